"""g++ 12 destroys some temporaries of a full expression with co_await twice: aggregates in braces,
closures with captures, operands of `?:`. So a statement with co_await holds names, function calls and
constructor calls only; the rest goes into a local of its own before it.
"""

import re

import pytest

COMMENT_OR_TEXT = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<mark>\w*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'""", re.DOTALL
)
TRAPS = {
    "braces": re.compile(r"\{"),
    "a conditional operator": re.compile(r"\?"),
    "a capturing lambda": re.compile(r"(?:[(,=]|\breturn)\s*\[[^\]]+\]"),
}


def without_comments_and_texts(code):
    return COMMENT_OR_TEXT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), code)


def closing_brace(code, start):
    depth = 0
    for index in range(start, len(code)):
        depth += {"{": 1, "}": -1}.get(code[index], 0)
        if depth == 0:
            return index
    return len(code)


def is_block(code, start, end):
    """Statements are within these braces, or nothing after a `)`: not an initialiser."""
    inside = code[start + 1 : end]
    return ";" in inside or (not inside.strip() and code[:start].rstrip().endswith(")"))


def statements(code, start, end):
    """(position, text) of each statement, the blocks and lambda bodies within blanked out: these
    yield their own."""
    text, begin, parentheses, index = "", start, 0, start
    while index < end:
        char = code[index]
        closing = closing_brace(code, index) if char == "{" else None
        block = closing is not None and is_block(code, index, closing)
        if block:
            yield from statements(code, index + 1, closing)
            text += " " * (closing + 1 - index)
            index = closing
        else:
            parentheses += {"(": 1, ")": -1}.get(char, 0)
            text += char
        index += 1
        if parentheses == 0 and (block or char == ";"):
            yield begin, text
            text, begin = "", index
    yield begin, text


def faults(code):
    """(line, what is wrong) of every statement with co_await."""
    code = without_comments_and_texts(code)
    found = []
    for begin, text in statements(code, 0, len(code)):
        awaits = re.search(r"\bco_await\b", text)
        if awaits:
            line = code.count("\n", 0, begin + awaits.start()) + 1
            found += [(line, name) for name, trap in TRAPS.items() if trap.search(text)]
    return found


@pytest.mark.parametrize(
    "statement",
    [
        "co_await f(a, B{1});",
        "co_await f(a, {1, 2});",
        "auto x = co_await f(B{.a = 1});",
        "co_await f(a ? b : c);",
        "auto x = a ? co_await f() : b;",
        "co_await f([this] { g(); });",
        "co_await f(x, [&]() { g(); });",
        "f(co_await g(), {1});",
        "f({1}, co_await g());",
        "co_return co_await f(B{1});",
        "if (co_await f(B{1})) { g(); }",
        "x = f(\n    B{1},\n    co_await g());",
    ],
)
def test_trap_is_seen(statement):
    assert faults(f"Co<void> run() {{\n  int a = 1;\n  {statement}\n  g();\n}}\n")


@pytest.mark.parametrize(
    "statement",
    [
        "co_await f(a, make_b(1));",
        "const auto [error, size] = co_await socket.async_read_some(buffer, kResult);",
        "while (!stop.asked()) { outcome = co_await body.run(due); }",
        "if (co_await f(a)) { g(B{1}); }",
        "const B b{1}; co_await f(std::move(b));",
        "co_await f(a);  // {1} ? yes",
        'co_await f("{?}");',
        "co_await f(a); const B b{1};",
        "for (const auto& item : items) { co_await f(item); }",
        "co_await f(items[3], [](int x) { return x; });",
        "spawn(loop, []() -> Co<void> { const B b{1}; co_await f(b); }, done);",
        "for (;;) { co_await f(); }",
        "while (co_await f()) {}",
    ],
)
def test_safe_statement_passes(statement):
    assert faults(f"Co<void> run() {{\n  int a = 1;\n  {statement}\n  g();\n}}\n") == []


def test_no_traps_in_the_tree(root, tracked):
    sources = tracked("src/*.cpp", "src/*.hpp", "include/*.hpp", "tests/*.cpp", "tests/*.hpp")
    assert sources
    broken = [
        f"{path.relative_to(root)}:{line}: {name} in a statement with co_await"
        for path in sources
        for line, name in faults(path.read_text())
    ]
    assert broken == []
