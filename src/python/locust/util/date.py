"""Dates as reports and file names show them."""

from __future__ import annotations

from datetime import datetime, timezone


def format_utc_timestamp(unix_timestamp):
    """Epoch seconds as `2026-01-31T12:00:00Z`, whole seconds."""
    return datetime.fromtimestamp(int(unix_timestamp), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def format_safe_timestamp(unix_timestamp):
    """Epoch seconds as local time that can stand in a file name: `2026-01-31-12h00`."""
    return datetime.fromtimestamp(int(unix_timestamp)).strftime("%Y-%m-%d-%Hh%M")


def format_duration(start_time, end_time):
    """The time between two epoch seconds in words: `1 day, 2 hours and 1 second`."""
    minutes, seconds = divmod(int(end_time - start_time), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    counts = {"day": days, "hour": hours, "minute": minutes, "second": seconds}
    parts = [
        f"{count} {unit}" if count == 1 else f"{count} {unit}s"
        for unit, count in counts.items()
        if count > 0
    ]
    if len(parts) < 2:
        return parts[0] if parts else "0 seconds"
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
