"""Results that stay good for a while."""

from __future__ import annotations

import functools
from time import time


def memoize(timeout, dynamic_timeout=False):
    """Decorator: the function's result is kept for `timeout` seconds, whatever its arguments are.

    With `dynamic_timeout` that time doubles whenever a call took longer than it. The decorated
    function has `clear_cache()`.
    """
    seconds = timeout

    def decorator(func):
        kept = None  # (when it was ready, the result)

        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            nonlocal kept, seconds
            began = time()
            if kept is None or began - kept[0] > seconds:
                result = func(*args, **kwargs)
                kept = (time(), result)
                if dynamic_timeout and kept[0] - began > seconds:
                    seconds *= 2
            return kept[1]

        def clear_cache():
            nonlocal kept
            kept = None

        wrapper.clear_cache = clear_cache
        return wrapper

    return decorator
