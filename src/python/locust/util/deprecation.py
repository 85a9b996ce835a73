"""What Locust 1.0 renamed: the old names still say what they are called now."""

from __future__ import annotations

import warnings

warnings.filterwarnings("always", category=DeprecationWarning, module="locust")

_CHANGELOG = "For more info see: https://docs.locust.io/en/latest/changelog.html#changelog-1-0"


def check_for_deprecated_task_set_attribute(class_dict):
    """Warns of a user class that names its task set in `task_set`, which has no effect."""
    from locust.user.task import TaskSet

    task_set = class_dict.get("task_set")
    if task_set is None:
        return
    if issubclass(task_set, TaskSet) and not hasattr(task_set, "locust_task_weight"):
        warnings.warn(
            "Usage of User.task_set is deprecated since version 1.0. Set the tasks attribute "
            f"instead (tasks = [{task_set.__name__}])",
            DeprecationWarning,
            stacklevel=2,
        )


def deprecated_locust_meta_class(deprecation_message):
    """A metaclass whose first class may be made; whoever derives from it gets an ImportError."""

    class MetaClass(type):
        def __new__(mcs, classname, bases, class_dict):
            if bases:
                raise ImportError(deprecation_message)
            return super().__new__(mcs, classname, bases, class_dict)

    return MetaClass


def _renamed(old: str, new: str):
    message = f"The {old} class has been renamed to {new} in version 1.0. {_CHANGELOG}"
    return deprecated_locust_meta_class(message)


class DeprecatedLocustClass(metaclass=_renamed("Locust", "User")):
    """`Locust`, now User."""


class DeprecatedHttpLocustClass(metaclass=_renamed("HttpLocust", "HttpUser")):
    """`HttpLocust`, now HttpUser."""


class DeprecatedFastHttpLocustClass(metaclass=_renamed("FastHttpLocust", "FastHttpUser")):
    """`FastHttpLocust`, now FastHttpUser."""
