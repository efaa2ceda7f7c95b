"""The reference page of all commands: what each says when it is asked for help."""

import click

from tapster.cli.main import COMMANDS, tapster

WIDTH = 96
_HEAD = """\
# Commands

Results are on standard output, progress and advice on standard error. With `--json` the result is
JSON, and so is an error: `what`, `why` and `fix`. Exit codes: 0 done; 1 done, and the answer is no;
2 asked wrongly; 3 a bug of tapster; 130 interrupted.

Besides the flags below, `up`, `deploy`, `settings`, `init` and `render` take one for every setting;
see [settings](settings.md).
"""


def page() -> str:
    """The page, in Markdown."""
    above = click.Context(
        tapster, info_name="tapster", terminal_width=WIDTH, **tapster.context_settings
    )
    parts = [_HEAD, _section("tapster", tapster.get_help(above))]
    for name in COMMANDS:
        command = tapster.get_command(above, name)
        if command is not None:
            context = click.Context(command, above, name, terminal_width=WIDTH)
            parts.append(_section(f"tapster {name}", command.get_help(context)))
    return "\n".join(parts)


def _section(title: str, text: str) -> str:
    return f"## {title}\n\n```text\n{text}\n```\n"
