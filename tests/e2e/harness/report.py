"""What is in an HTML report."""

import json
import pathlib
import re


def load(path):
    """The data of the page at `path`."""
    page = pathlib.Path(path).read_text()
    assert page.startswith("<!DOCTYPE html>") and page.endswith("</html>\n")
    (data,) = re.findall(r"window\.templateArgs = (\{.*\})\n", page)
    return json.loads(data)


def history(data):
    return data["loadgen"]["history"]
