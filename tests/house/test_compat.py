"""docs/compat.md tells what holds each behaviour: tests that exist, or a reason. Its options are those of
the table that the program has.
"""

import re

import pytest

CPP_TEST = re.compile(r"^TYPED_TEST\w*\(\s*(\w+),\s*(\w+)|^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)", re.MULTILINE)
PYTHON_TEST = re.compile(r"^\s*def (test_\w+)\(", re.MULTILINE)
# Of several words, so that `Content-Length` and `names` are none.
TEST_NAME = re.compile(r"test_\w+|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+|[a-z0-9]+(?:_[a-z0-9]+){3,}")
TEST_FILE = re.compile(r"(?:[\w/]*/)?(?:\w+_test\.cpp|test_\w+\.py)|tests/[\w/]+")
EVENTS = {"test_start", "test_stopping", "test_stop"}
GOLDEN = re.compile(r"\b\d\d\b")


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split(" | ")]


def rows(text):
    """The cells of each row of the tables in `text`, heads left out."""
    lines = text.splitlines()
    heads = {i - 1 for i, line in enumerate(lines) if re.fullmatch(r"[| -]*---[| -]*", line)}
    return [
        cells(line)
        for i, line in enumerate(lines)
        if line.startswith("| ") and i not in heads and i - 1 not in heads
    ]


def section(text, title):
    return text.split(f"\n## {title}\n")[1].split("\n## ")[0]


class KnownTests:
    """What there is in a tree: names of tests and suites, names of files, golden folders."""

    def __init__(self, root, paths):
        self.root = root
        self.files = {path.name for path in paths} | {"/".join(path.parts[-2:]) for path in paths}
        self.names = set()
        for path in paths:
            pattern = CPP_TEST if path.suffix == ".cpp" else PYTHON_TEST
            for match in pattern.finditer(path.read_text()):
                self.names.update(filter(None, match.groups()))
        self.goldens = {path.name[:2] for path in (root / "tests" / "golden").glob("[0-9][0-9]-*")}

    def named(self, cell):
        """(tests that are there, texts that look like tests and are not) of a cell."""
        found, missing = [], []
        words = re.findall(r"`([^`]+)`", cell)
        for word in words:
            is_file = TEST_FILE.fullmatch(word)
            there = word in self.names or is_file and (word in self.files or (self.root / word).exists())
            meant = is_file or word.startswith("test_") or found and TEST_NAME.fullmatch(word)
            if there:
                found.append(word)
            elif meant and word not in EVENTS:
                missing.append(word)
        found += [number for number in GOLDEN.findall(cell) if number in self.goldens]
        return found, missing


def faults(text, tests):
    """What is wrong with the rows of behaviours."""
    wrong = []
    for behaviour, state, proof in rows(section(text, "Behaviour")):
        found, missing = tests.named(proof)
        wrong += [f"{behaviour}: there is no test {name}" for name in missing]
        if state.startswith("yes") and not found:
            wrong.append(f"{behaviour}: no test")
        if not proof or "by hand" in proof:
            wrong.append(f"{behaviour}: neither a test nor a reason")
    return wrong


@pytest.fixture(scope="module")
def tests(root, tracked):
    return KnownTests(root, tracked("tests/*_test.cpp", "tests/*.py", "tests/*.mjs"))


@pytest.mark.parametrize(
    "proof",
    [
        "`no_such_test.cpp`",
        "`test_streams.py` `test_of_nothing`",
        "`arguments_test.cpp` `NoSuchBehaviour`",
        "because",
        "by hand",
        "99",
    ],
)
def test_row_without_a_test_is_seen(tests, proof):
    assert faults(f"\n## Behaviour\n\n| b | l | p |\n| --- | --- | --- |\n| x | yes | {proof} |\n", tests)


def test_row_with_a_test_or_a_reason_passes(tests):
    row = "| x | yes | 31, `arguments_test.cpp` `ValuesFollowOrAreJoined` |\n| y `Z` | differs | `Content-Length` is right |\n"
    assert faults(f"\n## Behaviour\n\n| b | l | p |\n| --- | --- | --- |\n{row}", tests) == []


def test_every_behaviour_has_its_test_or_reason(root, tests):
    assert faults((root / "docs" / "compat.md").read_text(), tests) == []


def test_options_are_those_of_the_table(root):
    source = (root / "src" / "cli" / "option_table.cpp").read_text().split("kOptions[] = {")[1].split("\n};")[0]
    table = {}
    for option in re.split(r"\n    \{(?=\.flags)", source)[1:]:
        if "Owner::loadgen" in option:
            continue
        flags = re.findall(r'"([^"]+)"', option.split("}")[0])
        variable = re.search(r'\.env = "(\w+)"', option)
        table[frozenset(flags)] = variable[1] if variable else ""
    text = section((root / "docs" / "compat.md").read_text(), "Options")
    told = {}
    for names, variable, _ in rows(text.replace("|  |", "| - |")):
        if names.startswith("`-"):
            told[frozenset(names.strip("`").split(", "))] = variable.strip("`-")
    assert told == table
