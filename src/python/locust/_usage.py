"""What the process takes of the machine, for `events.usage_monitor` and the runner's attributes."""

from __future__ import annotations

import resource
import time
from typing import Tuple

_PAGE = resource.getpagesize()


class Usage:
    """CPU and memory of this process."""

    def __init__(self) -> None:
        self._at, self._used = time.monotonic(), time.process_time()

    def take(self) -> Tuple[float, int]:
        """CPU since the last call in percent of one core, over 100 with several threads, and the
        resident memory in bytes, as psutil counts them."""
        at, used = time.monotonic(), time.process_time()
        cpu = (used - self._used) / max(at - self._at, 1e-9) * 100
        self._at, self._used = at, used
        with open("/proc/self/statm", encoding="ascii") as statm:
            resident = int(statm.read().split()[1]) * _PAGE
        return round(cpu, 1), resident
