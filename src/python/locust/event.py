"""Events of a run and the hooks through which locustfiles listen to them."""

from __future__ import annotations

import logging
import time
import traceback
from contextlib import contextmanager
from typing import Any, Callable, Iterator

from ._flags import note_internal_error
from .exception import (
    InterruptTaskSet,
    RescheduleTask,
    RescheduleTaskImmediately,
    StopTest,
    StopUser,
)


class EventHook:
    """One event: listeners, called in the order of their registration, with keyword arguments."""

    def __init__(self):
        self._handlers: list[Callable[..., Any]] = []

    def add_listener(self, handler):
        """Appends `handler` and returns it, so this serves as a decorator too."""
        self._handlers.append(handler)
        return handler

    def remove_listener(self, handler):
        """Takes `handler` out once; ValueError if it isn't there."""
        self._handlers.remove(handler)

    def fire(self, *, reverse=False, **kwargs):
        """Calls all listeners, the last one first if `reverse`.

        A listener that fails is logged and makes the exit code 2; the others still run. The
        exceptions by which a task is left (StopUser, RescheduleTask, ...) pass on to the caller.
        """
        # A copy, because a listener may add or remove listeners.
        for handler in self._handlers[::-1] if reverse else self._handlers[:]:
            try:
                handler(**kwargs)
            except (
                StopUser,
                StopTest,
                RescheduleTask,
                RescheduleTaskImmediately,
                InterruptTaskSet,
            ):
                raise
            except Exception:
                logging.error("Uncaught exception in event handler: \n%s", traceback.format_exc())
                note_internal_error()

    @contextmanager
    def measure(
        self, request_type: str, name: str, response_length: int = 0, context=None
    ) -> Iterator[dict[str, Any]]:
        """Times the block and fires this event for it: meant for the `request` event.

        Yields the dict of the event's arguments, which the block may change. An exception in the
        block becomes the request's failure and ends there.
        """
        meta: dict[str, Any] = {
            "request_type": request_type,
            "name": name,
            "response_length": response_length,
            "context": context or {},
            "exception": None,
            "start_time": time.time(),
        }
        began = time.perf_counter()
        try:
            yield meta
        except Exception as error:
            meta["exception"] = error
        finally:
            meta["response_time"] = (time.perf_counter() - began) * 1000
            self.fire(**meta)


class DeprecatedEventHook(EventHook):
    """A hook that warns everyone who listens to it."""

    def __init__(self, message):
        self.message = message
        super().__init__()

    def add_listener(self, handler):
        logging.warning(self.message)
        return super().add_listener(handler)


class Events:
    """The events of one environment. `locust.events` is the one that the command line uses."""

    request: EventHook
    """A request has ended. Built-in clients give all of: request_type, name, response_time (ms or
    None), response_length (bytes), response, context (dict), exception (None: success), start_time
    (epoch seconds), url. Others may leave out the last two, response and context."""

    user_error: EventHook
    """A task or on_start has failed: user_instance (the task set, for tasks), exception, tb."""

    report_to_master: EventHook
    """A worker is about to report: client_id, data (a dict, to be added to)."""

    worker_report: EventHook
    """The master has got such a report: client_id, data."""

    worker_connect: EventHook
    """A worker has connected: client_id."""

    spawning_complete: EventHook
    """A ramp, up or down, has ended: user_count."""

    quitting: EventHook
    """The process is about to end, the exit code can still be set: environment. Last one first."""

    quit: EventHook
    """The last event of the process: exit_code."""

    init: EventHook
    """The runner has been made: environment, runner, web_ui (None without a page)."""

    init_command_line_parser: EventHook
    """The command line's parser has been built: parser."""

    test_start: EventHook
    """A new test starts: environment."""

    test_stopping: EventHook
    """The test is about to stop, users still run: environment."""

    test_stop: EventHook
    """The test has stopped, all users have ended: environment."""

    reset_stats: EventHook
    """The statistics were reset by hand: no arguments."""

    cpu_warning: EventHook
    """The process uses over 90 % of a CPU: environment, cpu_usage."""

    heartbeat_sent: EventHook
    """A heartbeat went to a worker: client_id, timestamp."""

    heartbeat_received: EventHook
    """A heartbeat came from the master: client_id, timestamp."""

    usage_monitor: EventHook
    """Every CPU_MONITOR_INTERVAL: environment, cpu_usage (%), memory_usage (RSS, bytes)."""

    def __init__(self):
        for cls in reversed(type(self).__mro__):
            # A subclass may name hooks of its own, by annotation or as an attribute's text.
            for names in (cls.__dict__.get("__annotations__", {}), dict(vars(cls))):
                for name, kind in names.items():
                    if kind is EventHook or (isinstance(kind, str) and kind == "EventHook"):
                        setattr(self, name, EventHook())
