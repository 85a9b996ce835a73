"""Locustfiles: which files are read, what is found in them, and what names aren't there yet."""

import sys

import pytest
import users_support  # noqa: F401

import locust
from locust import _absent
from locust._loader import find_locustfiles, load_locustfiles

USER = "from locust import User, task\nclass {name}(User):\n    @task\n    def t(self): ...\n"
SHAPE = "from locust import LoadTestShape\nclass {name}(LoadTestShape):\n    def tick(self): ...\n"


@pytest.fixture(autouse=True)
def clean_imports(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


# --- files


def test_a_list_of_files_and_folders(tmp_path):
    one = write(tmp_path, "one.py", "")
    two = write(tmp_path, "two/deep/two.py", "")
    write(tmp_path, "two/_hidden.py", "")
    write(tmp_path, "two/notes.txt", "")
    assert find_locustfiles("one.py, two") == [one, two]


@pytest.mark.parametrize(
    "given, text",
    [
        (
            "nope.py",
            "Could not find 'nope.py'. Ensure your locustfile ends with '.py' or is a directory "
            "with locustfiles. See --help for available options.\n",
        ),
        ("empty", "Could not find any locustfiles in directory 'empty'"),
        (
            "-",
            "locustfile was set to '-' (meaning to download from master) but --worker was not "
            "specified.\n",
        ),
    ],
)
def test_what_cannot_be_found_ends_the_process(tmp_path, capsys, given, text):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SystemExit) as ending:
        find_locustfiles(given)
    assert ending.value.code == 1
    assert capsys.readouterr().err == text


class Requests:
    """Stands in for the library."""

    class exceptions:
        RequestException = ConnectionError

    def __init__(self, answer):
        self.answer = answer

    def get(self, url):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self

    @property
    def text(self):
        return self.answer


URL = "http://localhost/files/far.py"


def test_a_url_is_downloaded(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "requests", Requests(USER.format(name="Far")))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    paths = find_locustfiles(URL)
    assert paths == [str(tmp_path / "far.py")]
    assert list(load_locustfiles(paths).user_classes) == ["Far"]


@pytest.mark.parametrize(
    "answer, text",
    [
        (ConnectionError("refused"), "Exception: refused"),
        ("<html>" * 50, f"Response was not valid python code: '{('<html>' * 50)[:100]}'"),
    ],
)
def test_a_url_without_python_ends_the_process(monkeypatch, capsys, answer, text):
    monkeypatch.setitem(sys.modules, "requests", Requests(answer))
    with pytest.raises(SystemExit) as ending:
        find_locustfiles(URL)
    assert ending.value.code == 1
    assert capsys.readouterr().err == f"Failed to get locustfile from: {URL}. {text}"


# --- what is in them


def load(*paths):
    loaded = load_locustfiles(list(paths))
    return list(loaded.user_classes), list(loaded.shapes)


def test_user_classes_in_the_order_of_the_namespace(tmp_path):
    write(tmp_path, "sub/base.py", USER.format(name="Imported"))
    path = write(
        tmp_path,
        "sub/main.py",
        USER.format(name="Zed")
        + "from locust import HttpUser, LoadTestShape\nfrom base import Imported as Renamed\n"
        + "class Kind(User):\n    abstract = True\nclass Able(Kind): ...\n",
    )
    assert load(path) == (["Zed", "Renamed", "Able"], [])
    assert sys.modules["main"].__file__ == path


def test_tasks_are_kept_by_class(tmp_path):
    loaded = load_locustfiles([write(tmp_path, "f.py", USER.format(name="A"))])
    assert [task.__name__ for task in loaded.user_tasks["A"]] == ["t"]


def test_shapes_are_made_and_the_first_is_followed(tmp_path):
    path = write(
        tmp_path,
        "f.py",
        USER.format(name="A")
        + SHAPE.format(name="S2")
        + SHAPE.format(name="S1")
        + "class Kind(S1):\n    abstract = True\n",
    )
    loaded = load_locustfiles([path])
    assert list(loaded.shapes) == ["S2", "S1"]
    assert type(loaded.shape).__name__ == "S2"
    assert isinstance(loaded.shape, locust.LoadTestShape)


def test_no_shape_is_none(tmp_path):
    assert load_locustfiles([write(tmp_path, "f.py", USER.format(name="A"))]).shape is None


