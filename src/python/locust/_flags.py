"""What went wrong outside of users' tasks in this process; the exit code depends on it."""

from __future__ import annotations

internal_error: bool = False
"""True once a listener or one of the runner's own greenlets has failed. Such a run exits with 2
where it would have exited with 0."""


def note_internal_error() -> None:
    """Remembers that something failed that is neither a request nor a task."""
    global internal_error
    internal_error = True
