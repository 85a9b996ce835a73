"""Time spans as text."""

from __future__ import annotations

import re

_SPAN = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_FORMATS = "Valid formats: 20, 20s, 3m, 2h, 1h20m, 3h30m10s, etc."


def parse_timespan(time_str) -> int:
    """Seconds of `20`, `20s`, `3m`, `2h`, `1h20m`, `3h30m10s`...; ValueError for anything else."""
    if not time_str:
        raise ValueError("Invalid time span format")
    if re.match(r"^\d+$", time_str):
        return int(time_str)
    match = _SPAN.fullmatch(time_str)
    if match is None:
        raise ValueError(f"Invalid time span format. {_FORMATS}")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds
