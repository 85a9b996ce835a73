"""Bodies and query strings: JSON, forms, multipart.

Both dialects take the same Python values, with the differences that spec/http-client.md section 1
lists.
"""

from __future__ import annotations

import json
import os
from binascii import hexlify
from collections.abc import Mapping
from urllib.parse import urlencode

from locust._http.api import InvalidJSONError
from locust._http.uploads import Piece, joined, long_piece

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

_dumps = json.dumps
_strict = json.JSONEncoder(allow_nan=False)


def strict_json(value) -> bytes:
    """`value` as HttpUser sends it: NaN and infinities are refused with InvalidJSONError."""
    try:
        # json.dumps makes an encoder for each call with an argument; a locustfile may replace it
        if json.dumps is _dumps:
            return _strict.encode(value).encode()
        return json.dumps(value, allow_nan=False).encode()
    except ValueError as error:
        raise InvalidJSONError(error)


def pairs_of(value) -> list:
    """The (key, value) pairs of a mapping or of an iterable of pairs."""
    if isinstance(value, (str, bytes, bool, int)):
        raise ValueError("cannot encode objects that are not 2-tuples")
    return list(value.items() if isinstance(value, Mapping) else value)


def query_of(data):
    """requests' encoding of parameters: lists repeat their key, None values are dropped."""
    if isinstance(data, (str, bytes)) or not hasattr(data, "__iter__"):
        return data
    if hasattr(data, "read"):
        return data.read()
    encoded = []
    for key, values in pairs_of(data):
        if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
            values = [values]
        encoded += [(_bytes(key), _bytes(value)) for value in values if value is not None]
    return urlencode(encoded, doseq=True)


def with_query(url: str, query: str) -> str:
    """`url` with `query` appended to the one it has, before its fragment."""
    if not query:
        return url
    url, mark, fragment = url.partition("#")
    path, _, own = url.partition("?")
    return f"{path}?{own}{'&' if own else ''}{query}{mark}{fragment}"


def _bytes(value):
    return value.encode("utf-8") if isinstance(value, str) else value


def multipart(files, data, boundary: str | None = None) -> tuple:
    """Body and content type of a form with files; the fields of `data` come first. The body is
    bytes, or an Upload where a file is long."""
    if isinstance(data, (str, bytes)):
        raise ValueError("Data must not be a string.")
    items = pairs_of(files)
    if boundary is None:
        boundary = hexlify(os.urandom(16)).decode("ascii")
    parts = []
    for name, values in pairs_of(data or {}):
        if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
            values = [values]
        for value in values:
            if value is not None:
                content = value if isinstance(value, bytes) else str(value).encode()
                parts += _part(boundary, name, content)
    for name, value in items:
        parts += _file_part(boundary, name, value)
    body = joined([*parts, b"--%b--\r\n" % boundary.encode()])
    return body, f"multipart/form-data; boundary={boundary}"


def _file_part(boundary: str, name, value) -> list:
    content_type = headers = None
    if isinstance(value, (tuple, list)):
        if len(value) == 2:
            filename, content = value
        elif len(value) == 3:
            filename, content, content_type = value
        else:
            filename, content, content_type, headers = value
    else:
        filename, content = _base_name(value) or name, value
    if content is None:
        return []
    if piece := long_piece(content):
        content = piece
    else:
        content = _bytes(content.read() if hasattr(content, "read") else content)
    return _part(boundary, name, content, filename, content_type, headers)


def _base_name(file) -> str | None:
    name = getattr(file, "name", None)
    if name and isinstance(name, (str, bytes)) and name[0] != "<" and name[-1] != ">":
        return os.path.basename(name)
    return None


def _part(boundary, name, content, filename=None, content_type=None, headers=None) -> list:
    disposition = f'form-data; name="{_quoted(name)}"'
    if filename is not None:
        disposition += f'; filename="{_quoted(filename)}"'
    lines = [f"--{boundary}", f"Content-Disposition: {disposition}"]
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    lines += [f"{key}: {value}" for key, value in pairs_of(headers or {})]
    head = "\r\n".join(lines).encode() + b"\r\n\r\n"
    if isinstance(content, Piece):
        return [head, content, b"\r\n"]
    return [head + bytes(content) + b"\r\n"]


def _quoted(value) -> str:
    text = value.decode("utf-8") if isinstance(value, bytes) else str(value)
    return text.replace('"', "%22").replace("\n", "%0A").replace("\r", "%0D")
