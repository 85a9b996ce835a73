"""User classes, task sets and wait times."""

__all__ = (
    "HttpUser",
    "TaskSet",
    "User",
    "tag",
    "task",
)

from .task import TaskSet, tag, task
from .users import HttpUser, User