def test_a_file_named_locust_does_not_hide_the_package(tmp_path):
    assert load(write(tmp_path, "locust.py", USER.format(name="A")))[0] == ["A"]
    assert sys.modules["locust"] is locust
    assert sys.modules["locustfile"].A


@pytest.mark.parametrize(
    "text, error",
    [
        (USER, "Duplicate user class names: Same is defined in both {one} and {two}\n"),
        (SHAPE, "Duplicate shape classes: Same\n"),
    ],
)
def test_a_name_from_two_files_ends_the_process(tmp_path, capsys, text, error):
    one = write(tmp_path, "one.py", text.format(name="Same"))
    two = write(tmp_path, "two.py", text.format(name="Same"))
    with pytest.raises(SystemExit) as ending:
        load(one, two)
    assert ending.value.code == 1
    assert capsys.readouterr().err == error.format(one=one, two=two)


def test_a_file_may_import_another_locustfile(tmp_path):
    one = write(tmp_path, "one.py", USER.format(name="Same") + SHAPE.format(name="Form"))
    two = write(tmp_path, "two.py", "from one import Same, Form\n")
    assert load(two, one) == (["Same"], ["Form"])


def test_the_folder_is_on_the_path_for_the_import_only(tmp_path):
    path = write(tmp_path, "sub/f.py", "import sys\nseen = list(sys.path)\n")
    before = list(sys.path)
    load(path)
    here, sub = str(tmp_path), str(tmp_path / "sub")
    assert sys.modules["f"].seen == [sub, here, *before]
    assert sys.path == [here, *before]


def test_a_folder_that_was_on_the_path_returns_to_its_place(tmp_path):
    path = write(tmp_path, "sub/f.py", "import sys\nseen = list(sys.path)\n")
    sub = str(tmp_path / "sub")
    sys.path.append(sub)
    load(path)
    assert sys.modules["f"].seen[0] == sub
    assert sys.path[-1] == sub and sys.path.count(sub) == 1


def test_errors_of_the_file_pass(tmp_path):
    with pytest.raises(SyntaxError):
        load(write(tmp_path, "f.py", "def\n"))
    with pytest.raises(ModuleNotFoundError, match="no_such_package"):
        load(write(tmp_path, "g.py", "import no_such_package\n"))


def test_pytest_functions_are_not_there_yet(tmp_path, capsys):
    path = write(tmp_path, "f.py", "def test_root(session): ...\n")
    with pytest.raises(SystemExit) as ending:
        load(path)
    assert ending.value.code == 1
    assert "users made of pytest functions (test_root in " in capsys.readouterr().err


# --- what isn't there yet


@pytest.fixture
def absent(monkeypatch):
    monkeypatch.setattr(_absent, "MODULES", frozenset(["locust.nothing", "locust.util.nothing"]))
    monkeypatch.setattr(locust, "_MODULES", frozenset(["nothing", "shape"]))


@pytest.mark.parametrize("statement", ["import {}", "from {} import x"])
@pytest.mark.parametrize("module", ["locust.nothing", "locust.util.nothing"])
def test_importing_an_absent_module_says_so(absent, statement, module):
    with pytest.raises(ImportError, match=f"^loadgen: {module} isn't there yet$"):
        exec(statement.format(module))


def test_an_absent_module_is_no_attribute(absent):
    with pytest.raises(ImportError, match="^loadgen: locust.nothing isn't there yet$"):
        from locust import nothing  # noqa: F401
    with pytest.raises(AttributeError, match="^loadgen: locust.nothing isn't there yet$"):
        locust.nothing
    assert not hasattr(locust, "other")
    assert locust.shape.LoadTestShape is locust.LoadTestShape


def test_absent_names_of_a_module_say_so():
    from locust.util import load_locustfile

    text = "^loadgen: locust.util.load_locustfile.load_locustfile_pytest isn't there yet$"
    with pytest.raises(AttributeError, match=text):
        load_locustfile.load_locustfile_pytest
    with pytest.raises(ImportError, match=text):
        from locust.util.load_locustfile import load_locustfile_pytest  # noqa: F401
    assert not hasattr(load_locustfile, "load_locustfile_pytest")
    assert not hasattr(load_locustfile, "other")


@pytest.mark.parametrize("old, new", [("Locust", "User"), ("HttpLocust", "HttpUser")])
def test_old_classes_name_the_new_ones(old, new):
    text = f"The {old} class has been renamed to {new} in version 1.0."
    with pytest.raises(ImportError, match=text):
        type("Mine", (getattr(locust, old),), {})
