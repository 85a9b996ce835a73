"""The exceptions of the `locust` API: control flow of tasks, failed responses, errors of use."""

from __future__ import annotations


class LocustError(Exception):
    """The API was used in a way that can't work."""


class ResponseError(Exception):
    """Raised in a `with ... catch_response=True` block: the request is recorded as this failure."""


class CatchResponseError(Exception):
    """What `response.failure("text")` records; reports show its text alone."""


class MissingWaitTimeError(LocustError):
    """Neither the task set nor its user has a wait time."""


class InterruptTaskSet(Exception):
    """Leaves the running task set. The parent goes on at once; if not `reschedule`, it waits."""

    def __init__(self, reschedule: bool = True):
        self.reschedule = reschedule


class StopTest(Exception):
    """In the constructor of a user: the test ends. In a task or on_start: this user ends."""


class StopUser(Exception):
    """Ends the user that raises it, after the on_stop methods."""


class RescheduleTask(Exception):
    """Ends the running task as if it had returned."""


class RescheduleTaskImmediately(Exception):
    """Ends the running task; the next one follows without a wait."""


class RPCError(Exception):
    """The connection between master and worker is broken."""


class RPCSendError(Exception):
    """A message to another node couldn't be sent."""


class RPCReceiveError(Exception):
    """A message from another node couldn't be received or read. `addr`: who sent it, if known."""

    def __init__(self, *args: object, addr=None) -> None:
        super().__init__(*args)
        self.addr = addr


class RunnerAlreadyExistsError(Exception):
    """The environment has a runner already."""
