"""Locustfiles that -f names by URL."""

from __future__ import annotations

import ast
import atexit
import contextlib
import os
import sys
import tempfile
from urllib.parse import urlparse


def download(url: str) -> str:
    """Gets a locustfile and returns the path of its copy in the temporary folder, which is deleted
    at exit. A failure, or an answer that is no Python, ends the process with code 1."""
    import requests

    try:
        text = requests.get(url).text
    except requests.exceptions.RequestException as error:
        sys.stderr.write(f"Failed to get locustfile from: {url}. Exception: {error}")
        sys.exit(1)
    try:
        ast.parse(text)
    except SyntaxError:
        sys.stderr.write(
            f"Failed to get locustfile from: {url}. "
            f"Response was not valid python code: '{text[:100]}'"
        )
        sys.exit(1)
    path = os.path.join(tempfile.gettempdir(), urlparse(url).path.split("/")[-1])
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    atexit.register(_remove, path)
    return path


def _remove(path: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.remove(path)
