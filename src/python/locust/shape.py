"""Load shapes: a class whose `tick` says how many users there shall be."""

from __future__ import annotations

import time
from abc import ABCMeta, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Optional

if TYPE_CHECKING:
    from .runners import Runner


class LoadTestShapeMeta(ABCMeta):
    """Makes `abstract` each class's own: a subclass of an abstract shape is a shape to run."""

    def __new__(mcs, classname, bases, class_dict):
        class_dict["abstract"] = class_dict.get("abstract", False)
        return super().__new__(mcs, classname, bases, class_dict)


class LoadTestShape(metaclass=LoadTestShapeMeta):
    """Base class of load shapes. The loader makes one instance; the runner asks it each second."""

    runner: Optional[Runner] = None
    """The runner that follows this shape; set when the runner is made."""

    abstract: ClassVar[bool] = True

    use_common_options: ClassVar[bool] = False
    """True if `tick` reads --users, --spawn-rate and --run-time by itself."""

    def __init__(self):
        self.start_time = time.perf_counter()

    def reset_time(self):
        """Makes now the start of the run."""
        self.start_time = time.perf_counter()

    def get_run_time(self):
        """Seconds since the start of the run."""
        return time.perf_counter() - self.start_time

    def get_current_user_count(self):
        """How many users are alive."""
        return self.runner.user_count

    @abstractmethod
    def tick(self) -> Any:
        """What to reach now: `(users, spawn_rate)`, `(users, spawn_rate, [user classes] or None)`,
        or None to end the test. Called once a second on the main thread."""
