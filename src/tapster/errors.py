"""What a person sees when something did not happen."""

from dataclasses import dataclass


@dataclass(eq=False)
class TapsterError(Exception):
    """A failure, worded for the person at the terminal.

    what: the thing that did not happen, with the name it has on disk
    why:  the evidence, quoted from the source of truth
    fix:  one command or edit that leads forward
    """

    what: str
    why: str
    fix: str
    exit_code: int = 1

    def __str__(self) -> str:
        """All three parts, one a line, so that a log or a test shows them too."""
        return f"{self.what}\n  why: {self.why}\n  fix: {self.fix}"


class AskedWronglyError(TapsterError):
    """The command line or the settings cannot be meant: exit code 2."""

    def __init__(self, what: str, why: str, fix: str) -> None:
        """Fix the exit code; the rest is as in `TapsterError`."""
        super().__init__(what, why, fix, exit_code=2)


class SettingsError(AskedWronglyError):
    """A settings file, flag or variable has mistakes; `why` holds one line for each."""
