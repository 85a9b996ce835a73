"""`rest()` and `rest_()`, which HttpUser and FastHttpUser have."""

from __future__ import annotations

import re
import time
import traceback
from contextlib import contextmanager
from json.decoder import JSONDecodeError
from typing import Generic, TypeVar

RestResponseT = TypeVar("RestResponseT")

_HOME = re.compile(r"/((home|Users)/\w*)/")
_SHOWN = 200
_SHOWN_UNPARSABLE = 250


class RestMixin(Generic[RestResponseT]):
    """Requests to JSON services for a user with an HTTP `client`."""

    _callstack_regex = re.compile(r'  File "(\/.[^"]*)", line (\d*),(.*)')

    @contextmanager
    def rest(self, method, url, headers=None, **kwargs):
        """A request whose answer is JSON, as `js` of the response that the block gets.

        Asks for and declares JSON; the answer is judged in the block, as with catch_response: an
        answer that is no JSON, a failing assert and any other exception of the block make it a
        failure, and the task goes on.
        """
        headers = dict(headers) if headers else {}
        for name in ("Content-Type", "Accept"):
            if name not in headers and name.lower() not in headers:
                headers[name] = "application/json"
        sent = self.client.request(method, url, catch_response=True, headers=headers, **kwargs)
        with sent as response:
            _parse(response)
            try:
                yield response
            except AssertionError as error:
                response.failure(_assertion_text(error, response))
            except Exception as error:
                frames = ", ".join(self._frames(traceback.format_exc()))
                text = f"{type(error).__name__}: {error} at {frames}. Response was "
                response.failure(text + _start_of(response))

    @contextmanager
    def rest_(self, method, url, name=None, **kwargs):
        """rest() with the time as a parameter, which no cache has seen before."""
        separator = "&" if "?" in url else "?"
        if name is None:
            name = url + separator + "_=..."
        fresh = f"{url}{separator}_={int(time.time() * 1000)}"
        with self.rest(method, fresh, name=name, **kwargs) as response:
            yield response

    def _frames(self, text: str):
        """`file:line in function` of each frame of a traceback that has an absolute path."""
        for line in text.split("\n"):
            match = self._callstack_regex.match(line)
            if match:
                yield _HOME.sub("~/", match.group(1)) + ":" + match.group(2) + match.group(3)


def _parse(response) -> None:
    """Sets `js`; marks an answer that is missing, or is not JSON, as a failure."""
    response.js = None
    if response.content is None:
        response.failure(str(response.error))
    elif response.text:
        try:
            response.js = response.json()
        except JSONDecodeError as error:
            response.failure(
                f"Could not parse response as JSON. {response.text[:_SHOWN_UNPARSABLE]}, "
                f"response code {response.status_code}, error {error}"
            )


def _start_of(response) -> str:
    text = response.text
    return str(text[:_SHOWN] if text else text)


def _assertion_text(error: AssertionError, response) -> str:
    if not error.args:
        return "Assertion failed"
    message = error.args[0]
    if message.endswith(","):
        return f"{message[:-1]}, response was {_start_of(response)}"
    return message
