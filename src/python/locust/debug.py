"""Running one user in the foreground, for debuggers."""

from __future__ import annotations

from typing import Optional

from . import _absent

__getattr__ = _absent.names(__name__, ["PrintListener"])


def run_single_user(
    user_class: type,
    include_length=False,
    include_time=False,
    include_context=False,
    include_payload=False,
    loglevel: Optional[str] = "WARNING",
):
    """Not there yet: NotImplementedError. Importable, as most scripts call it only when they are
    started by Python itself."""
    raise NotImplementedError(_absent.text_of("locust.run_single_user"))
