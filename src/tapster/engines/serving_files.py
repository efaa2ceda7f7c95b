"""`engine/tapster_serving` of a release: what runs beside the app in its own interpreter."""

from pathlib import Path

from tapster.engines.start import Process
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


def serving_process(stack: Stack, release: Release, *module: str) -> Process:
    """The app's own interpreter with a module in it, the app's variables and what it is told."""
    paths = (stack.env.get("PYTHONPATH", ""), str(release.folder / "engine"))
    env = {
        **stack.env,
        "PYTHONPATH": ":".join(filter(None, paths)),
        "TAPSTER_RELEASE": release.id,
        "TAPSTER_STATS": str(release.stats),
        "TAPSTER_SOCKET": release.socket.name,
        "TAPSTER_LIVE": str(release.live_http),
        "TAPSTER_VASSAL": release.vassal.stem,
    }
    argv = (str(stack.environment.python), "-m", *module)
    return Process(argv=argv, cwd=stack.root, env=env)
