"""Tags and equal weights: which tasks of a class are left."""

import pytest
import users_support  # noqa: F401

from locust import MarkovTaskSet, TaskSet, User, tag, task, transition
from locust._weights import assign_equal_weights
from locust.user.task import filter_tasks_by_tags


def classes():
    """Made anew for each test, as the filter changes them."""

    class Set(TaskSet):
        @tag("a")
        @task(2)
        def inner_a(self): ...

        @task
        def inner_plain(self): ...

    class Holder(User):
        tasks = [Set]

        @tag("a", "b")
        @task
        def both(self): ...

        @tag("b")
        @tag("c")
        @task
        def twice(self): ...

        @task
        def plain(self): ...

    return Holder, Set


def names(holder):
    return [task.__name__ for task in holder.tasks]


@pytest.mark.parametrize(
    "tags, exclude, left, left_inside",
    [
        (None, None, ["Set", "both", "twice", "plain"], ["inner_a", "inner_a", "inner_plain"]),
        ({"a"}, None, ["Set", "both"], ["inner_a", "inner_a"]),
        ({"c", "nope"}, None, ["twice"], []),
        (None, {"a"}, ["Set", "twice", "plain"], ["inner_plain"]),
        ({"b"}, {"c"}, ["both"], []),
    ],
)
def test_filter(tags, exclude, left, left_inside):
    holder, inner = classes()
    filter_tasks_by_tags(holder, tags, exclude)
    assert names(holder) == left
    assert names(inner) == left_inside


def test_a_class_left_without_tasks_is_named(caplog):
    holder, _ = classes()
    filter_tasks_by_tags(holder, {"nope"})
    assert caplog.messages == [
        f"{name} had no tasks left after filtering, instantiating it will fail!"
        for name in ("Set", "Holder")
    ]
    assert {record.name for record in caplog.records} == {"root"}


def test_a_set_in_two_places_is_filtered_once(caplog):
    holder, inner = classes()
    other = type("Other", (User,), {"tasks": [inner, inner]})
    checked = {}
    filter_tasks_by_tags(holder, {"c"}, None, checked)
    filter_tasks_by_tags(other, {"c"}, None, checked)
    assert names(other) == []
    assert sum("Set had no tasks" in message for message in caplog.messages) == 1


def test_a_tag_on_a_set_goes_to_its_tasks():
    _, inner = classes()
    tag("z")(inner)
    assert [sorted(task.locust_tag_set) for task in inner.tasks] == [["a", "z"], ["a", "z"], ["z"]]


def test_markov_sets_stay(caplog):
    class Chain(MarkovTaskSet):
        @transition("step")
        def step(self): ...

    holder = type("Holder", (User,), {"tasks": [Chain]})
    filter_tasks_by_tags(holder, {"nope"})
    assert holder.tasks == [Chain]
    assert caplog.messages == []


@pytest.mark.parametrize("wrong", [(), (lambda self: None,)])
def test_a_tag_has_a_name(wrong):
    with pytest.raises(ValueError, match="No tag name was supplied"):
        tag(*wrong)


def test_equal_weights_flatten_nested_sets():
    holder, inner = classes()
    holder.weight, holder.fixed_count = 5, 2
    before = list(holder.tasks)
    assign_equal_weights([holder])
    assert names(holder) == ["plain", "twice", "both", "inner_plain", "inner_a"]
    assert (holder.weight, holder.fixed_count) == (1, 2)
    assert names(inner) == ["inner_a", "inner_a", "inner_plain"] and len(before) == 4


def test_equal_weights_need_callables():
    holder = type("Holder", (User,), {})
    holder.tasks = ["text"]
    with pytest.raises(ValueError, match="Unrecognized task type in user"):
        assign_equal_weights([holder])
