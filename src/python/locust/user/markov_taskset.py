"""Task sets whose next task depends on the last one: a Markov chain over their methods."""

from __future__ import annotations

import logging
import random
from typing import Any, Callable, Dict, List, Tuple, Union

from locust.exception import LocustError
from locust.user.task import TaskSet, TaskSetMeta

MarkovTaskT = Callable[..., None]


class NoMarkovTasksError(LocustError):
    """A class has no method with transitions of its own."""


class InvalidTransitionError(LocustError):
    """A transition leads to a name that the class body doesn't have."""


class NonMarkovTaskTransitionError(LocustError):
    """A transition leads to something that has no transitions."""


class MarkovTaskTagError(LocustError):
    """A method has tags, which could cut the chain."""


def is_markov_task(task: MarkovTaskT) -> bool:
    """Whether `task` has transitions."""
    return "transitions" in dir(task)


def transition(func_name: str, weight: int = 1) -> Callable[[MarkovTaskT], MarkovTaskT]:
    """Decorator: the method may be followed by the one named `func_name`, `weight` times as often
    as by one of weight 1. Can be given several times."""
    return transitions({func_name: weight})


def transitions(
    weights: Union[Dict[str, int], List[Union[Tuple[str, int], str]]],
) -> Callable[[MarkovTaskT], MarkovTaskT]:
    """Decorator: several transitions at once, as a dict of name to weight or as a list of
    `(name, weight)` or names."""

    def decorator(decorated):
        if not hasattr(decorated, "transitions"):
            decorated.transitions = {}
        pairs = weights.items() if isinstance(weights, dict) else weights
        for pair in pairs:
            name, weight = pair if isinstance(pair, tuple) else (pair, 1)
            decorated.transitions[name] = weight
        return decorated

    return decorator


def get_markov_tasks(class_dict: Dict[str, Any]) -> List[Any]:
    """The methods with transitions in a class body, in the order of their declaration."""
    return [value for value in class_dict.values() if is_markov_task(value)]


def to_weighted_list(transitions: Dict[str, int]) -> List[str]:
    """Names, each as often as it weighs."""
    return [name for name, weight in transitions.items() for _ in range(weight)]


def validate_has_markov_tasks(tasks: List[Any], classname: str) -> None:
    """NoMarkovTasksError if there are none."""
    if not tasks:
        raise NoMarkovTasksError(
            f"No Markov tasks defined in class {classname}. "
            "Use the @transition(s) decorators to define some."
        )


def validate_transitions(tasks: List[Any], class_dict: Dict[str, Any], classname: str) -> None:
    """InvalidTransitionError or NonMarkovTaskTransitionError for one that can't be followed."""
    for task in tasks:
        for name in task.transitions:
            target = class_dict.get(name)
            if not target:
                raise InvalidTransitionError(
                    f"Transition to {name} from {task.__name__} is invalid since no such element "
                    f"exists on class {classname}"
                )
            if not is_markov_task(target):
                raise NonMarkovTaskTransitionError(
                    f"{classname}.{name} cannot be used as a target for a transition since it does "
                    "not define any transitions of its own."
                    f"Used as a transition from {task.__name__}."
                )


def validate_no_unreachable_tasks(
    tasks: List[Any], class_dict: Dict[str, Any], classname: str
) -> List[Any]:
    """Warns of methods to which no way leads from the first one."""
    reached, ahead = set(), [tasks[0].__name__]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            # A weight of 0 is no way; a weight that is no number is found here.
            ahead += to_weighted_list(class_dict[name].transitions)
    unreachable = {task.__name__ for task in tasks} - reached
    if unreachable:
        logging.warning(
            "The following markov tasks are unreachable in class %s: %s", classname, unreachable
        )
    return tasks


def validate_no_tags(task, classname: str) -> None:
    """MarkovTaskTagError if `task` has tags."""
    if "locust_tag_set" in dir(task):
        raise MarkovTaskTagError(
            "Tags are unsupported for MarkovTaskSet since they can make the markov chain invalid. "
            f"Tags detected on {classname}.{task.__name__}: {task.locust_tag_set}"
        )


def validate_task_name(decorated_func) -> None:
    """Names that the engine calls itself: a warning for on_start and on_stop, an error for run."""
    if decorated_func.__name__ in ("on_stop", "on_start"):
        logging.warning(
            "You have tagged your on_stop/start function with @transition. "
            "This will make the method get called both as a step AND on stop/start."
        )
    if decorated_func.__name__ == "run":
        raise Exception(
            "TaskSet.run() is a method used internally by Locust, "
            "and you must not override it or annotate it with transitions"
        )


def validate_markov_chain(tasks: List[Any], class_dict: Dict[str, Any], classname: str) -> None:
    """All of the checks above, when the class is made."""
    validate_has_markov_tasks(tasks, classname)
    validate_transitions(tasks, class_dict, classname)
    validate_no_unreachable_tasks(tasks, class_dict, classname)
    for task in tasks:
        validate_task_name(task)
        validate_no_tags(task, classname)


class MarkovTaskSetMeta(TaskSetMeta):
    """Checks the chain of a class that isn't abstract, and notes where it starts."""

    def __new__(mcs, classname, bases, class_dict):
        if not class_dict.get("abstract"):
            class_dict["abstract"] = False
            tasks = get_markov_tasks(class_dict)
            validate_markov_chain(tasks, class_dict, classname)
            class_dict["current"] = tasks[0]
            for task in tasks:
                task.transitions = to_weighted_list(task.transitions)
        return type.__new__(mcs, classname, bases, class_dict)


class MarkovTaskSet(TaskSet, metaclass=MarkovTaskSetMeta):
    """A task set that begins with its first method that has transitions, and goes on with one of
    those that the last method names."""

    current: Union[Callable, TaskSet]
    """What runs next. On the class: the start."""

    abstract: bool = True
    """Whether the class is only there to be derived from; then its chain isn't checked."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)

    def get_next_task(self):
        task = self.current
        self.current = getattr(self, random.choice(task.transitions))
        return task
