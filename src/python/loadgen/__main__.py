"""What the program `loadgen` becomes when there is a locustfile: `python __main__.py PROGRAM ARGS...`.

Looks whether this Python can run locustfiles, and says in one line what it lacks. Written for any
Python 3, since the user's own may be too old for the rest.
"""

import glob
import os
import sys


def fail(program, message):
    sys.stderr.write("%s: error: %s\n" % (program, message))
    sys.exit(1)


def version(info):
    return "%d.%d" % (info[0], info[1])


def check_engine(program, folder):
    """Whether the engine can be loaded: it is built for one version of Python."""
    try:
        from loadgen import _engine  # noqa: F401
    except ImportError as error:
        built = [os.path.basename(path).split(".")[1] for path in glob.glob(folder + "/_engine.*")]
        fits = any(name.startswith("cpython-%d%d-" % sys.version_info[:2]) for name in built)
        if fits:
            fail(program, "%s cannot load the engine: %s" % (sys.executable, error))
        fail(
            program,
            "this loadgen was built for another Python (%s) than %s, which is %s: set "
            "LOADGEN_PYTHON to one of that version, or run '%s -m pip install .' in the source "
            "folder of loadgen"
            % (
                ", ".join(built) or "none",
                sys.executable,
                version(sys.version_info),
                sys.executable,
            ),
        )


def check_gevent(program):
    try:
        import gevent  # noqa: F401
    except ImportError as error:
        fail(
            program,
            "%s has no working gevent, in which locustfiles run (%s): run '%s -m pip install gevent'"
            % (sys.executable, error, sys.executable),
        )


def start(program, arguments):
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[0] = os.path.dirname(folder)
    check_engine(program, folder)
    check_gevent(program)
    # In front of all else, so that an installed Locust is not in the way.
    sys.path[0] = os.path.join(folder, "shim")
    sys.argv = [program] + arguments
    from loadgen.main import main

    return main(program, arguments)


if __name__ == "__main__":
    sys.exit(start(sys.argv[1], sys.argv[2:]))
