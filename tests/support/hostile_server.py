#!/usr/bin/env python3
"""A server that misbehaves, for end-to-end tests of clients.

    hostile_server.py CERTS     (a folder made by `loadgen-target --make-certs`)

prints one line of JSON, {kind of port: port number}, and serves until it is killed. On the port
`by_path` the path of the request chooses the misbehaviour: `/close` closes before answering, and so
on, see BY_PATH. The other ports misbehave before any request could be read, see PORTS. `GET /stats`
on `by_path` tells what was received: {"requests": {"GET /close": 3}, "connections": {kind: 3}}.
"""

import collections
import json
import resource
import socket
import ssl
import struct
import sys
import threading
import time

OK = b"HTTP/1.1 200 OK\r\n"
ANSWER = OK + b"Content-Length: 2\r\n\r\nhi"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
GARBAGE = bytes(range(256)) * 4
MEGABYTE = 1 << 20


class Connection:
    """A socket with the bytes that were read too far."""

    def __init__(self, sock):
        self.sock = sock
        self.buffer = b""

    def send(self, data):
        self.sock.sendall(data)

    def reset(self):
        """Close so that the peer gets a reset (RST) instead of an end."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def read_request(self):
        """'METHOD PATH' of the next request, its body read as well; None at the end."""
        while b"\r\n\r\n" not in self.buffer:
            if not self._read_more():
                return None
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        length = body_length(head)
        while len(self.buffer) < length:
            if not self._read_more():
                return None
        self.buffer = self.buffer[length:]
        return " ".join(head.decode("latin-1").split(" ", 2)[:2])

    def wait_for_end(self):
        while self._read_more():
            self.buffer = b""

    def end(self):
        """Close so that the peer gets a clean end, even with bytes of its own still unread."""
        self.sock.shutdown(socket.SHUT_WR)
        self.sock.settimeout(1)
        self.wait_for_end()

    def _read_more(self):
        data = self.sock.recv(65536)
        self.buffer += data
        return bool(data)


def body_length(head):
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


class Counters:
    def __init__(self):
        self.lock = threading.Lock()
        self.requests = collections.Counter()
        self.connections = collections.Counter()

    def count(self, table, key):
        with self.lock:
            table[key] += 1

    def to_json(self):
        with self.lock:
            return json.dumps({"requests": self.requests, "connections": self.connections})


COUNTERS = Counters()


# What happens on `by_path` once the request was read. True: the connection goes on.


def say(data):
    """Sends this and closes."""

    def behave(connection):
        connection.send(data)

    return behave


def say_and_go_on(data):
    def behave(connection):
        connection.send(data)
        return True

    return behave


def close(_connection):
    pass


def reset(connection):
    connection.reset()


def reset_in_body(connection):
    connection.send(OK + b"Content-Length: 100\r\n\r\nhello")
    connection.reset()


def never_answer(connection):
    connection.wait_for_end()


def slow(connection):
    for byte in ANSWER:
        connection.send(bytes([byte]))
        time.sleep(0.005)
    return True


def endless_header(connection):
    connection.send(OK)
    for number in range(64 * 1024):
        connection.send(b"X-%d: %s\r\n" % (number, b"x" * 1000))


def fields(count):
    return b"".join(b"X-%d: %d\r\n" % (number, number) for number in range(count))


def once_then(end):
    """Answers; when the next request has come, ends the connection without a byte."""

    def behave(connection):
        connection.send(ANSWER)
        if count_next_request(connection):
            end(connection)

    return behave


def close_when_idle_for(seconds):
    def behave(connection):
        connection.send(ANSWER)
        connection.sock.settimeout(seconds)
        try:
            while count_next_request(connection):
                connection.send(ANSWER)
        except TimeoutError:
            pass

    return behave


BY_PATH = {
    "/ok": say_and_go_on(ANSWER),
    "/close": close,
    "/reset": reset,
    "/silent": never_answer,
    "/slow": slow,
    "/close-in-header": say(OK + b"Content-Le"),
    "/short-body": say(OK + b"Content-Length: 100\r\n\r\nhello"),
    "/short-chunk": say(CHUNKED + b"a\r\nhello"),
    "/short-chunked": say(CHUNKED + b"5\r\nhello\r\n"),
    "/bad-chunk-size": say(CHUNKED + b"zz\r\nhello\r\n0\r\n\r\n"),
    "/reset-in-body": reset_in_body,
    "/not-http": say(b"NOT HTTP AT ALL\r\n"),
    "/garbage": say(GARBAGE),
    "/huge-header": say(OK + b"X: " + b"x" * (4 * MEGABYTE) + b"\r\nContent-Length: 2\r\n\r\nhi"),
    "/endless-header": endless_header,
    "/odd-head": say_and_go_on(b"HTTP/1.1 200\nX: \x1b[2J\n y\nContent-Length: 2\n\nhi"),
    "/98-more-fields": say_and_go_on(OK + fields(98) + b"Content-Length: 2\r\n\r\nhi"),
    "/99-more-fields": say(OK + fields(99) + b"Content-Length: 2\r\n\r\nhi"),
    "/10000-fields": say(OK + fields(10000) + b"Content-Length: 2\r\n\r\nhi"),
    "/long-status-line": say(b"HTTP/1.1 200 " + b"x" * MEGABYTE + b"\r\nContent-Length: 2\r\n\r\nhi"),
    "/chunk-extension": say_and_go_on(CHUNKED + b"2;name=value\r\nhi\r\n0;last\r\n\r\n"),
    "/long-chunk-extension": say(CHUNKED + b"2;" + b"x" * MEGABYTE + b"\r\nhi\r\n0\r\n\r\n"),
    "/trailers": say_and_go_on(CHUNKED + b"2\r\nhi\r\n0\r\n" + fields(50) + b"\r\n"),
    "/10000-trailers": say(CHUNKED + b"2\r\nhi\r\n0\r\n" + fields(10000) + b"\r\n"),
    "/long-trailer": say(CHUNKED + b"2\r\nhi\r\n0\r\nX: " + b"x" * MEGABYTE + b"\r\n\r\n"),
    "/continue": say_and_go_on(b"HTTP/1.1 100 Continue\r\n\r\n" + ANSWER),
    "/early-hints": say_and_go_on(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ANSWER),
    "/204-with-body": say(b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nstray"),
    "/304-with-body": say(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nstray"),
    "/length-without-body": say_and_go_on(OK + b"Content-Length: 10\r\n\r\n"),  # right for HEAD only
    "/conflicting-lengths": say(OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!"),
    "/extra-bytes": say_and_go_on(ANSWER + b"HTTP/1.1 500 Never asked for\r\n\r\n"),
    "/drop-second": once_then(close),
    "/reset-second": once_then(reset),
    "/idle-100ms": close_when_idle_for(0.1),
}


def count_next_request(connection):
    request = connection.read_request()
    if request:
        COUNTERS.count(COUNTERS.requests, request)
    return request


def serve_by_path(connection):
    while request := connection.read_request():
        path = request.split(" ")[1]
        if path == "/stats":
            body = COUNTERS.to_json().encode()
            connection.send(OK + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            continue
        COUNTERS.count(COUNTERS.requests, request)
        if not BY_PATH.get(path, close)(connection):
            return


# What happens on the other ports.


def serve_tls(context):
    def serve(connection):
        with context.wrap_socket(connection.sock, server_side=True) as stream:
            serve_by_path(Connection(stream))

    return serve


def ports(certificates):
    def tls(name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{certificates}/{name}.pem", f"{certificates}/{name}.key")
        return serve_tls(context)

    return {
        "by_path": serve_by_path,
        "reset": reset,  # accepts, then RST
        "close": close,  # accepts, then closes
        "silent": never_answer,  # to whatever comes; also a TLS handshake that is never answered
        "plain_on_tls": say(b"HTTP/1.1 400 Plain text here\r\nContent-Length: 0\r\n\r\n"),
        "tls_expired": tls("expired"),
        "tls_self_signed": tls("self-signed"),
        "tls_wrong_name": tls("wrong-name"),
    }


def serve_one(serve, sock):
    with sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(sock)
        try:
            serve(connection)
            connection.end()
        except OSError:
            pass  # the client left, or refused the certificate: that is what it is here for


def accept_for_ever(kind, listener, serve):
    while True:
        sock, _ = listener.accept()
        COUNTERS.count(COUNTERS.connections, kind)
        threading.Thread(target=serve_one, args=(serve, sock), daemon=True).start()


def main():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    numbers = {}
    for kind, serve in ports(sys.argv[1]).items():
        listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        numbers[kind] = listener.getsockname()[1]
        threading.Thread(target=accept_for_ever, args=(kind, listener, serve)).start()
    print(json.dumps(numbers), flush=True)


if __name__ == "__main__":
    main()
