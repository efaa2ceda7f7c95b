"""Which app of a home is meant."""

from collections.abc import Sequence
from pathlib import Path

from tapster.errors import AskedWronglyError


def chosen(app: str | None, known: Sequence[str], home: Path | str, or_else: str = "") -> str:
    """The app that is named, or the only one; it is refused to guess.

    or_else: what a person could say instead of a name
    """
    if not known:
        raise AskedWronglyError(
            f"there is no app {app}" if app else "there is no app yet",
            f"{home} has none",
            "start one with `tapster up` or `tapster deploy`, or name another home with --home",
        )
    if app in known or (app is None and len(known) == 1):
        return app or known[0]
    raise AskedWronglyError(
        f"there is no app {app}" if app else "it is not clear which app is meant",
        f"apps of {home}: {', '.join(known)}",
        f"name one of them, {or_else or 'or another home with --home'}",
    )
