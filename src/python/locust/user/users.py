"""User classes: who runs tasks."""

from __future__ import annotations

import logging
import traceback
from time import perf_counter
from typing import TYPE_CHECKING, Any, Dict, List, Optional, final

from gevent import GreenletExit

from locust import _absent
from locust.clients import HttpSession, RestResponseContextManager
from locust.exception import StopTest, StopUser
from locust.user.rest import RestMixin
from locust.user.task import (
    LOCUST_STATE_RUNNING,
    LOCUST_STATE_STOPPING,
    LOCUST_STATE_WAITING,
    DefaultTaskSet,
    TaskSet,
    get_tasks_from_base_classes,
)
from locust.user.wait_time import constant
from locust.util import deprecation

if TYPE_CHECKING:
    from gevent import Greenlet
    from gevent.pool import Group

__all__ = ("HttpUser", "RestMixin", "TaskSet", "User", "UserMeta")

__getattr__ = _absent.names(__name__, ["PytestUser"])

logger = logging.getLogger(__name__)


class UserMeta(type):
    """Collects the tasks of user classes into `tasks`, and makes `abstract` each class's own."""

    def __new__(mcs, classname, bases, class_dict):
        class_dict["tasks"] = get_tasks_from_base_classes(bases, class_dict)
        if not class_dict.get("abstract"):
            class_dict["abstract"] = False
        deprecation.check_for_deprecated_task_set_attribute(class_dict)
        return type.__new__(mcs, classname, bases, class_dict)


class User(metaclass=UserMeta):
    """One simulated user: a greenlet that runs tasks until it is stopped.

    The runner makes and starts it in its spawning greenlet; everything else happens in its own.
    """

    host: Optional[str] = None
    """Base URL of the target; --host replaces it at the start of a test."""

    min_wait = None
    max_wait = None
    wait_function = None

    wait_time = constant(0)
    """Method that returns the seconds between two tasks; see locust.user.wait_time."""

    tasks: List[Any] = []
    """Functions and task sets to choose from, as in TaskSet; functions get the user."""

    weight: float = 1
    """How often this class is chosen, in proportion to the others."""

    fixed_count: int = 0
    """If above 0: just so many users of this class are started, before the weighted ones."""

    abstract: bool = True
    """Whether the class is only there to be derived from. Not inherited."""

    # What each user begins with; on the class, as each attribute of an object costs memory.
    _state: Optional[str] = None
    _greenlet: Optional[Greenlet] = None
    _taskset_instance: Optional[TaskSet] = None
    _cp_last_wait_time: float = 0
    _yielded: bool = False
    """True once the user's client has switched to the hub since the last wait; set by clients."""

    def __init__(self, environment) -> None:
        super().__init__()
        self.environment = environment
        self._cp_last_run = perf_counter()

    def on_start(self) -> None:
        """Called when the user starts, before its first task."""

    def on_stop(self) -> None:
        """Called when the user is stopped or stops itself."""

    @final
    def run(self) -> None:
        """The life of the user; the runner calls it through `start`.

        Ends normally when the user was stopped. An exception of on_start, or one that a task set
        lets pass, leaves it, and on_stop isn't called.
        """
        self._state = LOCUST_STATE_RUNNING
        self._taskset_instance = DefaultTaskSet(self)
        try:
            try:
                self.on_start()
            except Exception as error:
                self._report_on_start(error)
                raise
            self._taskset_instance.run()
        except (GreenletExit, StopUser, StopTest):
            self.on_stop()
        except SystemExit as leaving:
            end_run = getattr(self.environment.runner, "_on_system_exit", None)
            if end_run is None:
                raise
            end_run(leaving.code)
            self.on_stop()

    def _report_on_start(self, error: Exception) -> None:
        logger.error("%s\n%s", error, traceback.format_exc())
        if not isinstance(error, (StopUser, StopTest)):
            self.environment.events.user_error.fire(
                user_instance=self, exception=error, tb=error.__traceback__
            )

    def wait(self):
        """Waits for `wait_time()` seconds; the user can be stopped there even within a task."""
        self._taskset_instance.wait()

    def start(self, group: Group):
        """Starts the user in a greenlet of `group` and returns that. `greenlet.args[0]` is the
        user."""
        # `run` itself is the greenlet's function: each frame below a task costs every user memory.
        self._greenlet = group.spawn(type(self).run, self)
        self._group = group
        return self._greenlet

    def stop(self, force: bool = False):
        """Stops the user: at once if it waits or if `force` (True is returned, when it has ended),
        else after the task it is in (False)."""
        if force or self._state in (None, LOCUST_STATE_WAITING):
            self._group.killone(self._greenlet)
            return True
        if self._state == LOCUST_STATE_RUNNING:
            self._state = LOCUST_STATE_STOPPING
            return False
        raise Exception(
            f"Tried to stop User in an unexpected state: {self._state}. This should never happen."
        )

    @property
    def group(self):
        """The group that the user's greenlet is in; AttributeError before `start`."""
        return self._group

    @property
    def greenlet(self):
        """The user's greenlet; None before `start`."""
        return self._greenlet

    def context(self) -> Dict[str, Any]:
        """What the user's requests carry as their `context`; meant to be overridden."""
        return {}

    @classmethod
    def json(cls):
        """The class's settings as the page shows them."""
        return {
            "host": cls.host,
            "weight": cls.weight,
            "fixed_count": cls.fixed_count,
            "tasks": [task.__name__ for task in cls.tasks],
        }

    @classmethod
    def fullname(cls) -> str:
        """The class's name with its module, `package.module.MyUser`."""
        names = f"{cls.__module__}.{cls.__qualname__}".split(".")
        return ".".join(name for name in names if name != "<locals>")


class HttpUser(User, RestMixin[RestResponseContextManager]):
    """A user with an HTTP client, `client`, that keeps cookies and connections of its own."""

    abstract = True

    pool_manager: Any = None
    """A urllib3 PoolManager that the users of this class shall share; None: each has its own
    connections."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.host is None:
            raise StopTest(
                "You must specify the base host. Either in the host attribute in the User class, "
                "or on the command line using the --host option."
            )
        self.client = HttpSession(
            base_url=self.host,
            request_event=self.environment.events.request,
            user=self,
            pool_manager=self.pool_manager,
        )
        # Proxies and passwords of the machine's environment are none of the test's business.
        self.client.trust_env = False
