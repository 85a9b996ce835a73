"""Locustfiles: from the text of -f to user classes and load shapes.

Everything here runs on the main thread before the test. Mistakes of the user's end the process as
Locust does: a line on stderr and exit code 1 (SystemExit).
"""

from __future__ import annotations

import importlib.util
import inspect
import os
import sys
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from types import ModuleType
from typing import Any, Dict, Iterator, List, NamedTuple, NoReturn, Optional, Tuple

from ._remote_file import download
from .shape import LoadTestShape
from .user import User
from .util.directory import get_abspaths_in
from .util.url import is_url


class Loaded(NamedTuple):
    """What the locustfiles have, by name and in the order in which they were loaded."""

    user_classes: Dict[str, type]
    shapes: Dict[str, LoadTestShape]
    user_tasks: Dict[str, List[Any]]

    @property
    def shape(self) -> Optional[LoadTestShape]:
        """The shape to follow: the first one."""
        return next(iter(self.shapes.values()), None)


def find_locustfiles(locustfile: str) -> List[str]:
    """Absolute paths of the files that -f names: a list with commas of files, folders (all `*.py`
    below them but those with a leading underscore) and URLs (copied to the temporary folder)."""
    paths: List[str] = []
    for part in locustfile.split(","):
        paths += _find(part.strip())
    return paths


def load_locustfiles(paths: List[str]) -> Loaded:
    """Imports the files and gathers what they have. A name that two different files define ends the
    process; exceptions of the files pass on."""
    loaded = Loaded({}, {}, {})
    modules = []
    for path in paths:
        module = _import_file(path)
        modules.append(module)
        user_classes, shapes = _contents(module)
        for shape in shapes:
            _add_shape(loaded, shape)
        for name, user_class in user_classes.items():
            _add_user_class(loaded, name, user_class)
    if not loaded.user_classes:
        _refuse_pytest_files(modules)
    return loaded


def load_locustfile(path: str) -> Tuple[Dict[str, type], List[LoadTestShape]]:
    """Imports one file: its runnable user classes by name, in the order of its namespace, and an
    instance of each of its shapes. The present folder stays at the front of `sys.path`."""
    return _contents(_import_file(path))


def is_user_class(item: Any) -> bool:
    """Whether `item` is a user class to run."""
    return inspect.isclass(item) and issubclass(item, User) and item.abstract is False


def is_shape_class(item: Any) -> bool:
    """Whether `item` is a load shape to follow."""
    return inspect.isclass(item) and issubclass(item, LoadTestShape) and not item.abstract


def _fail(message: str) -> NoReturn:
    sys.stderr.write(message)
    sys.exit(1)


def _find(part: str) -> List[str]:
    if part == "-":
        _fail(
            "locustfile was set to '-' (meaning to download from master) "
            "but --worker was not specified.\n"
        )
    if is_url(part):
        return [download(part)]
    if os.path.isdir(part):
        paths = get_abspaths_in(part, extension=".py")
        if not paths:
            _fail(f"Could not find any locustfiles in directory '{part}'")
        return paths
    if os.path.exists(part) and part.endswith(".py"):
        return [os.path.abspath(part)]
    _fail(
        f"Could not find '{part}'. Ensure your locustfile ends with '.py' or is a directory with "
        "locustfiles. See --help for available options.\n"
    )


def _import_file(path: str) -> ModuleType:
    sys.path.insert(0, os.getcwd())
    folder, file = os.path.split(path)
    name = os.path.splitext(file)[0]
    if name == "locust":
        name = "locustfile"  # it must not hide this package
    loader = SourceFileLoader(name, path)
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    if spec is None:
        _fail(f"Unable to get module spec for {name} in {path}")
    module = importlib.util.module_from_spec(spec)
    # Before it runs: pickle and dataclasses look classes up there.
    sys.modules[name] = module
    with _first_on_path(folder):
        loader.exec_module(module)
    return module


@contextmanager
def _first_on_path(folder: str) -> Iterator[None]:
    """Has imports look into `folder` first; afterwards `sys.path` is as it was, but for what the
    block itself added to it."""
    old_place = sys.path.index(folder) if folder in sys.path else None
    if old_place is not None:
        del sys.path[old_place]
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        if folder in sys.path:
            sys.path.remove(folder)
        if old_place is not None:
            sys.path.insert(old_place, folder)


def _contents(module: ModuleType) -> Tuple[Dict[str, type], List[LoadTestShape]]:
    found = vars(module).items()
    user_classes = {name: value for name, value in found if is_user_class(value)}
    shape_classes = [value for _, value in found if is_shape_class(value)]
    return user_classes, [shape_class() for shape_class in shape_classes]


def _add_shape(loaded: Loaded, shape: LoadTestShape) -> None:
    name = type(shape).__name__
    known = loaded.shapes.setdefault(name, shape)
    if not _same_source(type(known), type(shape)):
        _fail(f"Duplicate shape classes: {name}\n")


def _add_user_class(loaded: Loaded, name: str, user_class: Any) -> None:
    known = loaded.user_classes.setdefault(name, user_class)
    loaded.user_tasks[name] = known.tasks
    if not _same_source(known, user_class):
        _fail(
            f"Duplicate user class names: {name} is defined in both {inspect.getfile(known)} and "
            f"{inspect.getfile(user_class)}\n"
        )


def _same_source(one: type, other: type) -> bool:
    """One locustfile may import another, which is a module of its own then: same file, no clash."""
    return one is other or inspect.getfile(one) == inspect.getfile(other)


def _refuse_pytest_files(modules: List[ModuleType]) -> None:
    """Locust makes users of the `test_` functions of files that have no user class."""
    for module in modules:
        for name, value in vars(module).items():
            if name.startswith("test_") and inspect.isfunction(value):
                _fail(
                    f"loadgen: users made of pytest functions ({name} in {module.__file__}) "
                    "aren't there yet\n"
                )
