"""The entry point: finds the command, and turns every ending into an exit code."""

import importlib
import os
import signal
import sys
from typing import NoReturn

import click

from tapster import __version__
from tapster.errors import TapsterError

COMMANDS = {
    "up": "serve a folder, or a uWSGI .ini as it is written",
    "deploy": "put a copy of a folder into service as a new release",
    "rollback": "go back to the release before, or to another",
    "releases": "the releases of an app on disk",
    "down": "stop an app, or all",
    "check": "what is wrong with a uWSGI .ini, an nginx.conf, or both together",
    "explain": "why a rule of check finds fault, and what to do",
    "status": "what runs: releases, workers, memory, backlog",
    "logs": "requests and output of an app",
    "settings": "every setting, its value, who set it and why",
    "adopt": "write a tapster.toml with what a uWSGI .ini says",
    "init": "write a tapster.toml with what was detected",
    "render": "the whole configuration as plain files",
    "export": "files with which systemd runs your sites from boot on",
}
ASKED_WRONGLY = 2
OUR_BUG = 3
INTERRUPTED = 130


class LazyGroup(click.Group):
    """Imports a command when it is asked for: `--help` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a person meets them."""
        _ = ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, from the module of its name."""
        _ = ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(
            importlib.import_module(f"tapster.cli.{cmd_name}"), cmd_name
        )
        return command

    def invoke(self, ctx: click.Context) -> object:
        """What the command returns; nothing is wrong if nobody reads on, as behind `| head`."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python still flushes
            ctx.exit()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From the table, without importing any of them."""
        _ = ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tapster")
def tapster() -> None:
    """Put Python web apps behind nginx.

    \b
    Examples:
      tapster up                     serve this folder on 127.0.0.1:8080
      tapster up wsgi.ini -d         run an existing uWSGI .ini behind nginx
      tapster up shop --listen 127.0.0.1:9000 -d
      tapster deploy shop            a copy of the folder, in the place of what serves
      tapster rollback shop
      tapster status
      tapster down --all
    """  # noqa: D301  click's mark for a block that is not to be wrapped


def main() -> NoReturn:
    """Run the command line and exit: 0 done, 1 no, 2 asked wrongly, 3 our bug, 130 interrupted."""
    try:
        _refuse_gone_folder()
        sys.exit(tapster(standalone_mode=False))
    except TapsterError as error:
        from tapster.ui.lines import failure

        failure(error, is_json="--json" in sys.argv)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        fix = "see what it takes: tapster COMMAND --help"
        _tell("the command line was not understood", error.format_message(), fix)
        error.show()
        sys.exit(ASKED_WRONGLY)
    except (click.Abort, KeyboardInterrupt):
        # Python's last steps would give them their deadly meaning back: another changes nothing.
        for sent in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sent, signal.SIG_IGN)
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001  the last line of defence
        import traceback

        traceback.print_exc()
        _tell("this is a bug of tapster", repr(error), "report it with what is on standard error")
        click.echo(
            f"This is a bug of tapster {__version__}; please report the lines above.", err=True
        )
        sys.exit(OUR_BUG)


def _refuse_gone_folder() -> None:
    """Paths are relative to the folder one is in, which somebody may have removed."""
    try:
        os.getcwd()  # noqa: PTH109  Path.cwd() imports more
    except FileNotFoundError as error:
        raise TapsterError(
            "nothing was done",
            f"the folder that the command was typed in is gone: {error.strerror}",
            "change to one that is there: cd",
            ASKED_WRONGLY,
        ) from None


def _tell(what: str, why: str, fix: str) -> None:
    """Tell a program what a person reads on standard error, if it asked for JSON."""
    if "--json" in sys.argv:
        from tapster.ui.lines import as_json

        as_json({"what": what, "why": why, "fix": fix})


if __name__ == "__main__":
    main()
