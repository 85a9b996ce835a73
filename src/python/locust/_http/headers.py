"""Header fields: HttpUser's checks and order, FastHttpUser's mapping."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import KeysView, Mapping, ValuesView

from locust._http.api import InvalidHeader

_NAME = re.compile(r"^[^:\s][^:\r\n]*\Z")
_VALUE = re.compile(r"^\S[^\r\n]*\Z|^\Z")
_FAST_NAME = re.compile(r"\A[!#$%&'*+\-.^_`|~0-9A-Za-z]+\Z")
_FAST_VALUE = re.compile(r"\A[\t\x20-\x7e\x80-\xff]*\Z")


def check_field(name, value) -> None:
    """Raises InvalidHeader as requests does for a field it won't send."""
    for part, pattern, kind in ((name, _NAME, "name"), (value, _VALUE, "value")):
        if isinstance(part, str):
            text = part
        elif isinstance(part, bytes):
            text = part.decode("latin-1")
        else:
            raise InvalidHeader(
                f"Header part ({part!r}) from {(name, value)} "
                f"must be of type str or bytes, not {type(part)}"
            )
        if not pattern.match(text):
            raise InvalidHeader(
                f"Invalid leading whitespace, reserved character(s), or return "
                f"character(s) in header {kind}: {part!r}"
            )


def wire(value) -> bytes:
    """A name or a value as it goes out. UnicodeEncodeError if it is not latin-1."""
    return value if isinstance(value, bytes) else value.encode("latin-1")


def basic_auth(username, password) -> str:
    """The value of an Authorization field."""
    parts = [p.encode("latin1") if isinstance(p, str) else p for p in (username, password)]
    return "Basic " + b64encode(b":".join(parts)).decode("ascii")


class Headers(dict):
    """geventhttpclient's header mapping: any case finds a field, a repeated one gives a list.

    Kept as lower-case name -> list of (name as spelled, value).
    """

    def __init__(self, headers=None, **kwargs):
        super().__init__()
        self.extend(headers or ())
        self.extend(kwargs)

    def __setitem__(self, field, value):
        values = value if isinstance(value, (list, tuple)) else (value,)
        super().__setitem__(field.lower(), [(field, one) for one in values])

    def __getitem__(self, field):
        values = self.getlist(field)
        if not values:
            raise KeyError(field.lower())
        return values[0] if len(values) == 1 else values

    def __delitem__(self, field):
        super().__delitem__(field.lower())

    def __contains__(self, field):
        return super().__contains__(field.lower())

    def __len__(self):
        return sum(map(len, super().values()))

    def __eq__(self, other):
        if not isinstance(other, Mapping):
            return NotImplemented
        other = other if isinstance(other, Headers) else Headers(other)
        return {key: self[key] for key in self} == {key: other[key] for key in other}

    __hash__ = None

    def add(self, field, value):
        """Adds a field beside those of the same name."""
        values = value if isinstance(value, (list, tuple)) else (value,)
        super().setdefault(field.lower(), []).extend((field, one) for one in values)

    def extend(self, other=(), **kwargs):
        """Adds all fields of a mapping or of pairs."""
        for field, value in (*_pairs(other), *kwargs.items()):
            self.add(field, value)

    def update(self, other=(), **kwargs):
        """Replaces the fields that `other` has."""
        if isinstance(other, Headers):
            for field, values in dict.items(other):
                super().__setitem__(field, list(values))
            other = ()
        for field, value in (*_pairs(other), *kwargs.items()):
            self[field] = value

    def get(self, field, default=None):
        return self[field] if field in self else default

    def getlist(self, field):
        """All values of a field, none if it is missing."""
        return [value for _, value in super().get(field.lower(), ())]

    getheaders = getallmatchingheaders = getlist

    def get_all(self, field, failobj=None):
        return self.getlist(field) or failobj

    _MISSING = object()

    def pop(self, field, default=_MISSING):
        if field not in self and default is not self._MISSING:
            return default
        value = self[field]
        del self[field]
        return value

    def discard(self, field):
        """Removes a field that may be missing."""
        self.pop(field, None)

    def setdefault(self, field, default=""):
        if field not in self:
            self[field] = default
        return self[field]

    def items(self):
        return (pair for values in super().values() for pair in values)

    def keys(self):
        return KeysView(self)

    def values(self):
        return ValuesView(self)

    def itermerged(self):
        """(name, value) of each field, repeated ones joined with a comma."""
        for values in super().values():
            yield values[0][0], ", ".join(str(value) for _, value in values)

    def iterlower(self):
        return ((field.lower(), value) for field, value in self.items())

    def compatible_dict(self):
        return dict(self.itermerged())

    def copy(self):
        copied = type(self)()
        copied.update(self)
        return copied

    def __repr__(self):
        return f"{type(self).__name__}({self.compatible_dict()})"

    def __str__(self):
        return "\n".join(f"{field}: {value}" for field, value in self.items())

    # what else writes or copies a dict would go round the spelling kept with each value
    def __or__(self, other):
        merged = self.copy()
        merged.update(other)
        return merged

    def __ior__(self, other):
        self.update(other)
        return self


def _pairs(other):
    if isinstance(other, Headers):
        return other.items()
    if isinstance(other, Mapping):
        return [(field, other[field]) for field in other]
    return other


def check_fast_field(name, value) -> None:
    """Raises ValueError as geventhttpclient does for a field it won't send."""
    if not isinstance(name, str) or not _FAST_NAME.match(name):
        raise ValueError(f"invalid header field name {name!r}")
    if isinstance(value, str) and not _FAST_VALUE.match(value):
        raise ValueError(f"invalid value for header field {name!r}: {value!r}")


class TrackedFields:
    """Mixed in before a mapping: tells `_changed` of every write, for requests kept ready."""

    _changed = staticmethod(lambda: None)

    def __setitem__(self, field, value):
        super().__setitem__(field, value)
        self._changed()

    def __delitem__(self, field):
        super().__delitem__(field)
        self._changed()


class TrackedHeaders(TrackedFields, Headers):
    """Headers that say when they change; also by the methods that write the dict at once."""

    def add(self, field, value):
        super().add(field, value)
        self._changed()

    def update(self, other=(), **kwargs):
        super().update(other, **kwargs)
        self._changed()

    def clear(self):
        super().clear()
        self._changed()
