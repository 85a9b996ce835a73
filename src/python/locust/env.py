"""What a locustfile reaches everything through: `environment`."""

from __future__ import annotations

import logging
from typing import Any, Dict, List, Optional

from . import _tags
from .event import Events
from .exception import RunnerAlreadyExistsError
from .runners import LocalRunner
from .shape import LoadTestShape
from .user.users import User

logger = logging.getLogger(__name__)


class Environment:
    """User classes, events, settings and the runner of one test. All on the main thread."""

    def __init__(
        self,
        *,
        user_classes: Optional[List[type]] = None,
        shape_class: Optional[LoadTestShape] = None,
        tags: Optional[List[str]] = None,
        locustfile: Optional[str] = None,
        exclude_tags: Optional[List[str]] = None,
        events: Optional[Events] = None,
        host: Optional[str] = None,
        reset_stats: bool = False,
        stop_timeout: Optional[float] = None,
        catch_exceptions: bool = True,
        parsed_options: Any = None,
        parsed_locustfiles: Optional[List[str]] = None,
        available_user_classes: Optional[Dict[str, type]] = None,
        available_shape_classes: Optional[Dict[str, LoadTestShape]] = None,
        available_user_tasks: Optional[Dict[str, list]] = None,
        profile: Optional[str] = None,
    ) -> None:
        self.runner: Optional[LocalRunner] = None
        self.web_ui = None
        self.process_exit_code: Optional[int] = None
        """If set, the process ends with it, whatever happened."""
        self.events = Events() if events is None else events
        self.locustfile = locustfile
        self.user_classes = user_classes or []
        self.shape_class = shape_class
        self.tags = tags
        self.exclude_tags = exclude_tags
        self.host = host
        self.reset_stats = reset_stats
        self.stop_timeout = stop_timeout or 0
        self.catch_exceptions = catch_exceptions
        self.parsed_options = parsed_options
        self.parsed_locustfiles = parsed_locustfiles
        self.available_user_classes = available_user_classes
        self.available_shape_classes = available_shape_classes
        self.available_user_tasks = available_user_tasks
        self.profile = profile
        self._drop_unweighted()
        self._check_shape()

    def _drop_unweighted(self) -> None:
        """Classes without weight and fixed count are never chosen."""
        if not self.user_classes:
            return
        self.user_classes = [
            user_class
            for user_class in self.user_classes
            if user_class.weight > 0 or user_class.fixed_count > 0
        ]
        if not self.user_classes:
            raise ValueError("There are no users with weight > 0.")

    def _check_shape(self) -> None:
        if self.shape_class is not None and not isinstance(self.shape_class, LoadTestShape):
            raise ValueError(
                "shape_class should be instance of LoadTestShape or subclass LoadTestShape, "
                f"but got: {self.shape_class}"
            )

    @property
    def stats(self):
        """What was measured so far (locust.stats.RequestStats)."""
        if self.runner is None:
            raise NotImplementedError("loadgen: stats without a runner aren't there yet")
        return self.runner.stats

    @property
    def user_classes_by_name(self) -> Dict[str, type]:
        """The user classes of the run."""
        return {user_class.__name__: user_class for user_class in self.user_classes}

    def create_local_runner(self, options: Any = None) -> LocalRunner:
        """Makes the runner. `options`: the engine's, as the command line has them."""
        if self.runner is not None:
            raise RunnerAlreadyExistsError(f"Environment.runner already exists ({self.runner})")
        if options is None:
            raise NotImplementedError("loadgen: a runner outside of the command line isn't there yet")
        self.runner = LocalRunner(self, options)
        return self.runner

    def __getattr__(self, name: str) -> Any:
        if name in ("create_master_runner", "create_worker_runner", "create_web_ui"):
            raise NotImplementedError(f"loadgen: Environment.{name} isn't there yet")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _filter_tasks_by_tags(self) -> None:
        """Applies --tags and --exclude-tags to the user classes; names those without tasks."""
        tags = None if self.tags is None else set(self.tags)
        exclude_tags = None if self.exclude_tags is None else set(self.exclude_tags)
        checked: Dict[Any, bool] = {}
        for user_class in self.user_classes:
            _tags.filter_tasks_by_tags(user_class, tags, exclude_tags, checked)


__all__ = ("Environment", "User")
