"""Servers and proxies that we did not write, from Debian, and what they counted themselves."""

import csv
import io
import re
import socket
import subprocess
import textwrap

from harness.process import WITH_PARENT, wait_until
from harness.servers import free_port


class Program:
    """One that is told by a file what to do, and that ends with the test."""

    def __init__(self, folder, command, config, port):
        self.folder, self.port = folder, port
        (folder / "config").write_text(textwrap.dedent(config))
        self._process = subprocess.Popen(
            [*WITH_PARENT, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(self._listens, what=f"{command[0]}")

    def _listens(self):
        assert self._process.poll() is None, "it ended before it listened"
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def stop(self):
        """Ends gracefully, with its log complete. May be called again."""
        self._process.terminate()
        self._process.wait(10)


class Nginx(Program):
    """nginx with its access log."""

    CONFIG = """
        daemon off;
        worker_processes 1;
        pid {folder}/nginx.pid;
        error_log {folder}/error.log;
        events {{ worker_connections 1024; }}
        http {{
          log_format ways '$ssl_protocol|$ssl_cipher|$ssl_session_reused|$ssl_client_verify|'
                          '$ssl_alpn_protocol|$remote_addr|$http_host|$request|$status';
          access_log {folder}/access.log {log};
          client_body_temp_path {folder}/body;
          proxy_temp_path {folder}/proxy;
          fastcgi_temp_path {folder}/fastcgi;
          uwsgi_temp_path {folder}/uwsgi;
          scgi_temp_path {folder}/scgi;
          server {{
            {server}
            location / {{ return 200 "hello\\n"; }}
            location /close {{ keepalive_timeout 0; return 200 "hello\\n"; }}
          }}
        }}
    """

    def __init__(self, folder, server="listen 127.0.0.1:{port};", log="combined", **names):
        port = free_port()
        server = server.format(folder=folder, port=port, **names)
        config = self.CONFIG.format(folder=folder, server=server, log=log)
        command = ["/usr/sbin/nginx", "-e", folder / "error.log", "-p", folder, "-c", folder / "config"]
        super().__init__(folder, command, config, port)
        self.url = f"http://127.0.0.1:{port}"

    def logged(self):
        """The lines of the access log."""
        return (self.folder / "access.log").read_text().splitlines()


class NginxTls(Nginx):
    """The same over TLS, and behind Unix sockets plain and over TLS; `/close` ends each connection."""

    SERVER = """
            listen 127.0.0.1:{port} ssl;
            listen unix:{folder}/nginx.sock;
            listen unix:{folder}/tls.sock ssl;
            keepalive_requests 1000000;
            ssl_protocols TLSv1.2 TLSv1.3;
            ssl_certificate {certificates}/server.pem;
            ssl_certificate_key {certificates}/server.key;
            ssl_client_certificate {certificates}/ca.pem;
            ssl_verify_client optional;
            ssl_session_cache shared:sessions:1m;
    """

    FIELDS = "protocol cipher reused client alpn address host request status".split()

    def __init__(self, folder, certificates):
        super().__init__(folder, self.SERVER, "ways", certificates=certificates)
        self.url = f"https://localhost:{self.port}"
        self.unix_socket, self.tls_socket = folder / "nginx.sock", folder / "tls.sock"

    def requests(self):
        """What the access log has of each request; ends the server."""
        self.stop()
        return [dict(zip(self.FIELDS, line.split("|"))) for line in self.logged()]


class Haproxy(Program):
    """haproxy, which answers by itself: plain and over TLS."""

    CONFIG = """
        global
          stats socket {folder}/admin.sock
        defaults
          mode http
          timeout connect 5s
          timeout client 30s
          timeout server 30s
        frontend plain
          bind 127.0.0.1:{port}
          http-request return status 200 content-type text/plain string hello
        frontend tls
          bind 127.0.0.1:{tls_port} ssl crt {folder}/both.pem
          http-request return status 200 content-type text/plain string hello
    """

    def __init__(self, folder, certificates):
        both = [(certificates / f"server.{kind}").read_text() for kind in ("pem", "key")]
        (folder / "both.pem").write_text("".join(both))
        port, tls_port = free_port(), free_port()
        config = self.CONFIG.format(folder=folder, port=port, tls_port=tls_port)
        command = ["/usr/sbin/haproxy", "-db", "-f", folder / "config"]
        super().__init__(folder, command, config, port)
        self.urls = {"plain": f"http://127.0.0.1:{port}", "tls": f"https://localhost:{tls_port}"}

    def _listens(self):
        # Not by a connection: it would be counted.
        try:
            return self._admin(b"show info\n")
        except OSError:
            return False

    def _admin(self, command):
        with socket.socket(socket.AF_UNIX) as admin:
            admin.connect(str(self.folder / "admin.sock"))
            admin.sendall(command)
            return b"".join(iter(lambda: admin.recv(65536), b"")).decode()

    def requests(self, frontend):
        """What it counted itself."""
        text = self._admin(b"show stat\n")
        for row in csv.DictReader(io.StringIO(text.lstrip("# "))):
            if (row["pxname"], row["svname"]) == (frontend, "FRONTEND"):
                return int(row["req_tot"])


class Tinyproxy(Program):
    """A proxy that wants user and password."""

    CONFIG = """
        Port {port}
        Listen 127.0.0.1
        Timeout 60
        MaxClients 200
        LogFile "{folder}/log"
        LogLevel Connect
        BasicAuth user secret
    """

    def __init__(self, folder):
        port = free_port()
        command = ["/usr/bin/tinyproxy", "-d", "-c", folder / "config"]
        super().__init__(folder, command, self.CONFIG.format(folder=folder, port=port), port)
        self.url = f"http://user:secret@127.0.0.1:{port}"
        self.without_password = f"http://127.0.0.1:{port}"

    def requests(self):
        """The request lines of its log."""
        return re.findall(r"Request \(file descriptor \d+\): (.+)", (self.folder / "log").read_text())
