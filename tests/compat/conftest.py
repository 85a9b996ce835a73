import concurrent.futures
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from observe import recorded, run_case  # noqa: E402

LOCUST = os.environ.get("LOADGEN_WITH_LOCUST")
SIDE_BY_SIDE = 3  # some cases measure time


class Pairs:
    """What loadgen and Locust came to, by case; asking for a run that raised raises here."""

    def __init__(self, futures):
        self._futures = futures

    def __getitem__(self, name):
        ours, theirs = self._futures[name]
        return ours.result(), theirs.result()


@pytest.fixture(scope="session")
def runs(request):
    """The cases of the selected tests, run once under loadgen, and under Locust if it is given."""
    calls = [getattr(item, "callspec", None) for item in request.session.items]
    cases = {
        call.params["case"].name: call.params["case"]
        for call in calls
        if call and "case" in call.params
    }
    with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        yield Pairs(
            {
                name: (
                    pool.submit(run_case, case, None),
                    pool.submit(run_case, case, LOCUST) if LOCUST else pool.submit(recorded, case),
                )
                for name, case in cases.items()
            }
        )
