"""At a terminal: keys that change the number of users, widths of tables, and the terminal as it was."""

import signal

import pytest

from harness.process import LOADGEN, run_headless, wait_until
from harness.terminal import Terminal

SPAWNED = "All users spawned"


def start(url, *args, users=2, **options):
    """Users that are there at once and then wait."""
    load = ("--headless", "-H", url, "-u", users, "-r", 100, "--wait-time", "constant(60)")
    return Terminal(*load, *args, **options)


def test_keys_change_the_number_of_users(target):
    with start(target.url) as terminal:
        terminal.wait_for(SPAWNED)
        for key, users in (("w", 3), ("W", 13), ("s", 12), ("S", 2), ("S", 0)):
            terminal.press(key)
            terminal.wait_for(rf"Ramping to {users} users at a rate of 100\.00 per second")
            terminal.wait_for(rf"{SPAWNED}: .* \({users} total users\)")
        terminal.interrupt()
        assert terminal.finish() == 0


def test_other_keys_do_nothing_and_none_is_echoed(target):
    with start(target.url) as terminal:
        terminal.wait_for(SPAWNED)
        terminal.press("qé\n#")
        terminal.press("w")
        terminal.wait_for(r"Ramping to 3 users", 5)
        assert "#" not in terminal.printed.replace("# reqs", "").replace("# fails", "")
        terminal.interrupt()
        terminal.finish()


def test_keys_in_a_ramp_up_are_refused(target):
    with start(target.url, "-r", 0.1, users=5) as terminal:
        wait_until(target.total, what="the first request")
        terminal.press("w")
        terminal.wait_for(r"WARNING/root: Already spawning users, can't spawn more right now")
        terminal.press("S")
        terminal.wait_for(r"WARNING/root: Spawning users, can't stop right now")
        terminal.interrupt()
        terminal.finish()


@pytest.mark.parametrize("number", [None, signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("again", [False, True], ids=["once", "twice"])
def test_the_terminal_is_given_back(target, number, again):
    """At the run time and at signals; a third one: test_python_signals.py."""
    args = ("-t", "1s") if number is None else ("--path", "/delay/60000", "-s", 50 if again else 0)
    with start(target.url, *args) as terminal:
        terminal.wait_for(SPAWNED)
        wait_until(lambda: terminal.mode() != terminal.mode_before, what="a terminal without echo")
        if number is not None:
            terminal.send(number)
            terminal.wait_for("Shutting down")
            if again:
                terminal.send(number)
        terminal.finish()
        assert terminal.mode() == terminal.mode_before


def test_a_job_in_the_background_leaves_the_terminal_alone(target):
    shell = ("bash", "-m", "-c", '"$@" & wait $!', "bash", LOADGEN)
    load = ("--headless", "-H", target.url, "-t", "1s")
    with Terminal(*load, command=shell) as terminal:
        terminal.wait_for(SPAWNED)
        assert terminal.mode() == terminal.mode_before
        terminal.press("w")
        assert terminal.finish() == 0
        assert "Ramping to 2" not in terminal.printed


def header(width):
    """Of a table in which names have this many columns."""
    return "Type     Name" + " " * (width - 8 + 4 - 4) + "  # reqs"


def test_tables_follow_the_width_of_the_terminal(target):
    with start(target.url) as terminal:
        terminal.wait_for(SPAWNED)
        terminal.wait_for(f"(?m)^{header(40)} ")
        terminal.resize(200)
        terminal.wait_for(f"(?m)^{header(80)} ")
        terminal.resize(90)
        terminal.wait_for(f"(?m)^{header(10)} ")
        terminal.interrupt()
        terminal.finish()


def test_without_a_terminal_the_log_says_so(target):
    result = run_headless(target.url, "-L", "DEBUG")
    lines = [(line.level, line.logger) for line in result.log if "Keyboard" in line.text]
    assert lines == [("DEBUG", "root")]
    assert "Terminal was not a tty. Keyboard input disabled" in result.texts
