"""Calls that may need several attempts."""

from __future__ import annotations

import functools
import logging
import time

logger = logging.getLogger(__name__)


def retry(delays=(1, 3, 5), exception=Exception):
    """Decorator: a call that raises `exception` is repeated after each of `delays` (seconds); what
    the last attempt raises passes."""

    def decorator(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            for number, delay in enumerate(delays, 1):
                try:
                    return function(*args, **kwargs)
                except exception as error:
                    logger.info("Exception found on retry %d: -- retry after %ds", number, delay)
                    logger.exception(error)
                    time.sleep(delay)
            try:
                return function(*args, **kwargs)
            except exception:
                logger.info("Retry failed after %d times.", len(delays))
                raise

        return wrapper

    return decorator
