"""The runner: what a locustfile sees of the run, and what it may do to it."""

from __future__ import annotations

import logging
import os
import signal
import socket
import traceback
import uuid
from typing import Any, Dict, List

import gevent
from gevent.event import Event

from loadgen import _engine

from ._absent import names
from ._host import Host, UserGroup
from ._usage import Usage
from .stats import RequestStats, record_request
from .user.task import LOCUST_STATE_WAITING

logger = logging.getLogger(__name__)

STATE_INIT = "ready"
STATE_SPAWNING = "spawning"
STATE_RUNNING = "running"
STATE_CLEANUP = "cleanup"
STATE_STOPPING = "stopping"
STATE_STOPPED = "stopped"
STATE_MISSING = "missing"

__getattr__ = names(
    __name__,
    """WorkerNode Message WORKER_REPORT_INTERVAL HEARTBEAT_INTERVAL HEARTBEAT_LIVENESS
    HEARTBEAT_DEAD_INTERNAL""".split(),
)

CPU_MONITOR_INTERVAL = 10.0
"""Seconds between two usage_monitor events."""


class Runner:
    """What all runners have in common. Lives on the main thread."""

    def __init__(self, environment, options) -> None:
        self.environment = environment
        self.state = STATE_INIT
        self.user_greenlets = UserGroup(self._users_changed)
        self.client_id = f"{socket.gethostname()}_{uuid.uuid4().hex}"
        self.target_user_count = 0
        self.target_user_classes_count: Dict[str, int] = {}
        self._host = Host(environment, self)
        self._run = _engine.Run(options, self._host)
        self._host.run = self._run
        self.stats = RequestStats(self._run)
        self._over = Event()
        self._exit_code = 0
        self._changes_told = True
        self._begun = False
        self.current_cpu_usage: float = 0
        self.current_memory_usage: int = 0
        events = environment.events
        events.request.add_listener(record_request)
        events.user_error.add_listener(self._on_user_error)
        if environment.shape_class is not None:
            environment.shape_class.runner = self

    @property
    def user_count(self) -> int:
        """Users alive."""
        return sum(self._host.counts().values())

    @property
    def user_classes(self) -> List[type]:
        return self.environment.user_classes

    @property
    def user_classes_by_name(self) -> Dict[str, type]:
        return self.environment.user_classes_by_name

    @property
    def user_classes_count(self) -> Dict[str, int]:
        """Users alive, by class name."""
        counts = self._host.counts()
        return {name: counts.get(name, 0) for name in self.user_classes_by_name}

    @property
    def errors(self):
        """Failures of requests, as in `stats.errors`."""
        return self.stats.errors

    @property
    def exceptions(self) -> Dict[str, Dict[str, Any]]:
        """What escaped from tasks, by traceback."""
        return {
            trace: {"count": count, "msg": message, "traceback": trace, "nodes": {"local"}}
            for message, trace, count in self._run.exceptions()
        }

    def quit(self) -> None:
        """Ends the run. A user that calls it goes no further."""
        self._run.quit()
        caller = gevent.getcurrent()
        if self.state == STATE_CLEANUP or not self._is_user(caller):
            return
        if not self._host.end_last(caller):
            caller.args[0]._state = LOCUST_STATE_WAITING  # nobody waits for it
        Event().wait()

    def stop(self) -> None:
        """Ends the test: users stop, the process stays until the run time is over."""
        if self._begun:
            self._run.stop()

    def _is_user(self, greenlet) -> bool:
        return greenlet in self.user_greenlets.greenlets

    def _on_user_error(self, user_instance, exception, tb) -> None:
        _engine.record_exception(str(exception), "".join(traceback.format_tb(tb)))

    def _users_changed(self) -> None:
        """Tells the engine how many users are alive, once for all that change at a time."""
        if self._changes_told:
            self._changes_told = False
            gevent.get_hub().loop.run_callback(self.tell_users)

    def tell_users(self) -> None:
        self._changes_told = True
        self._run.set_alive(self._host.counts())

    def _monitor_usage(self) -> None:
        usage = Usage()
        while True:
            gevent.sleep(CPU_MONITOR_INTERVAL)
            self.current_cpu_usage, self.current_memory_usage = usage.take()
            self.environment.events.usage_monitor.fire(
                environment=self.environment,
                cpu_usage=self.current_cpu_usage,
                memory_usage=self.current_memory_usage,
            )

    def _on_system_exit(self, code: Any) -> None:
        """sys.exit() in a user or listener: an ordered end, with that code."""
        self.environment.process_exit_code = 0 if code is None else code
        self._run.quit()

    def __getattr__(self, name: str) -> Any:
        if name in _NOT_YET:
            raise NotImplementedError(f"loadgen: Runner.{name} isn't there yet")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")


_NOT_YET = frozenset(
    """start_shape register_message send_message custom_messages spawning_greenlet shape_greenlet
    shape_last_tick final_user_classes_count cpu_warning_emitted greenlet""".split()
)


class LocalRunner(Runner):
    """The runner of a process that runs its users itself."""

    worker_count = 1
    worker_index = 0

    def start(self, user_count: int, spawn_rate: float, wait: bool = False, user_classes=None) -> None:
        """Ramps to another number of users."""
        if wait or user_classes is not None:
            raise NotImplementedError(
                "loadgen: Runner.start with wait or user_classes isn't there yet"
            )
        if self.state not in (STATE_SPAWNING, STATE_RUNNING):
            raise NotImplementedError("loadgen: starting a test from a locustfile isn't there yet")
        self.target_user_count = user_count
        self._run.edit(user_count, spawn_rate)

    def open_outputs(self) -> None:
        """Opens the files of the reports anew, after their options were changed."""
        self._run.open_outputs()

    def run_to_the_end(self) -> int:
        """Starts the run, lets it take its course and gives the exit code. On the main greenlet."""
        _engine.watch()
        specs = [
            (name, user_class.weight, user_class.fixed_count)
            for name, user_class in self.user_classes_by_name.items()
        ]
        self._begun = True
        gevent.spawn(self._monitor_usage)
        self._run.start(specs, self.environment.shape_class is not None)
        while not self._over.is_set():
            try:
                self._over.wait()
            except SystemExit as leaving:  # of a greenlet that is no user's
                self._on_system_exit(leaving.code)
            except KeyboardInterrupt:  # raised by a task
                os.kill(os.getpid(), signal.SIGINT)
        return self._exit_code

    def _end(self, exit_code: int) -> None:
        """The run is over: the last word of the engine."""
        self._exit_code = exit_code
        self._over.set()


class DistributedRunner(Runner):
    """For `isinstance`: distributed runs aren't there yet."""


class MasterRunner(DistributedRunner):
    """For `isinstance`: distributed runs aren't there yet."""


class WorkerRunner(DistributedRunner):
    """For `isinstance`: distributed runs aren't there yet."""


__all__ = (
    "DistributedRunner",
    "LocalRunner",
    "MasterRunner",
    "Runner",
    "WorkerRunner",
)
