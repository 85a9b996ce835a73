"""Markov task sets: the way through the chain, and which chains are refused."""

import random

import pytest
from users_support import run_user

from locust import MarkovTaskSet, User, tag, transition, transitions
from locust.exception import StopUser
from locust.user import markov_taskset


def step(name, **weights):
    """A method with these transitions."""

    def method(self):
        self.user.seen.append(name)
        if len(self.user.seen) == 4:
            raise StopUser()

    method.__name__ = name
    return transitions(weights)(method) if weights else method


def chain(*methods, **body):
    return type("Chain", (MarkovTaskSet,), {**body, **{m.__name__: m for m in methods}})


def test_the_first_declared_method_begins_and_transitions_are_followed():
    class Holder(User):
        tasks = [chain(step("b", c=1), step("c", a=1), step("a", b=1))]

        def on_start(self):
            self.seen = []

    assert run_user(Holder).seen == ["b", "c", "a", "b"]


def test_weights_are_repetitions_and_picks_are_those_of_random_choice():
    made = chain(step("a", a=1, b=3), step("b", a=1))
    assert made.a.transitions == ["a", "b", "b", "b"]
    assert made.current is made.a and made.tasks == []
    instance = made(User(None))
    random.seed(4)
    names = [instance.get_next_task().__name__ for _ in range(20)]
    random.seed(4)
    current, expected = "a", []
    for _ in range(20):
        expected.append(current)
        current = random.choice(getattr(made, current).transitions)
    assert names == expected


def test_decorators_add_up():
    @transition("x", weight=2)
    @transitions(["y", ("z", 3)])
    def method(self): ...

    assert method.transitions == {"y": 1, "z": 3, "x": 2}


@pytest.mark.parametrize(
    "methods, kind, text",
    [
        ([], "NoMarkovTasksError", "No Markov tasks defined in class Chain."),
        ([step("a", b=1)], "InvalidTransitionError", "Transition to b from a is invalid since no"),
        (
            [step("a", b=1), step("b")],
            "NonMarkovTaskTransitionError",
            "Chain.b cannot be used as a target for a transition since it does not define any "
            "transitions of its own.Used as a transition from a.",
        ),
        ([tag("t")(step("a", a=1))], "MarkovTaskTagError", "Tags detected on Chain.a: {'t'}"),
        ([step("run", run=1)], "Exception", "TaskSet.run() is a method used internally"),
    ],
)
def test_bad_chains_are_refused(methods, kind, text):
    with pytest.raises(Exception) as error:
        chain(*methods)
    assert type(error.value).__name__ == kind
    assert text in str(error.value)


def test_an_abstract_class_is_not_checked_and_its_methods_are_not_inherited():
    base = chain(step("a", nowhere=1), abstract=True)
    assert base.abstract
    with pytest.raises(markov_taskset.NoMarkovTasksError):
        type("Sub", (base,), {})


def test_methods_without_a_way_to_them_are_warned_of(caplog):
    chain(step("a", a=1, b=0), step("b", a=1))
    assert caplog.messages == ["The following markov tasks are unreachable in class Chain: {'b'}"]
