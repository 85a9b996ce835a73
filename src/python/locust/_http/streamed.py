"""Bodies that are read as they come (`stream=True`): HttpUser's `raw`, FastHttpUser's `stream`."""

from __future__ import annotations

import io

_BLOCK = 2**16


class StreamedBody(io.RawIOBase):
    """A body that waits in the engine and on its connection, as urllib3's response shows one.

    Decoded always, also where urllib3 would show the coding. `raise_fault` is called at the end
    of a body that broke off, with the reply. Dropped or closed before its end, it closes the
    connection.
    """

    def __init__(self, reply, raise_fault):
        super().__init__()
        self._reply = reply
        self._raise_fault = raise_fault
        self._rest = b""
        self.ended = False

    def _next(self, most: int) -> bytes:
        """What is there, at least a byte; waits for it. Nothing at the end."""
        if self._rest:
            piece, self._rest = self._rest[:most], self._rest[most:]
            return piece
        if self.ended or self.closed:
            return b""
        piece = self._reply.read(most)
        if not piece:
            self.ended = True
            if self._reply.fault:
                self._raise_fault(self._reply)
        return piece

    def readable(self):
        return True

    def readinto(self, buffer):
        piece = self._next(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def read(self, amt=None, decode_content=None):
        """`amt` bytes, fewer at the end only; all that is left without one."""
        pieces, left = [], amt
        while left is None or left < 0 or left > 0:
            piece = self._next(_BLOCK if left is None or left < 0 else left)
            if not piece:
                break
            pieces.append(piece)
            if left is not None and left >= 0:
                left -= len(piece)
        return b"".join(pieces)

    def read1(self, amt=None, decode_content=None):
        """What is there, `amt` bytes of it at most."""
        return self._next(_BLOCK if amt is None or amt < 0 else amt)

    def readline(self, size=-1):
        """A line with its end."""
        line = b""
        while not line.endswith(b"\n") and (size is None or size < 0 or len(line) < size):
            piece = self._next(_BLOCK if size is None or size < 0 else size - len(line))
            if not piece:
                break
            head, end, tail = piece.partition(b"\n")
            line += head + end
            self._rest = tail + self._rest
        return line

    def stream(self, amt=_BLOCK, decode_content=None):
        """The body in pieces of `amt` bytes; of a chunked one as they come, then fewer."""
        arrive = any(
            name.lower() == "transfer-encoding" and "chunked" in value.lower()
            for name, value in self._reply.fields
        )
        take = self.read1 if arrive else self.read
        while piece := take(amt):
            yield piece

    def close(self):
        if not self.closed and not self.ended:
            self._reply.close()
        super().close()

    def release_conn(self):
        """The connection goes back by itself when the body was read."""

    def isclosed(self):
        return self.closed or self.ended


class RawResponse(StreamedBody):
    """`response.raw`: the body with what urllib3 tells of an answer."""

    def __init__(self, reply, raise_fault, headers):
        super().__init__(reply, raise_fault)
        self.status = reply.status
        self.reason = reply.reason
        self.version = reply.version
        self.headers = headers
