"""Servers that applications run on: caddy, uvicorn, Node's and Go's, plain or over TLS, and what each
of them logged. All of them have the paths of PATHS."""

import collections
import json
import os
import re
import shutil
import subprocess

from harness.process import BUILD
from harness.real_servers import Program
from harness.servers import SUPPORT, ServerProcess, free_port

SOURCES = SUPPORT / "servers"
LONG = b"a line of the long answer\n" * 2000

PATHS = ["GET /", "POST /echo", "GET /gzip", "GET /chunked", "GET /redirect", "GET /missing"]

# One line of a server's log; `port` is the client's.
Answer = collections.namedtuple("Answer", "method path status port")


def url_of(port, tls):
    return f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}"


class Caddy(Program):
    """Files and answers of its own. What it zips goes by length if it gets short, as LONG does, else in chunks."""

    CONFIG = """
        {{
          admin off
          auto_https off
          storage file_system {folder}/data
        }}
        {url} {{
          bind 127.0.0.1
          {tls}
          log {{
            output file {folder}/access.log
          }}
          root * {folder}/files
          encode @zipped gzip
          @zipped path /gzip /chunked
          @echo {{
            method POST
            path /echo
          }}
          respond / "hello
        " 200
          respond @echo "{{http.request.body}}" 200
          redir /redirect / 302
          file_server
        }}
    """

    def __init__(self, folder, certificates, tls):
        port = free_port()
        (folder / "files").mkdir()
        (folder / "files" / "gzip").write_bytes(LONG)
        (folder / "files" / "chunked").write_text(os.urandom(len(LONG) // 2).hex())
        pair = f"tls {certificates}/server.pem {certificates}/server.key" if tls else ""
        self.url = url_of(port, tls)
        config = self.CONFIG.format(folder=folder, url=self.url, tls=pair)
        command = ["/usr/bin/caddy", "run", "--adapter", "caddyfile", "--config", folder / "config"]
        super().__init__(folder, command, config, port)

    def answers(self):
        """What it logged; ends it."""
        self.stop()
        entries = map(json.loads, (self.folder / "access.log").read_text().splitlines())
        return [
            Answer(r["method"], r["uri"], entry["status"], int(r["remote_port"]))
            for entry in entries
            for r in [entry["request"]]
        ]


class Uvicorn(Program):
    """uvicorn of build/venv, with its access log; its configuration is that of Python's logging."""

    CONFIG = """
        [loggers]
        keys = root, access
        [handlers]
        keys = file
        [formatters]
        keys = message
        [logger_root]
        handlers =
        [logger_access]
        qualname = uvicorn.access
        level = INFO
        handlers = file
        [handler_file]
        class = FileHandler
        args = ('{folder}/access.log',)
        formatter = message
        [formatter_message]
        format = %(message)s
    """

    def __init__(self, folder, certificates, tls):
        port = free_port()
        command = [BUILD.parent / "venv" / "bin" / "python3", "-m", "uvicorn", "app:app"]
        command += ["--app-dir", SOURCES, "--port", port, "--log-config", folder / "config"]
        if tls:
            command += ["--ssl-certfile", certificates / "server.pem"]
            command += ["--ssl-keyfile", certificates / "server.key"]
        super().__init__(folder, command, self.CONFIG.format(folder=folder), port)
        self.url = url_of(port, tls)

    def answers(self):
        """What it logged; ends it."""
        self.stop()
        pattern = re.compile(r'127\.0\.0\.1:(\d+) - "(\w+) (\S+) HTTP/1\.1" (\d+)')
        lines = (self.folder / "access.log").read_text().splitlines()
        return [
            Answer(method, path, int(status), int(port))
            for port, method, path, status in (pattern.fullmatch(line).groups() for line in lines)
        ]


class OwnLog(ServerProcess):
    """A server of tests/support/servers, which logs an answer before it sends it."""

    def __init__(self, folder, certificates, tls, *command):
        self._log = folder / "access.log"
        pair = [certificates / "server.pem", certificates / "server.key"] if tls else []
        super().__init__(*command, self._log, *pair)
        self.url = url_of(int(self.first_line), tls)

    def answers(self):
        """What it logged; ends it."""
        self.stop()
        lines = [line.split() for line in self._log.read_text().splitlines()]
        return [Answer(method, path, int(status), int(port)) for method, path, status, port in lines]


class Node(OwnLog):
    def __init__(self, folder, certificates, tls):
        super().__init__(folder, certificates, tls, "node", SOURCES / "server.js")


class Go(OwnLog):
    """Built in `folder`: the go command keeps what it built, so only the first one takes long."""

    there = shutil.which("go") is not None

    def __init__(self, folder, certificates, tls):
        binary = folder / "server"
        subprocess.run(["go", "build", "-o", binary, SOURCES / "server.go"], check=True, cwd=folder)
        super().__init__(folder, certificates, tls, binary)
