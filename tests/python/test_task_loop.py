"""The loop of a task set: how it goes on after each way in which a task or a wait can end."""

import logging

import gevent
import pytest
from users_support import FakeEnvironment, Recorder, run_user

from locust import TaskSet, User, constant, task
from locust.exception import (
    InterruptTaskSet,
    MissingWaitTimeError,
    RescheduleTask,
    RescheduleTaskImmediately,
    StopTest,
    StopUser,
)
from locust.user.task import DefaultTaskSet


def returns(holder):
    pass


def test_reschedule_waits_and_immediately_does_not():
    class Holder(Recorder):
        most = 99
        raised = [RescheduleTask, RescheduleTaskImmediately, StopUser]

        def wait_time(self):
            self.note("wait")
            return 0

        @task
        def t(self):
            kind = self.raised[self.seen.count("task")]
            self.note("task")
            raise kind

    environment = FakeEnvironment()
    user = run_user(Holder, environment=environment)
    assert user.seen == ["task", "wait", "task", "task", "stop"]
    assert environment.errors == []


@pytest.mark.parametrize("reschedule", [True, False])
def test_interrupt_leaves_a_set_and_its_parent_waits_if_asked(reschedule):
    class Holder(Recorder):
        most = 6 if reschedule else 8

        def wait_time(self):
            self.seen.append("wait")
            return 0

        @task
        class Set(TaskSet):
            def on_start(self):
                self.user.note("enter")

            def on_stop(self):
                self.user.note("leave")

            @task
            def t(self):
                self.interrupt(reschedule=reschedule)

    once = ["enter", "leave"] if reschedule else ["enter", "leave", "wait"]
    assert run_user(Holder).seen == [*once, *once, "enter", "leave", "stop"]


def test_interrupt_in_on_start_never_enters():
    class Holder(Recorder):
        @task
        class Set(TaskSet):
            def on_start(self):
                self.user.note("start")
                self.interrupt()

            def on_stop(self):
                self.user.note("not called")

    # The third note stops the user within on_start, before the set's loop began.
    assert run_user(Holder).seen == ["start", "start", "start", "stop"]


def test_interrupt_of_a_users_own_task_ends_the_greenlet_without_on_stop():
    class Holder(Recorder):
        @task
        def t(self):
            self.note("task")
            raise InterruptTaskSet(False)

    user = run_user(Holder)
    assert user.seen == ["task"]
    assert isinstance(user.greenlet.exception, RescheduleTask)
    assert user.greenlet.exception.args == (False,)


def test_a_failed_task_is_reported_and_the_loop_goes_on(caplog):
    class Holder(Recorder):
        @task
        def t(self):
            self.note("task")
            raise ValueError("why")

    environment = FakeEnvironment()
    assert run_user(Holder, environment=environment).seen == ["task", "task", "task", "stop"]
    user_instance, exception, tb = environment.errors[0]
    assert isinstance(user_instance, DefaultTaskSet)
    assert isinstance(exception, ValueError) and exception.__traceback__ is tb
    assert len(environment.errors) == 2
    record = caplog.records[0]
    assert (record.name, record.levelname) == ("locust.user.task", "ERROR")
    assert record.getMessage().startswith("why\nTraceback (most recent call last):\n")
    assert record.getMessage().endswith("ValueError: why\n")


def test_a_failed_task_ends_the_user_if_exceptions_are_not_caught():
    class Holder(Recorder):
        @task
        def t(self):
            raise ValueError("why")

    environment = FakeEnvironment(catch_exceptions=False)
    user = run_user(Holder, environment=environment)
    assert isinstance(user.greenlet.exception, ValueError)
    assert user.seen == []
    assert environment.error_texts == ["why"]


def raises(self):
    return 1 / 0


def returns_none(self):
    return None


