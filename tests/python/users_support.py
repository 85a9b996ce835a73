"""What the tests of users and tasks share: the package on the path, an environment without a
runner, and users that run in a group of their own."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Generic, TypeVar

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
sys.path.insert(0, str(ROOT / "src" / "python"))


def _stand_in(name: str, **names) -> None:
    module = types.ModuleType(name)
    vars(module).update(names)
    sys.modules[name] = module


def _stand_in_for_clients() -> None:
    """HTTP clients have tests of their own; those of users run without them too."""
    if (ROOT / "src/python/locust/clients.py").exists():
        return

    class RestMixin(Generic[TypeVar("T")]):
        pass

    class HttpSession:
        def __init__(self, base_url, request_event, user, pool_manager=None):
            self.base_url, self.request_event, self.user = base_url, request_event, user

    _stand_in("locust.clients", HttpSession=HttpSession, RestResponseContextManager=object)
    _stand_in("locust.user.rest", RestMixin=RestMixin)
    _stand_in("locust.contrib")
    _stand_in("locust.contrib.fasthttp", FastHttpUser=object)


_stand_in_for_clients()

import gevent  # noqa: E402
from gevent.pool import Group  # noqa: E402
from locust import User  # noqa: E402
from locust.event import Events  # noqa: E402
from locust.exception import StopUser  # noqa: E402


class FakeEnvironment:
    """What users need of an environment."""

    def __init__(self, catch_exceptions=True, runner=None):
        self.events = Events()
        self.catch_exceptions = catch_exceptions
        self.runner = runner
        self.host = None
        self.errors = []
        self.events.user_error.add_listener(self._on_user_error)

    def _on_user_error(self, user_instance, exception, tb):
        self.errors.append((user_instance, exception, tb))

    @property
    def error_texts(self):
        return [str(exception) for _, exception, _ in self.errors]


class Recorder(User):
    """Its tasks write into `seen`, and it stops after `most` of them."""

    abstract = True
    most = 3

    def __init__(self, environment):
        super().__init__(environment)
        self.seen = []

    def on_stop(self):
        self.seen.append("stop")

    def note(self, what):
        self.seen.append(what)
        if len(self.seen) >= self.most:
            raise StopUser()


def run_user(user_class, seconds=0.05, environment=None):
    """Runs one user until it ends or `seconds` have passed (then it is killed). Returns it; its
    greenlet has ended."""
    user = user_class(environment or FakeEnvironment())
    greenlet = user.start(Group())
    greenlet.join(timeout=seconds)
    if not greenlet.ready():
        user.stop(force=True)
    gevent.sleep(0)
    return user
