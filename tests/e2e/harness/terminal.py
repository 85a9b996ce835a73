"""Runs loadgen at a terminal, as a shell's foreground job would."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios

from harness.process import LOADGEN, WITH_PARENT, clean_environment, wait_until


class Terminal:
    """A pseudo-terminal that is all three streams of a loadgen, or of `command`. What is printed is
    read while something is waited for."""

    def __init__(self, *args, columns=120, env=None, cwd=None, command=(LOADGEN,)):
        self._home = tempfile.TemporaryDirectory(prefix="loadgen-e2e-")
        self._master, self._slave = pty.openpty()
        self.resize(columns)
        self.mode_before = self.mode()
        self._printed = b""
        self._process = subprocess.Popen(
            [*WITH_PARENT, *command, *map(str, args)],
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            cwd=cwd or self._home.name,
            env=clean_environment(self._home.name, env),
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        os.close(self._master)
        os.close(self._slave)
        self._home.cleanup()

    @property
    def printed(self):
        while select.select([self._master], [], [], 0)[0]:
            self._printed += os.read(self._master, 65536)
        return self._printed.decode().replace("\r\n", "\n")

    def mode(self):
        return termios.tcgetattr(self._slave)

    def resize(self, columns):
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))

    def press(self, keys):
        os.write(self._master, keys.encode())

    def wait_for(self, pattern, limit=10):
        """Until the screen has it; then only what comes later is looked at by the next call."""
        found = wait_until(lambda: re.search(pattern, self.printed), limit, f"{pattern!r}")
        self._printed = self.printed[found.end() :].encode()

    def send(self, number):
        self._process.send_signal(number)

    def interrupt(self):
        self.send(signal.SIGINT)

    def finish(self, limit=20):
        """The exit code, once it has ended."""
        wait_until(lambda: (self.printed, self._process.poll())[1] is not None, limit, "the end")
        return self._process.returncode
