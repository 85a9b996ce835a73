"""Events: who is called, in what order, and what happens when a listener fails."""

import pytest
import users_support  # noqa: F401

from locust import _flags
from locust.event import DeprecatedEventHook, EventHook, Events
from locust.exception import (
    InterruptTaskSet,
    RescheduleTask,
    RescheduleTaskImmediately,
    StopTest,
    StopUser,
)


@pytest.fixture(autouse=True)
def no_error_yet(monkeypatch):
    monkeypatch.setattr(_flags, "internal_error", False)


def test_listeners_are_called_in_order_or_in_reverse():
    hook, called = EventHook(), []
    for number in (1, 2, 3):
        hook.add_listener(lambda number=number, **kw: called.append((number, kw)))
    hook.fire(a=1)
    hook.fire(reverse=True)
    assert called == [(1, {"a": 1}), (2, {"a": 1}), (3, {"a": 1}), (3, {}), (2, {}), (1, {})]


def test_arguments_are_named():
    with pytest.raises(TypeError):
        EventHook().fire(1)


def test_add_listener_is_a_decorator():
    hook = EventHook()

    @hook.add_listener
    def listener(**kwargs):
        pass

    assert callable(listener)
    hook.remove_listener(listener)
    assert hook._handlers == []
    with pytest.raises(ValueError):
        hook.remove_listener(listener)


@pytest.mark.parametrize("reverse", [False, True])
def test_a_listener_may_add_and_remove_listeners(reverse):
    hook, called = EventHook(), []

    def once(**kwargs):
        called.append("once")
        hook.remove_listener(once)
        hook.add_listener(lambda **kwargs: called.append("new"))

    hook.add_listener(once)
    hook.add_listener(lambda **kwargs: called.append("old"))
    hook.fire(reverse=reverse)
    assert sorted(called) == ["old", "once"]


def test_a_failing_listener_is_logged_and_the_others_run(caplog):
    hook, called = EventHook(), []

    @hook.add_listener
    def fails(**kwargs):
        raise ValueError("why")

    hook.add_listener(lambda **kwargs: called.append(1))
    hook.fire()
    assert called == [1]
    assert _flags.internal_error
    record = caplog.records[0]
    assert (record.name, record.levelname) == ("root", "ERROR")
    assert record.getMessage().startswith("Uncaught exception in event handler: \nTraceback")
    assert record.getMessage().endswith("ValueError: why\n")


@pytest.mark.parametrize(
    "kind", [StopUser, StopTest, RescheduleTask, RescheduleTaskImmediately, InterruptTaskSet]
)
def test_control_exceptions_pass(kind):
    hook, called = EventHook(), []

    @hook.add_listener
    def leaves(**kwargs):
        raise kind()

    hook.add_listener(lambda **kwargs: called.append(1))
    with pytest.raises(kind):
        hook.fire()
    assert called == []
    assert not _flags.internal_error


def measured(block):
    hook, fired = EventHook(), []
    hook.add_listener(lambda **kwargs: fired.append(kwargs))
    with hook.measure("GET", "/x", 5) as meta:
        block(meta)
    return fired[0]


def test_measure_fires_with_the_time_it_took():
    got = measured(lambda meta: meta.update(response_length=7, more="own"))
    assert got.pop("response_time") >= 0
    assert got.pop("start_time") > 1e9
    assert got == {
        "request_type": "GET",
        "name": "/x",
        "response_length": 7,
        "context": {},
        "exception": None,
        "more": "own",
    }


def test_measure_makes_an_exception_the_failure():
    got = measured(lambda meta: 1 / 0)
    assert isinstance(got["exception"], ZeroDivisionError)


EVENTS = """request user_error report_to_master worker_report worker_connect spawning_complete
quitting quit init init_command_line_parser test_start test_stopping test_stop reset_stats
cpu_warning heartbeat_sent heartbeat_received usage_monitor""".split()


def test_there_are_all_events():
    assert sorted(vars(Events())) == sorted(EVENTS)
    assert Events().request is not Events().request


def test_a_subclass_adds_events():
    class Own(Events):
        by_annotation: EventHook
        by_text: "EventHook"
        by_value = "EventHook"
        other = 5

    events = Own()
    added = {"by_annotation", "by_text", "by_value"}
    assert set(vars(events)) == {*EVENTS, *added}
    assert all(isinstance(getattr(events, name), EventHook) for name in added)


def test_a_deprecated_hook_warns(caplog):
    hook = DeprecatedEventHook("use the other one")
    hook.add_listener(print)
    assert caplog.messages == ["use the other one"]
    assert hook._handlers == [print]
