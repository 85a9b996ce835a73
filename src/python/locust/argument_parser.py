"""Options that a locustfile adds to the command line, and what it sees of all options.

loadgen's own options are read by the engine. A locustfile's come first: they are taken out of the
command line here, and what is left goes there.
"""

from __future__ import annotations

import argparse
import os
from typing import Any, Dict, List, Tuple

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


def _with_environment(kwargs: Dict[str, Any]) -> Dict[str, Any]:
    """An argument's `env_var`, if that is set, is its default."""
    variable = kwargs.pop("env_var", None)
    if variable is None or variable not in os.environ:
        return kwargs
    text = os.environ[variable]
    if kwargs.get("action") in ("store_true", "store_false"):
        is_on = text.lower() in ("true", "yes", "on", "1")
        kwargs["default"] = is_on if kwargs["action"] == "store_true" else not is_on
    else:
        kwargs["default"] = text
    return kwargs


class _Group(argparse._ArgumentGroup):
    def add_argument(self, *args: Any, **kwargs: Any) -> argparse.Action:
        return super().add_argument(*args, **_with_environment(kwargs))


class LocustArgumentParser(argparse.ArgumentParser):
    """The parser that `events.init_command_line_parser` hands to its listeners."""

    def add_argument(self, *args: Any, **kwargs: Any) -> argparse.Action:
        """As argparse's, with `env_var`, and the four keywords that only a page looks at."""
        for keyword in _ABOUT_THE_PAGE:
            kwargs.pop(keyword, None)
        if args and not args[0].startswith("-"):
            raise NotImplementedError("loadgen: positional arguments of a locustfile aren't there yet")
        return super().add_argument(*args, **_with_environment(kwargs))

    def add_argument_group(self, *args: Any, **kwargs: Any) -> argparse._ArgumentGroup:
        group = _Group(self, *args, **kwargs)
        self._action_groups.append(group)
        return group

    def set_defaults(self, **kwargs: Any) -> None:
        raise NotImplementedError("loadgen: set_defaults on the parser isn't there yet")


def split_custom(arguments: List[str], events) -> Tuple[Dict[str, Any], List[str]]:
    """The values of the locustfile's own options, and the words that are not theirs."""
    if not events.init_command_line_parser._handlers:
        return {}, arguments
    # Prefixes are left to the engine: those of Locust's options must not become ambiguous.
    parser = LocustArgumentParser(add_help=False, allow_abbrev=False)
    events.init_command_line_parser.fire(parser=parser)
    end = arguments.index("--") if "--" in arguments else len(arguments)
    values, rest = parser.parse_known_args(arguments[:end])
    return vars(values), rest + arguments[end:]


def namespace(
    given: Dict[str, Any], custom: Dict[str, Any], paths: List[str]
) -> argparse.Namespace:
    """`environment.parsed_options`: every option by its name in Locust."""
    values: Dict[str, Any] = {name: None for name in _UNSET}
    values.update((name, False) for name in _FLAGS)
    values.update(_DEFAULTS)
    values["user_classes"] = []
    values.update(given)
    if "num_users" not in given and values["headless"]:
        values["num_users"] = 1
    if "spawn_rate" not in given and values["headless"]:
        values["spawn_rate"] = 1
    values.update(custom)
    return argparse.Namespace(**values)
