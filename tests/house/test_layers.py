"""Who may include whom:

    python -> cli -> scenario, report, cluster, web -> http -> load -> stats

A part sees those to its right, never its neighbours. `log` is seen by all and sees none.
"""

import re

LAYERS = [{"python"}, {"cli"}, {"scenario", "report", "cluster", "web"}, {"http"}, {"load"}, {"stats"}]

# The public headers belong to parts as well; what lies in a folder belongs to the part of its name.
PUBLIC = {
    "stats": "stats",
    "user_host": "load",
    "user_class": "load",
    "run": "load",
    "report": "report",
}

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


def part_of(include):
    """The part that an include path belongs to; None: not ours."""
    first, _, rest = include.partition("/")
    if first == "loadgen":
        return PUBLIC[rest.partition("/")[0].removesuffix(".hpp")]
    known = set().union(*LAYERS) | {"log"}
    return first if rest and first in known else None


def may_include(part, other):
    if other in (None, "log", part):
        return True
    if part == "log":
        return False
    rank = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    return rank[part] < rank[other]


def own_part(path, root):
    relative = path.relative_to(root)
    if relative.parts[0] == "include":
        return part_of("/".join(relative.parts[1:]))
    return relative.parts[1]


def test_rule():
    assert may_include("python", "cli") and not may_include("cli", "python")
    assert may_include("cli", "report") and may_include("report", "stats")
    assert may_include("load", "log") and may_include("scenario", "http") and may_include("http", "load")
    assert not may_include("stats", "load") and not may_include("load", "http")
    assert not may_include("report", "scenario") and not may_include("log", "stats")


def test_includes_follow_the_layers(root, tracked):
    sources = tracked("src/*.cpp", "src/*.hpp", "include/*.hpp")
    assert sources
    broken = [
        f"{path.relative_to(root)} includes {include}"
        for path in sources
        for include in INCLUDE.findall(path.read_text())
        if not may_include(own_part(path, root), part_of(include))
    ]
    assert broken == []


def test_cli11_and_asio_stay_in_their_parts(root, tracked):
    """Options are read in cli/ alone; statistics and reports compile without Asio."""
    broken = []
    for path in tracked("src/*.cpp", "src/*.hpp", "include/*.hpp"):
        part = own_part(path, root)
        for include in INCLUDE.findall(path.read_text()):
            if include.startswith("CLI/") and part != "cli":
                broken.append(f"{path.relative_to(root)} includes {include}")
            if include.startswith("boost/asio") and part in ("stats", "report", "log"):
                broken.append(f"{path.relative_to(root)} includes {include}")
    assert broken == []
