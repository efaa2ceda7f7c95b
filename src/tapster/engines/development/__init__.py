"""Development: an app restarts when its source changes, and shows why it cannot be imported.

Every engine starts `guard.py` in place of the app, and `watch.py` runs beside the server; nothing
of either is there without `reload`: docs/decisions/0015.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from shlex import quote

from tapster.model.files import File
from tapster.model.release import Release
from tapster.model.stack import Stack

GUARD, WATCH = "tapster_development.py", "watch.py"
TOLD: Mapping[str, tuple[str, str]] = {
    "uwsgi": ("workers", "HUP"),
    "gunicorn": ("workers", "TERM"),
    "uvicorn": ("workers", "TERM"),
    "granian": ("server", "HUP"),
}
"""Of each engine, who is told by which signal to finish what is under way and to start anew."""


def in_development(stack: Stack, release: Release) -> Stack:
    """The stack as its engine is to start it: the guard is the app, and nobody waits for long."""
    paths = [str(development_folder(release)), stack.env.get("PYTHONPATH", "")]
    own = {
        "PYTHONPATH": ":".join(filter(None, paths)),
        "TAPSTER_APP": f"{stack.interface} {stack.module}:{stack.callable}",
    }
    return replace(
        stack,
        module=Path(GUARD).stem,
        callable="application",
        preload=False,
        stop_timeout_s=1,
        long_request_timeout_s=1,
        env={**stack.env, **own},
    )


def development_folder(release: Release) -> Path:
    """Of what only development needs; it lies in PYTHONPATH."""
    return release.folder / "development"


def development_files(stack: Stack, release: Release) -> Iterator[File]:
    """What lies there."""
    for name, source in ((GUARD, "guard.py"), (WATCH, "watch.py")) if stack.reload else ():
        text = Path(__file__).with_name(source).read_text(encoding="utf-8")
        yield File(path=development_folder(release) / name, text=text)


def watching(stack: Stack, release: Release) -> str:
    """The command for the shell that is about to become the server."""
    python, watch = str(stack.environment.python), str(development_folder(release) / WATCH)
    folders = dict.fromkeys(map(str, (stack.folder, stack.root)))
    words = (*TOLD[stack.engine], str(stack.home), *folders)
    return f"{quote(python)} -IS {quote(watch)} $$ {' '.join(map(quote, words))}"
