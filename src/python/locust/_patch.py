"""gevent's patches: what blocks elsewhere lets the other users run here."""

from __future__ import annotations

import os


def apply() -> None:
    """Patches the standard library as Locust does, and the pools of urllib3 if there is one.

    LOCUST_SKIP_MONKEY_PATCH and LOCUST_SKIP_URLLIB3_PATCH, if set, leave that out. Called when
    `locust` is imported, before anything that could keep an unpatched name.
    """
    if os.getenv("LOCUST_SKIP_MONKEY_PATCH"):
        return
    from gevent import monkey, queue

    monkey.patch_all()
    if os.getenv("LOCUST_SKIP_URLLIB3_PATCH"):
        return
    try:
        from urllib3.connectionpool import ConnectionPool
    except ImportError:  # it comes with requests, which loadgen itself doesn't need
        return
    ConnectionPool.QueueCls = queue.LifoQueue
