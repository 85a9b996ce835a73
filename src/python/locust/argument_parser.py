"""Options that a locustfile adds to the command line, and what it sees of all options.

The engine reads the command line, the environment and the files, and knows which words belong to a
locustfile's options; the parser here gives those their meaning.
"""

from __future__ import annotations

import argparse
from typing import Any, Dict, List, NoReturn, Tuple

_DEFAULTS: Dict[str, Any] = {
    "locustfile": "locustfile.py",
    "web_host": "",
    "web_port": 8089,
    "autoquit": -1,
    "tls_cert": "",
    "tls_key": "",
    "build_path": "",
    "master_bind_host": "*",
    "master_bind_port": 5557,
    "expect_workers": 1,
    "expect_workers_max_wait": 0,
    "master_host": "127.0.0.1",
    "master_port": 5557,
    "web_base_path": "",
    "loglevel": "INFO",
    "exit_code_on_error": 1,
    "stop_timeout": 0,
}
"""What options that were not given are, where that is neither None nor False."""

_UNSET = """config host num_users spawn_rate run_time config_users web_host_display_name web_auth
expect_slaves processes slave tags exclude_tags csv_prefix html_file json_file logfile
profile""".split()

_FLAGS = """list_commands headless autostart headful web_login class_picker legacy_ui master
enable_rebalancing worker stats_history_enabled print_stats only_summary reset_stats json
skip_log_setup show_task_ratio show_task_ratio_json equal_weights otel""".split()

_ABOUT_THE_PAGE = ("include_in_web_ui", "is_secret", "is_required", "is_multiple")


Added = Tuple[List[str], str, str, int]
"""An option as the engine wants it: flags, environment variable, arity, number of values."""


class _Group(argparse._ArgumentGroup):
    def add_argument(self, *args: Any, **kwargs: Any) -> argparse.Action:
        variable = kwargs.pop("env_var", None)
        action = super().add_argument(*args, **kwargs)
        action.env_var = variable
        return action


class LocustArgumentParser(argparse.ArgumentParser):
    """The parser that `events.init_command_line_parser` hands to its listeners."""

    def __init__(self, program: str) -> None:
        super().__init__(prog=program, add_help=False, allow_abbrev=False)

    def add_argument(self, *args: Any, **kwargs: Any) -> argparse.Action:
        """As argparse's, with `env_var`, and the four keywords that only a page looks at."""
        for keyword in _ABOUT_THE_PAGE:
            kwargs.pop(keyword, None)
        if args and not args[0].startswith("-"):
            raise NotImplementedError("loadgen: positional arguments of a locustfile aren't there yet")
        variable = kwargs.pop("env_var", None)
        action = super().add_argument(*args, **kwargs)
        action.env_var = variable
        return action

    def add_argument_group(self, *args: Any, **kwargs: Any) -> argparse._ArgumentGroup:
        group = _Group(self, *args, **kwargs)
        self._action_groups.append(group)
        return group

    def set_defaults(self, **kwargs: Any) -> None:
        raise NotImplementedError("loadgen: set_defaults on the parser isn't there yet")

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {message}\n")

    def added(self) -> List[Added]:
        """All options, for the engine."""
        return [
            (list(action.option_strings), action.env_var or "", *_arity(action))
            for action in self._actions
        ]


def _arity(action: argparse.Action) -> Tuple[str, int]:
    if isinstance(action, getattr(argparse, "BooleanOptionalAction", ())):
        return "on_off", 0
    if isinstance(action, argparse._CountAction):
        return "count", 0
    if action.nargs == 0:
        return "flag", 0
    if action.nargs is None:
        return "repeatable" if isinstance(action, argparse._AppendAction) else "one", 0
    if isinstance(action.nargs, int):
        return "exactly", action.nargs
    arity = {"?": "optional", "*": "list", "+": "some"}.get(action.nargs)
    if arity is None:
        raise NotImplementedError(f"loadgen: options with nargs={action.nargs!r} aren't there yet")
    return arity, 0


def parser_of(events, program: str) -> LocustArgumentParser:
    """With the options that the listeners of `events` add."""
    parser = LocustArgumentParser(program)
    events.init_command_line_parser.fire(parser=parser)
    return parser


def namespace(
    options: Any, custom: Dict[str, Any], changes: List[Any]
) -> argparse.Namespace:
    """`environment.parsed_options`: every option by its name in Locust. `changes`: those of
    --config-users, which there are no texts any more."""
    values: Dict[str, Any] = {name: None for name in _UNSET}
    values.update((name, False) for name in _FLAGS)
    values.update(_DEFAULTS)
    values.update(options.given)
    values["user_classes"] = list(options.user_classes)
    if changes:
        values["config_users"] = changes
    values.update(custom)
    return argparse.Namespace(**values)