@pytest.mark.parametrize("broken, kind", [(raises, ZeroDivisionError), (returns_none, TypeError)])
@pytest.mark.parametrize("task_fails", [False, True])
def test_a_broken_wait_time_is_counted_and_the_user_goes_on(monkeypatch, broken, kind, task_fails):
    slept = []

    class Holder(Recorder):
        wait_time = broken

        @task
        def t(self):
            self.note("task")
            if task_fails:
                raise ValueError("task")

    monkeypatch.setattr(TaskSet, "_sleep", lambda self, seconds: slept.append(seconds))
    environment = FakeEnvironment()
    user = run_user(Holder, environment=environment)
    assert user.seen == ["task", "task", "task", "stop"]
    assert user.greenlet.successful()
    each = [ValueError, kind] if task_fails else [kind]
    assert [type(exception) for _, exception, _ in environment.errors] == each * 2
    assert slept == [1, 1]


def test_a_user_without_any_wait_time_is_told_so():
    class Holder(User):
        wait_time = None
        tasks = [returns]

    environment = FakeEnvironment()
    run_user(Holder, environment=environment)
    assert isinstance(environment.errors[0][1], MissingWaitTimeError)
    assert environment.error_texts[0].endswith("either the Holder or DefaultTaskSet class")


def test_old_wait_attributes_count_where_there_is_no_wait_time(monkeypatch):
    slept = []
    monkeypatch.setattr(TaskSet, "_sleep", lambda self, seconds: slept.append(seconds))

    class Holder(Recorder):
        wait_time = None
        min_wait, max_wait = 40, 40

        @task
        def t(self):
            self.note("task")

    run_user(Holder)
    assert slept == [0.04, 0.04]


@pytest.mark.parametrize("ending", [StopUser, StopTest])
def test_on_stop_runs_from_the_inside_out(ending, caplog):
    class Holder(Recorder):
        @task
        class Outer(TaskSet):
            def on_stop(self):
                self.user.seen.append("outer")

            @task
            class Inner(TaskSet):
                def on_stop(self):
                    self.user.seen.append("inner")
                    raise ValueError("is logged")

                @task
                def t(self):
                    raise ending()

    assert run_user(Holder).seen == ["inner", "outer", "stop"]
    assert caplog.records[0].getMessage().startswith("Uncaught exception in on_stop: \nTraceback")
    assert caplog.records[0].name == "root"


def test_on_stop_runs_for_a_user_killed_while_it_waits_after_a_failure():
    class Holder(Recorder):
        wait_time = constant(10)

        @task
        class Set(TaskSet):
            def on_stop(self):
                self.user.seen.append("set")

            @task
            def t(self):
                raise ValueError("why")

    assert run_user(Holder).seen == ["set", "stop"]


# --- nobody starves


def fails(user):
    raise ValueError("at once")


class LeavesAtOnce(TaskSet):
    @task
    def t(self):
        self.interrupt()


def reschedules(user):
    raise RescheduleTaskImmediately


@pytest.mark.parametrize("busy", [returns, fails, LeavesAtOnce, reschedules])
def test_a_task_without_io_lets_others_run(monkeypatch, caplog, busy):
    caplog.set_level(logging.CRITICAL)
    other = gevent.spawn(gevent.sleep, 0.001)
    picks = []

    def get_next_task(task_set):
        picks.append(1)
        if other.ready() or len(picks) > 100_000:
            raise StopUser()
        return busy

    monkeypatch.setattr(DefaultTaskSet, "get_next_task", get_next_task)
    run_user(User, seconds=60)
    assert other.ready() and len(picks) < 100_000


@pytest.mark.parametrize("yields, sleeps", [(True, []), (False, [0, 0])])
def test_no_wait_after_a_task_that_let_others_run_goes_to_the_hub_once(monkeypatch, yields, sleeps):
    slept = []
    monkeypatch.setattr(TaskSet, "_sleep", lambda self, seconds: slept.append(seconds))

    class Holder(Recorder):
        @task
        def t(self):
            self._yielded = yields  # what the clients do after each request
            self.note("task")

    run_user(Holder)
    assert slept == sleeps


def test_a_wait_takes_the_mark_of_the_last_request(monkeypatch):
    slept = []
    monkeypatch.setattr(TaskSet, "_sleep", lambda self, seconds: slept.append(seconds))

    class Holder(Recorder):
        wait_times = iter([2, 0])

        def wait_time(self):
            return next(self.wait_times)

        @task
        def t(self):
            if not self.seen:
                self._yielded = True
            self.note("task")

    run_user(Holder)
    assert slept == [2, 0]
