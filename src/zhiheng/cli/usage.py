"""A wrong usage of the command, said as JSON: for programs that call it."""

import sys
from typing import NoReturn

import click

from zhiheng.cli.output import INVALID, print_json
from zhiheng.documents.outcome_json import problems_as_data
from zhiheng.shared.problems import Problem


def refuse_usage(error: click.ClickException) -> NoReturn:
    """Print what is wrong with the command as one JSON object, and exit."""
    print_json(problems_as_data([_usage_problem(error)]))
    sys.exit(INVALID)


def _usage_problem(error: click.ClickException) -> Problem:
    """Return a wrong usage of the command as a problem; details are in click's English."""
    match error:
        case click.NoSuchOption():
            near = list(error.possibilities or ())
            hint = f"；是否指 {'、'.join(near)}" if near else ""
            message = f"没有选项 {error.option_name}{hint}"
            return Problem(error.option_name, "unknown_key", message, near or None)
        case click.MissingParameter(param=click.Parameter() as parameter):
            name = _name_of(parameter)
            return Problem(name, "unreadable", f"缺少 {name}；用法见 --help")
        case click.BadParameter(param=click.Parameter() as parameter):
            name = _name_of(parameter)
            return Problem(name, "unreadable", f"{name} 的值无效：{error.message}")
        case _:
            message = f"命令的写法有误：{error.format_message()}；用法见 --help"
            return Problem("command", "unreadable", message)


def _name_of(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Option):
        return parameter.opts[-1]
    return parameter.human_readable_name
