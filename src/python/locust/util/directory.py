"""Files of a folder."""

from __future__ import annotations

import os


def get_abspaths_in(path, extension=None):
    """Absolute paths of all files below `path` that end in `extension`, in the file system's order.
    Names that start with an underscore are left out."""
    return [
        os.path.abspath(os.path.join(folder, name))
        for folder, _, names in os.walk(path)
        for name in names
        if not name.startswith("_")
        and (extension is None or name.endswith(extension))
        and os.path.isfile(os.path.join(folder, name))
    ]
