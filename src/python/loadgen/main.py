"""From a command line with a locustfile to an exit code: Locust's main.py on loadgen's engine."""

from __future__ import annotations

import logging
import os
import signal
import sys
import traceback
from typing import List

import locust  # patches the standard library, so before all else
from locust import _flags, _loader, _user_config
from locust._weights import assign_equal_weights
from locust.argument_parser import namespace, parser_of
from locust.env import Environment
from locust.log import route_logging

from loadgen import _engine

logger = logging.getLogger("locust.main")


def main(program: str, arguments: List[str]) -> int:
    """Runs what `arguments` say and gives the exit code. SystemExit for what ends sooner."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # before the run there is nothing to end in order
    _engine.set_program(program)
    paths: List[str] = []
    for item in _engine.find_locustfiles(arguments):
        paths += _loader.find_locustfiles(item)
    loaded = _load(program, paths)
    parser = parser_of(locust.events, program)
    options = _engine.parse_options(arguments, parser.added())
    custom = vars(parser.parse_args(options.locustfile_words))
    changes = _user_config.read(options.config_users)
    _engine.require_headless(options)
    options.command = [program, *arguments]
    _engine.set_up_log(options)
    route_logging(options.skip_log_setup, options.given.get("loglevel", "INFO"))
    if options.otel:
        _refuse_telemetry()
    if not options.debug_user:
        _engine.announce(options)
    if options.list:
        print("Available Users:", *loaded.user_classes, sep="\n    ")
        return 0
    environment = _environment(options, paths, loaded, changes)
    environment.parsed_options = namespace(options.given, custom, changes)
    if options.show_task_ratio or options.show_task_ratio_json:
        _print_ratios(environment, options)
        return 0
    _engine.log_implied_options(options)
    return _run(environment, options)


def _load(program: str, paths: List[str]) -> _loader.Loaded:
    """The locustfiles. A package that is missing, and a mistake in the syntax, take one line."""
    try:
        return _loader.load_locustfiles(paths)
    except ModuleNotFoundError as error:
        message = (
            f"{_where(error, paths)}: no module named {error.name!r} in {sys.executable}: "
            f"run '{sys.executable} -m pip install {(error.name or '').split('.')[0]}', "
            "or set LOADGEN_PYTHON to a Python that has it"
        )
    except SyntaxError as error:
        message = f"{error.filename}, line {error.lineno}: {error.msg}"
    except (AttributeError, ImportError, NotImplementedError) as error:
        if not str(error).startswith("loadgen: "):
            raise  # the file's own affair: Python's traceback shows it best
        message = f"{_where(error, paths)}: {str(error)[len('loadgen: '):]}"
    print(f"{program}: error: {message}", file=sys.stderr)
    sys.exit(1)


def _where(error: BaseException, paths: List[str]) -> str:
    """The innermost place in a file of the user's own that led to `error`."""
    frames = traceback.extract_tb(error.__traceback__)
    known = [frame for frame in frames if frame.filename in paths] or frames[-1:]
    return f"{known[-1].filename}, line {known[-1].lineno}"


def _refuse_telemetry() -> None:
    try:
        import opentelemetry.sdk  # noqa: F401
    except ImportError:
        logging.getLogger("locust.opentelemetry").error(
            "OpenTelemetry SDK is not installed, opentelemetry not enabled. "
            "Run 'pip install locust[otel]'"
        )
    else:
        _engine.refuse("argument --otel: not built yet", 2)


def _environment(
    options, paths: List[str], loaded: _loader.Loaded, changes: _user_config.Changes
) -> Environment:
    """The environment of the chosen user classes."""
    if not loaded.user_classes:
        logger.error("No User class found!")
        sys.exit(1)
    names = options.user_classes or list(loaded.user_classes)
    unknown = [name for name in dict.fromkeys(names) if name not in loaded.user_classes]
    if unknown:
        logger.error("Unknown User(s): %s\n", ", ".join(unknown))
        sys.exit(1)
    classes = [loaded.user_classes[name] for name in dict.fromkeys(names)]
    _note_fixed_counts(options, classes, loaded)
    environment = Environment(
        user_classes=classes,
        shape_class=loaded.shape,
        tags=options.tags or None,
        exclude_tags=options.exclude_tags or None,
        locustfile=os.path.basename(paths[0]),
        events=locust.events,
        host=options.host or None,
        reset_stats=options.given.get("reset_stats", False),
        stop_timeout=options.given.get("stop_timeout", 0),
        parsed_locustfiles=paths,
        available_user_classes=loaded.user_classes,
        available_shape_classes=loaded.shapes,
        available_user_tasks=loaded.user_tasks,
        profile=options.given.get("profile"),
    )
    _user_config.apply(changes, environment)
    _note_ignored_options(options, loaded)
    return environment


def _note_fixed_counts(options, classes, loaded: _loader.Loaded) -> None:
    total = sum(user_class.fixed_count for user_class in classes)
    users = options.given.get("num_users")
    if loaded.shape is None and users and total > users:
        logger.info(
            "Total fixed_count of User classes (%s) is greater than the specified number of users "
            "(%s), so not all will be spawned.",
            total,
            users,
        )


def _note_ignored_options(options, loaded: _loader.Loaded) -> None:
    """A shape decides what these options say."""
    common = {"num_users": "--users", "spawn_rate": "--spawn-rate", "run_time": "--run-time"}
    given = [flag for dest, flag in common.items() if options.given.get(dest)]
    if loaded.shape is None or loaded.shape.use_common_options or not given:
        return
    logger.warning(
        "--run-time, --users or --spawn-rate have no impact on LoadShapes unless the shape class "
        "explicitly reads them. See: "
        "docs.locust.io/en/stable/custom-load-shape.html#use-common-options"
    )
    logger.warning("The following option(s) will be ignored: %s", ", ".join(given))


def _print_ratios(environment: Environment, options) -> None:
    from locust.user.inspectuser import print_task_ratio, print_task_ratio_json

    users = options.given.get("num_users")
    if options.show_task_ratio_json:
        print_task_ratio_json(environment.user_classes, users)
        return
    for total, title in ((False, "Task ratio per User class"), (True, "Total task ratio")):
        print(f"\n {title}")
        print("-" * 80)
        print_task_ratio(environment.user_classes, users, total)


def _run(environment: Environment, options) -> int:
    runner = environment.create_local_runner(options)
    if options.equal_weights:
        # Behind the file's own listeners, which may still change weights.
        environment.events.init.add_listener(
            lambda **_: assign_equal_weights(environment.user_classes)
        )
    environment.events.init.fire(environment=environment, runner=runner, web_ui=None)
    if _flags.internal_error:
        return 1  # the log says what failed
    if options.debug_user:
        return _debug(environment)
    return runner.run_to_the_end()


def _debug(environment: Environment) -> int:
    from locust._debug_user import DebugPass

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing has to end in order
    return DebugPass(environment).run()
