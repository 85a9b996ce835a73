"""Task sets: which tasks a class has, which one is next, and how the loop goes on after it."""

import logging
import random

import gevent
import pytest
from users_support import FakeEnvironment, run_user

from locust import SequentialTaskSet, TaskSet, User, constant, task
from locust.exception import (
    InterruptTaskSet,
    LocustError,
    MissingWaitTimeError,
    RescheduleTask,
    RescheduleTaskImmediately,
    StopTest,
    StopUser,
)
from locust.user.task import DefaultTaskSet


def first(holder):
    pass


def second(holder):
    pass


class Recorder(User):
    """Its tasks write into `seen`, and it stops after `most` of them."""

    abstract = True
    most = 3

    def __init__(self, environment):
        super().__init__(environment)
        self.seen = []

    def on_stop(self):
        self.seen.append("stop")

    def note(self, what):
        self.seen.append(what)
        if len(self.seen) >= self.most:
            raise StopUser()


# --- which tasks a class has


def names(holder):
    return [task.__name__ for task in holder.tasks]


@pytest.mark.parametrize(
    "declared",
    [[first, second, second], [(first, 1), (second, 2)], {first: 1, second: 2}],
)
@pytest.mark.parametrize("base", [User, TaskSet])
def test_tasks_attribute_becomes_a_list_with_repetitions(base, declared):
    holder = type("Holder", (base,), {"tasks": declared})
    assert names(holder) == ["first", "second", "second"]


def test_order_is_bases_then_attribute_then_decorated():
    class Base(TaskSet):
        @task
        def inherited(self): ...

    class Sub(Base):
        @task(2)
        def decorated(self): ...

        @task
        class Nested(TaskSet): ...

        @task(0)
        def never(self): ...

        tasks = [first]

    assert names(Sub) == ["inherited", "first", "decorated", "decorated", "Nested"]
    assert names(Base) == ["inherited"]


def test_an_attribute_that_answers_to_any_name_is_no_task():
    class Anything:
        def __getattr__(self, name):
            return 1

    class Holder(TaskSet):
        proxy = Anything()

    assert Holder.tasks == []


def test_run_cannot_be_a_task():
    with pytest.raises(Exception, match="must not override it or register it as a task"):

        class Bad(User):
            @task
            def run(self): ...


def test_on_start_as_a_task_is_warned_of(caplog):
    class Odd(User):
        @task
        def on_start(self): ...

    assert "You have tagged your on_stop/start function with @task." in caplog.text
    assert caplog.records[0].name == "root"


# --- which task is next


def test_picks_are_those_of_random_choice():
    for count in (1, 2, 3, 7, 8, 9):
        tasks = [f"task {i}" for i in range(count)]
        user = User(FakeEnvironment())
        user.tasks = tasks
        root = DefaultTaskSet(user)
        random.seed(count)
        picks = [root.get_next_task() for _ in range(50)]
        random.seed(count)
        assert picks == [random.choice(tasks) for _ in range(50)]


def test_functions_get_the_user_or_the_task_set():
    got = []

    class Set(TaskSet):
        tasks = [lambda holder: got.append(holder)]

        def on_start(self):
            self.schedule_task(self.bound)
            self.schedule_task(lambda holder: got.append("first"), first=True)

        def bound(self):
            got.append("bound")

        def wait(self):
            if len(got) == 4:
                raise StopUser()

    class Holder(User):
        tasks = [lambda holder: got.append(holder)]

        def on_start(self):
            self._taskset_instance.schedule_task(self.tasks[0])
            self._taskset_instance.schedule_task(Set)

    run_user(Holder)
    assert isinstance(got[0], Holder)
    assert got[1:3] == ["first", "bound"]
    assert isinstance(got[3], Set)
    assert got[3].user is got[0] and got[3].parent is got[0]


def test_replaced_methods_are_called_from_the_next_task_on(monkeypatch):
    class Holder(Recorder):
        @task
        def plain(self):
            self.note("plain")

            def execute_task(task_set, task):
                original(task_set, task)
                task_set.user.note("replaced")

            original = DefaultTaskSet.execute_task
            if self.seen == ["plain"]:
                monkeypatch.setattr(DefaultTaskSet, "execute_task", execute_task)

        most = 3

    assert run_user(Holder).seen == ["plain", "plain", "replaced", "stop"]


@pytest.mark.parametrize("hint", [False, True])
def test_a_user_without_tasks_is_reported_and_waits(hint):
    body = {"wait_time": constant(1), **({"task": first} if hint else {})}
    environment = FakeEnvironment()
    run_user(type("Empty", (User,), body), environment=environment)
    meant = ", but you have set a 'task' attribute on your class - maybe you meant to set 'tasks'?"
    assert environment.error_texts == [
        f"No tasks defined on Empty{meant if hint else '.'} Use the @task decorator or set the "
        "'tasks' attribute of the User (or mark it as abstract = True if you only intend to "
        "subclass it)"
    ]


def test_sequential_tasks_follow_in_order_of_declaration():
    class Steps(SequentialTaskSet):
        @task
        def a(self):
            self.user.note("a")

        tasks = [lambda holder: holder.user.note("listed")]

        @task(2)
        def b(self):
            self.user.note("b")

    class Holder(Recorder):
        most = 6
        tasks = [Steps]

    assert run_user(Holder).seen == ["a", "listed", "b", "b", "a", "listed", "stop"]


def test_sequential_tasks_attribute_is_a_list_or_a_dict():
    assert names(type("S", (SequentialTaskSet,), {"tasks": {first: 2}})) == ["first", "first"]
    with pytest.raises(ValueError, match="can only be set to list or dict"):
        type("S", (SequentialTaskSet,), {"tasks": (first,)})
    empty = type("S", (SequentialTaskSet,), {})(User(FakeEnvironment()))
    with pytest.raises(LocustError, match="No tasks defined. Use the @task decorator"):
        empty.get_next_task()


# --- how the loop goes on


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

    assert run_user(Holder).seen == ["task", "wait", "task", "task", "stop"]


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
        tasks = [first]

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


@pytest.mark.parametrize("busy", [first, fails, LeavesAtOnce, reschedules])
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
def test_no_wait_after_a_task_that_let_others_run_goes_to_the_hub_once(
    monkeypatch, yields, sleeps
):
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
            self._yielded = self.seen == []
            self.note("task")

    run_user(Holder)
    assert slept == [2, 0]
