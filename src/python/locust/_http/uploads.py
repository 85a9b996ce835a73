"""Bodies that are read or made while they are sent: files, generators and the like.

A long file on a disk is an engine's Upload, which no Python has to do with any more. All else is a
Made: the engine asks it for its bytes in the greenlet that waits for the answer.
"""

from __future__ import annotations

import io
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping

import gevent
from loadgen import _engine
from locust._http import api, fast_errors, faults

# A file that is as long as this is read while it is sent.
_LONG = 1024 * 1024


def is_stream(data) -> bool:
    """True for files, generators and the like: what is sent as it comes."""
    return hasattr(data, "__iter__") and not isinstance(data, (str, bytes, list, tuple, Mapping))


def stream_length(data) -> int | None:
    """Bytes that are left of a file or a bytes-like object, None if nobody knows."""
    if hasattr(data, "__len__"):
        return len(data)
    if isinstance(getattr(data, "len", None), int):  # requests_toolbelt's
        return max(0, data.len - (data.tell() if hasattr(data, "tell") else 0))
    try:
        at = data.tell()
        total = _size(data, at)
    except (AttributeError, OSError):
        return None
    return max(0, total - at)


def _size(file, at: int) -> int:
    try:
        return os.fstat(file.fileno()).st_size
    except (AttributeError, OSError):  # a file in memory
        total = file.seek(0, io.SEEK_END)
        file.seek(at)
        return total


def _let_go(file) -> None:
    """Before a pipe is read: gevent's os.close puts the end of its other side off until the hub has
    looked around, and the read would wait for that on the hub's own thread."""
    try:
        is_pipe = stat.S_ISFIFO(os.fstat(file.fileno()).st_mode)
    except (AttributeError, OSError):
        return
    if is_pipe:
        gevent.sleep(0.001)


class Piece:
    """What is left of a long file."""

    def __init__(self, file, at: int, size: int):
        self.place = (file.fileno(), at, size)
        file.seek(0, io.SEEK_END)  # it counts as read


def long_piece(file) -> Piece | None:
    """For a regular file on a disk, opened for reading bytes."""
    if isinstance(file, tempfile._TemporaryFileWrapper):
        file = file.file
    if not isinstance(file, (io.BufferedReader, io.BufferedRandom, io.FileIO)):
        return None
    try:
        file.flush()
        status = os.fstat(file.fileno())
        size = status.st_size - file.tell()
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(status.st_mode) or size < _LONG or not file.readable():
        return None
    return Piece(file, file.tell(), size)


def joined(parts: list):
    """One body of bytes and pieces: bytes where they are all."""
    if not any(isinstance(part, Piece) for part in parts):
        return b"".join(parts)
    upload = _engine.Upload()
    for part in parts:
        if isinstance(part, Piece):
            upload.add_file(*part.place)
        else:
            upload.add(part)
    return upload


class Made:
    """A body that Python makes while it is sent, as urllib3 takes it from `data`.

    `size`: what Content-Length says, 0: it goes out in chunks, one for each block.
    `request`: what an error shows as the request.
    """

    _block = 16384
    request = None

    def __init__(self, data, size: int = 0):
        self.data = data
        self.size = size
        self._at = self._position()
        self._begun = False

    def begin(self, url: str) -> Iterator[bytes]:
        """The bytes as they go over the wire to `url`. The engine asks once for each hop of a
        chain of redirects that has the body."""
        if self._begun:
            self._rewind(url)
        self._begun = True
        return self._wire()

    def _wire(self):
        try:
            for block in self._blocks():
                if not block:
                    continue
                block = self._bytes(block)
                yield block if self.size else b"%x\r\n%b\r\n" % (len(block), block)
        except BrokenPipeError:  # taken for the connection's
            return
        except OSError as error:
            raise self._broken(error) from error
        if not self.size:
            yield b"0\r\n\r\n"

    def _blocks(self) -> Iterator:
        data = self.data
        if hasattr(data, "read"):
            _let_go(data)
            return iter(lambda: data.read(self._block) or None, None)
        return iter(data)

    def _bytes(self, block) -> bytes:
        if isinstance(block, str):
            return block.encode("utf-8")
        len(block)  # TypeError, as urllib3
        return bytes(block)

    def _broken(self, error: OSError) -> Exception:
        wrapped = faults.aborted(error)
        wrapped.request = self.request
        return wrapped

    def _position(self):
        """Where a file begins; None for what has no place, False for what does not tell it."""
        try:
            return self.data.tell() if hasattr(self.data, "tell") else None
        except OSError:
            return False

    def _rewind(self, url: str) -> None:
        """As requests: what has no place is sent as far as it is left."""
        if self._at is None:
            return
        if self._at is False or not hasattr(self.data, "seek"):
            raise api.UnrewindableBodyError("Unable to rewind request body for redirect.")
        try:
            self.data.seek(self._at)
        except OSError:
            raise api.UnrewindableBodyError(
                "An error occurred when rewinding request body for redirect."
            ) from None


class FastMade(Made):
    """The same as geventhttpclient takes it."""

    _block = 4096

    def _bytes(self, block) -> bytes:
        if not isinstance(block, (str, bytes, bytearray, memoryview)):
            raise TypeError(f"chunked body items must be bytes or str, not {type(block).__name__}")
        return super()._bytes(block)

    def _broken(self, error: OSError) -> Exception:
        return error

    def _rewind(self, url: str) -> None:
        try:
            self.data.seek(self._at if self.size and self._at else 0)
        except (AttributeError, OSError) as error:
            raise fast_errors.UnrewoundBodyError(
                url, "payload cannot be rewound and resent after a redirect"
            ) from error


def body_of(data, made=Made) -> bytes | _engine.Upload | Made:
    """The body of a file, a bytes-like object or an iterable, sent with its length."""
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data)
    if isinstance(data, (_engine.Upload, Made)):
        return data
    if piece := long_piece(data):
        return joined([piece])
    size = stream_length(data)
    is_short = isinstance(data, io.StringIO) or (isinstance(data, io.IOBase) and (size or 0) < _LONG)
    if size and not is_short:
        return made(data, size)
    _let_go(data)
    blocks = [data.read()] if hasattr(data, "read") else data
    return b"".join(block.encode() if isinstance(block, str) else block for block in blocks)


def source(body):
    """What a body is made of, as a callable that signs the request gets it."""
    return body.data if isinstance(body, Made) else body


def shown(body):
    """What `request.body` is for a body that was sent: None for one from the disk, which nobody has."""
    return None if isinstance(body, _engine.Upload) else source(body)
