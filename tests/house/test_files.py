"""Sizes, format, and what must not be in a file."""

import re
import subprocess

LONGEST = 400
# A path of somebody's machine: fine on it, wrong on every other.
MACHINE_PATH = re.compile(r"""(?:^|[\s"'=(:])/(?:root|home|work|farm|tmp/wt|Users)/""")


def lines_with(pattern, paths, root):
    return [
        f"{path.relative_to(root)}:{number}: {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_files_are_short(root, tracked):
    paths = tracked("*.cpp", "*.hpp", "*.py", "*.sh", "*.cmake", "*CMakeLists.txt")
    counted = {path: len(path.read_text().splitlines()) for path in paths}
    long = [f"{path.relative_to(root)}: {n} lines" for path, n in counted.items() if n > LONGEST]
    assert long == []


def test_sources_are_formatted(root, tracked):
    command = ["clang-format", "--dry-run", "-Werror", *tracked("*.cpp", "*.hpp")]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_machine_path_is_seen():
    assert MACHINE_PATH.search('cd "/home/' + 'me/loadgen"')
    assert not MACHINE_PATH.search("GET http://host/home/page and /usr/bin/python3")


def test_no_machine_paths(root, tracked):
    this = root / "tests" / "house" / "test_files.py"
    golden = root / "tests" / "golden"
    paths = [path for path in tracked() if path != this and golden not in path.parents]
    assert lines_with(MACHINE_PATH, paths, root) == []


def test_no_sleeps_in_cpp_tests(root, tracked):
    """A test waits for a condition."""
    sleeps = re.compile(r"sleep_for|sleep_until|\busleep\(")
    assert lines_with(sleeps, tracked("tests/*.cpp", "tests/*.hpp"), root) == []
