"""What was measured, as Locust's statistics look; the figures themselves are the engine's."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, Dict, List, Optional, Tuple

from loadgen import _engine

from ._absent import names
from .exception import CatchResponseError

PERCENTILES_TO_REPORT = [0.50, 0.66, 0.75, 0.80, 0.90, 0.95, 0.98, 0.99, 0.999, 0.9999, 1.0]
"""What the percentile table shows; it can be read, and not changed yet."""

_SETTINGS = """PERCENTILES_TO_CHART PERCENTILES_TO_STATISTICS CONSOLE_STATS_INTERVAL_SEC
CSV_STATS_INTERVAL_SEC CSV_STATS_FLUSH_INTERVAL_SEC HISTORY_STATS_INTERVAL_SEC STATS_NAME_WIDTH
CURRENT_RESPONSE_TIME_PERCENTILE_WINDOW bucket_response_time""".split()

__getattr__ = names(
    __name__,
    _SETTINGS
    + """stats_printer stats_history print_stats print_percentile_stats print_error_report
    StatsCSVFileWriter calculate_response_time_percentile get_readable_percentiles""".split(),
)


class _Module(ModuleType):
    """Refuses the settings that locustfiles assign here and that would have no effect."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "PERCENTILES_TO_REPORT" or name in _SETTINGS:
            raise NotImplementedError(f"loadgen: setting {__name__}.{name} isn't there yet")
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Module


def record_request(
    request_type: str,
    name: str,
    response_time: Optional[float] = None,
    response_length: int = 0,
    exception: Any = None,
    response: Any = None,
    **_: Any,
) -> None:
    """The listener through which requests are counted. `response_time` in milliseconds. Answers
    of loadgen's own clients tell the phases of their request."""
    request_type, name, response_length = str(request_type), str(name), int(response_length)
    reply = None if response is None else getattr(response, "_outcome", None)
    if not exception:
        _engine.record(request_type, name, response_time, response_length, None, None, reply)
        return
    text = exception if isinstance(exception, str) else repr(exception)
    shown = str(exception) if isinstance(exception, CatchResponseError) else text
    _engine.record(request_type, name, response_time, response_length, text, shown, reply)


class StatsEntry:
    """The figures of one (method, name), or of all requests, at the moment of each look."""

    def __init__(self, stats: RequestStats, name: str, method: str, is_total: bool = False) -> None:
        self._stats = stats
        self.name = name
        self.method = method
        self._is_total = is_total

    def _look(self):
        run = self._stats._run
        return run.total() if self._is_total else run.figures(self.method, self.name)

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("_") or not hasattr(_engine.Figures, attribute):
            raise AttributeError(f"loadgen: StatsEntry.{attribute} isn't there (yet)")
        return getattr(self._look(), attribute)

    def get_response_time_percentile(self, percent: float) -> float:
        """The response time in milliseconds that this share of the requests, 0 to 1, kept to."""
        return self._look().percentile(percent)

    def to_dict(self) -> Dict[str, Any]:
        figures = self._look()
        return {
            attribute: getattr(figures, attribute)
            for attribute in (
                "name method last_request_timestamp start_time num_requests num_none_requests "
                "num_failures total_response_time max_response_time min_response_time "
                "total_content_length response_times"
            ).split()
        }


class StatsError:
    """A failure and how often it occurred."""

    def __init__(self, method: str, name: str, error: str, occurrences: int) -> None:
        self.method = method
        self.name = name
        self.error = error
        self.occurrences = occurrences

    def to_name(self) -> str:
        return f"{self.method} {self.name}: {self.error}"

    def to_dict(self) -> Dict[str, Any]:
        return dict(vars(self))


class _Entries:
    """`stats.entries`: figures by (name, method), as a dict has them."""

    def __init__(self, stats: RequestStats) -> None:
        self._stats = stats

    def _keys(self) -> List[Tuple[str, str]]:
        return [(name, method) for method, name in self._stats._run.keys()]

    def __getitem__(self, key: Tuple[str, str]) -> StatsEntry:
        name, method = key
        return StatsEntry(self._stats, name, method)

    def get(self, key: Tuple[str, str], default: Any = None) -> Any:
        return self[key] if key in self else default

    def __contains__(self, key: object) -> bool:
        return key in self._keys()

    def __iter__(self):
        return iter(self._keys())

    def __len__(self) -> int:
        return len(self._keys())

    def keys(self):
        return self._keys()

    def values(self):
        return [self[key] for key in self._keys()]

    def items(self):
        return [(key, self[key]) for key in self._keys()]


class RequestStats:
    """All that was measured (`environment.stats`). Each look asks the engine."""

    def __init__(self, run) -> None:
        self._run = run
        self.total = StatsEntry(self, "Aggregated", "", is_total=True)
        self.entries = _Entries(self)

    def get(self, name: str, method: str) -> StatsEntry:
        return self.entries[(name, method)]

    @property
    def errors(self) -> Dict[str, StatsError]:
        found = [StatsError(*failure) for failure in self._run.failures()]
        return {error.to_name(): error for error in found}

    def __getattr__(self, attribute: str) -> Any:
        if attribute in (
            "num_requests num_none_requests num_failures last_request_timestamp start_time".split()
        ):
            return getattr(self.total, attribute)
        raise AttributeError(f"loadgen: RequestStats.{attribute} isn't there (yet)")
