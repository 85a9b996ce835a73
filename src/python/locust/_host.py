"""Python's side of a run: does what the engine's control thread asks for.

The engine calls the methods of Host from gevent's hub, where nothing may block: each starts a
greenlet and calls `done` when that has ended.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections import deque
from typing import Any, Callable, Deque, Dict, Iterable, List, Optional

import gevent
from gevent import monkey
from gevent.pool import Group

from . import _flags
from .exception import StopTest
from .user.inspectuser import both_ratios
from .user.task import LOCUST_STATE_STOPPING, LOCUST_STATE_WAITING
from .user.users import User

logger = logging.getLogger("locust.runners")

Done = Callable[[bool], None]

_STARTED_AT_ONCE = 16
"""Users are started in small groups: each sends at once, and the others shall not be late for it."""


class UserGroup(Group):
    """The greenlets of the users alive, counted by class."""

    def __init__(self, changed: Callable[[], None]) -> None:
        super().__init__()
        self.counts: Dict[str, int] = {}
        self._names: Dict[Any, str] = {}  # an ended greenlet does not tell any more
        self._changed = changed

    def add(self, greenlet) -> None:
        super().add(greenlet)
        name = self._names[greenlet] = type(greenlet.args[0]).__name__
        self.counts[name] = self.counts.get(name, 0) + 1

    def _discard(self, greenlet) -> None:
        name = self._names.pop(greenlet, None)
        if name is not None:
            self.counts[name] -= 1
            self._changed()
        super()._discard(greenlet)


def _as_exit_code(code: Any) -> Optional[int]:
    """What the process ends with for a `process_exit_code`, by the rules of sys.exit()."""
    if code is None:
        return None
    if isinstance(code, int):
        return int(code)
    print(code, file=sys.stderr)
    return 1


class Host:
    """Starts and stops users, and brings the events of the run to the listeners."""

    def __init__(self, environment, runner) -> None:
        self.run: Any = None  # the engine's part
        self._environment = environment
        self._runner = runner
        self._spawner: Optional[gevent.Greenlet] = None
        self._held: Deque[Any] = deque()  # users that are made and not yet started
        self._filtered = False
        self._last: Any = None  # the greenlet of the user that called quit()
        # gevent's own would name the greenlet
        self._main_thread = monkey.get_original("threading", "get_ident")()

    # Users

    def begin(self, host: str) -> None:
        """A new test."""
        if host:
            for user_class in self._environment.user_classes:
                user_class.host = host

    def apply(self, wanted: Dict[str, int], stop_timeout: float, done: Done) -> None:
        """Starts and stops users until as many are alive as are `wanted` of each class."""
        self._stop_spawning()
        self._runner.target_user_classes_count = wanted
        self._runner.target_user_count = sum(wanted.values())
        self._runner.state = "spawning"
        self._spawner = gevent.spawn(self._apply, wanted, stop_timeout, done)

    def _apply(self, wanted: Dict[str, int], stop_timeout: float, done: Done) -> None:
        try:
            self._start_held()
            staying = self._staying()
            for name in sorted(wanted):
                self._make_users(name, wanted[name] - len(staying.get(name, ())))
            surplus: List[Any] = []
            for name, users in staying.items():
                surplus += users[: max(0, len(users) - wanted.get(name, 0))]
            if surplus:
                self._stop_users(surplus, stop_timeout)
        except StopTest as error:
            self._stop_test(error)
        except Exception as error:
            self._unhandled(error)  # there are no more users, as when Locust's spawner dies
            return
        self._runner.tell_users()
        done(True)

    def _staying(self) -> Dict[str, List[Any]]:
        """The users alive that were not asked to stop, by class."""
        users: Dict[str, List[Any]] = {}
        for greenlet in self._runner.user_greenlets:
            user = greenlet.args[0]
            if user._state != LOCUST_STATE_STOPPING:
                users.setdefault(type(user).__name__, []).append(user)
        return users

    def _make_users(self, name: str, count: int) -> None:
        user_class = self._environment.user_classes_by_name[name]
        for number in range(count):
            if number and number % _STARTED_AT_ONCE == 0:
                gevent.sleep(0)
            self._held.append(user_class(self._environment))

    def release(self) -> None:
        """Starts the users of the last step."""
        if self._held:
            gevent.spawn(self._start_held)

    def _start_held(self) -> None:
        number = 0
        while self._held:
            number += 1
            self._held.popleft().start(self._runner.user_greenlets)
            if number % _STARTED_AT_ONCE == 0:
                gevent.sleep(0)

    def counts(self) -> Dict[str, int]:
        """Users alive, those who are about to start among them, by class."""
        counts = dict(self._runner.user_greenlets.counts)
        for user in self._held:
            name = type(user).__name__
            counts[name] = counts.get(name, 0) + 1
        return counts

    def _stop_test(self, error: StopTest) -> None:
        """A user's constructor wants the test to end; a missing host is such a case."""
        logger.error(str(error))
        logger.warning("Stopping Locust...")
        if self._environment.process_exit_code is None:
            self._environment.process_exit_code = 1
        self.run.quit()

    def stop(self, stop_timeout: float, done: Done) -> None:
        """Stops every user."""
        self._stop_spawning()
        self._held.clear()
        self._start_hook(lambda: self._stop_all(stop_timeout), done)

    def end_last(self, greenlet) -> bool:
        """The user that ended the run outlives the test, as Locust's quit() ends the others first.
        False if another was sooner."""
        if self._last is None:
            self._last = greenlet
        return self._last is greenlet

    def _stop_all(self, stop_timeout: float) -> None:
        greenlets = [each for each in self._runner.user_greenlets if each is not self._last]
        users = [greenlet.args[0] for greenlet in greenlets]
        self._stop_users(users, stop_timeout)
        self._runner.tell_users()

    def stop_now(self) -> None:
        """Cuts off whoever still runs, on_stop included."""
        self._runner.user_greenlets.kill(block=False)

    def _stop_spawning(self) -> None:
        if self._spawner is not None:
            self._spawner.kill(block=False)
            self._spawner = None

    def _stop_users(self, users: Iterable[Any], stop_timeout: float) -> None:
        """Stops `users` and waits for their ends. The timeout counts from when all who were waiting
        have ended."""
        waiting, working = [], []
        for user in users:
            logger.debug("Stopping %s", user.greenlet.name)
            if stop_timeout <= 0 or user._state in (None, LOCUST_STATE_WAITING):
                user.greenlet.kill(block=False)
                waiting.append(user.greenlet)
            else:
                user._state = LOCUST_STATE_STOPPING
                working.append(user.greenlet)
        gevent.joinall(waiting)
        gevent.joinall(working, timeout=stop_timeout)
        late = [greenlet for greenlet in working if not greenlet.dead]
        if late:
            logger.info(
                "Not all users finished their tasks & terminated in %s seconds. Stopping them...",
                stop_timeout,
            )
        for greenlet in late:
            greenlet.kill(block=False)
        gevent.joinall(late)

    # Events

    def test_start(self, done: Done) -> None:
        if not self._filtered:
            self._filtered = True
            self._environment._filter_tasks_by_tags()
        self._fire("test_start", done, environment=self._environment)

    def spawning_complete(self, user_count: int, done: Done) -> None:
        self._runner.state = "running"
        self._fire("spawning_complete", done, user_count=user_count)

    def test_stopping(self, done: Done) -> None:
        self._runner.state = "cleanup"
        self._tell_facts()
        self._fire("test_stopping", done, environment=self._environment)

    def _tell_facts(self) -> None:
        """What reports say of the users, while there still are some."""
        classes = self._environment.user_classes
        own = self._environment.host
        hosts = {str(own)} if own else {str(user_class.host or "") for user_class in classes}
        try:
            ratios = json.dumps(both_ratios(classes, self.counts()))
        except Exception as error:  # a locustfile may put anything into `tasks`
            logger.debug("No task ratios for the report: %r", error)
            ratios = ""
        self.run.set_facts(hosts.pop() if len(hosts) == 1 else "", ratios)

    def test_stop(self, done: Done) -> None:
        self._runner.state = "stopped"

        def ended(flag: bool) -> None:
            if self._last is not None:
                self._last.kill()
            done(flag)

        self._fire("test_stop", ended, environment=self._environment)

    def quitting(self, done: Done) -> None:
        def decided(flag: bool) -> None:
            sys.stdout.flush()
            code = _as_exit_code(self._environment.process_exit_code)
            self.run.set_outcome(code, _flags.internal_error)
            done(flag)

        self._fire("quitting", decided, reverse=True, environment=self._environment)

    def quit(self, exit_code: int, done: Done) -> None:
        self._fire("quit", done, exit_code=exit_code)

    def cpu_warning(self, cpu_usage: float, done: Done) -> None:
        self._fire("cpu_warning", done, environment=self._environment, cpu_usage=cpu_usage)

    def over(self, exit_code: int) -> None:
        self._runner._end(exit_code)

    def tick(self, done: Done) -> None:
        """Asks the load shape what it wants; `done(True)` when that was told."""
        self._start_hook(self._tick, done)

    def _tick(self) -> bool:
        stage = self._environment.shape_class.tick()
        if stage is None:
            return False
        users, spawn_rate = stage[0], stage[1]
        names = None
        if len(stage) > 2 and stage[2] is not None:
            names = [user_class.__name__ for user_class in stage[2]]
            for name in names:
                self._environment.user_classes_by_name[name]  # KeyError for one that takes no part
        if users < 0:
            raise ValueError(f"a stage of {users} users")
        self.run.set_stage(int(users), float(spawn_rate), names)
        return True

    def _fire(self, event: str, done: Done, **arguments: Any) -> None:
        hook = getattr(self._environment.events, event)
        self._start_hook(lambda: hook.fire(**arguments), done)

    def _start_hook(self, hook: Callable[[], Optional[bool]], done: Done) -> None:
        """Runs `hook` in a greenlet of its own; whatever it does, `done` is told."""
        gevent.spawn(self._run_hook, hook, done)

    def _run_hook(self, hook: Callable[[], Optional[bool]], done: Done) -> None:
        flag = False
        try:
            flag = bool(hook())
        except SystemExit as leaving:
            self._runner._on_system_exit(leaving.code)
        except BaseException as error:
            self._unhandled(error)
        done(flag)

    def _unhandled(self, error: BaseException) -> None:
        """Something failed that is no user's: in the log, and in the exit code."""
        _flags.note_internal_error()
        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        logger.critical("Unhandled exception in greenlet: %s\n%s", gevent.getcurrent(), trace)

    # The watchdog, on its own thread

    def is_user_stalled(self) -> bool:
        """Whether the main thread is in a user, but not in its on_stop."""
        frame = sys._current_frames().get(self._main_thread)
        in_user = False
        while frame is not None:
            if frame.f_code.co_name == "on_stop":
                return False
            in_user = in_user or frame.f_code is User.run.__code__
            frame = frame.f_back
        return in_user

    def describe_stall(self) -> str:
        """Where the main thread is."""
        frame = sys._current_frames().get(self._main_thread)
        if frame is None:
            return "Python's thread has ended"
        frames = traceback.extract_stack(frame)
        last = frames[-1]
        place = f"{last.name} ({last.filename}, line {last.lineno})"
        return place + "\n" + "".join(traceback.format_list(frames[-6:])).rstrip()
