"""Task sets: which tasks a class has, and which one is next."""

import random

import pytest
from users_support import FakeEnvironment, Recorder, run_user

from locust import SequentialTaskSet, TaskSet, User, constant, task
from locust.exception import LocustError, StopUser
from locust.user.task import DefaultTaskSet


def first(holder):
    pass


def second(holder):
    pass


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
