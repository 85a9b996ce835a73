import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def tracked():
    """tracked("*.cpp"): the files of the tree that match, new ones included, ignored ones not."""

    def files(*patterns):
        git = ["git", "-c", "safe.directory=*", "ls-files"]  # whoever owns the tree
        command = [*git, "--cached", "--others", "--exclude-standard", "--", *patterns]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        found = [ROOT / name for name in listed.splitlines()]
        return [path for path in found if path.is_file()]

    return files
