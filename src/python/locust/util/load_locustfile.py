"""Loading of locustfiles, under the name that Locust has for it."""

from __future__ import annotations

from locust import _absent
from locust._loader import is_shape_class, is_user_class, load_locustfile

__all__ = ("is_shape_class", "is_user_class", "load_locustfile")

__getattr__ = _absent.names(__name__, ["load_locustfile_pytest"])
