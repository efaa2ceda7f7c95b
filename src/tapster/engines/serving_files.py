"""`engine/tapster_serving` of a release: what runs beside the app in its own interpreter."""

from collections.abc import Mapping
from pathlib import Path

from tapster.model.files import File
from tapster.model.release import Release
from tapster.model.stack import Stack

SOURCES = sorted(Path(__file__).with_name("serving").glob("*.py"))


def serving_files(release: Release) -> tuple[File, ...]:
    """The package, and what the Emperor takes for the vassal's configuration."""
    folder = release.folder / "engine" / "tapster_serving"
    note = "# Runs the app server, through the script start. Written by tapster.\n[uwsgi]\n"
    return (
        *(File(path=folder / path.name, text=path.read_text(encoding="utf-8")) for path in SOURCES),
        File(path=release.folder / "uwsgi.ini", text=note),
    )


def serving_env(stack: Stack, release: Release) -> Mapping[str, str]:
    """The app's variables, and what the package is told."""
    paths = (stack.env.get("PYTHONPATH", ""), str(release.folder / "engine"))
    return {
        **stack.env,
        "PYTHONPATH": ":".join(filter(None, paths)),
        "TAPSTER_RELEASE": release.id,
        "TAPSTER_STATS": str(release.stats),
        "TAPSTER_SOCKET": release.socket.name,
        "TAPSTER_LIVE": str(release.live_http),
        "TAPSTER_VASSAL": release.vassal.stem,
    }
