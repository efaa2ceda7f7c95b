"""Each folder beside this file is a story: an .ini as people write them, and what tapster says.

`python -m tests.golden.refresh` writes what is said now; a person reviews the difference.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from tapster.doctor.evidence import NO_CONF, Evidence
from tapster.doctor.examine import examine
from tapster.system.gather_evidence import nginx
from tapster.system.ini_world import world
from tapster.ui import adopted as adopted_file
from tapster.ui.adopting import accepts
from tapster.ui.private import public
from tapster.uwsgi_ini.adopt import adopt
from tapster.uwsgi_ini.ini import Ini
from tapster.uwsgi_ini.read import read

HERE = Path(__file__).parent
STORIES = tuple(sorted(path.parent for path in HERE.glob("*/wsgi.ini")))
LEFT = tuple(sorted(HERE.glob("*/fates-*.txt")))
"""For the stories of those who leave uWSGI."""
ANYWHERE = "/story"
"""Stands for the folder of the story, wherever the repository lies."""


def ini(story: Path) -> Ini:
    """The story's .ini on a machine that is the same everywhere."""
    environ = story / "environ"
    lines = environ.read_text().splitlines() if environ.exists() else []
    variables = dict(line.split("=", 1) for line in lines)
    here = replace(
        world(variables, story),
        hostname="web-1",
        cores=4,
        uid=1000,
        gid=1000,
        user="deploy",
        group="deploy",
        now=1_800_000_000.0,
    )
    return read(story / "wsgi.ini", here)


def options(story: Path) -> str:
    """What uWSGI takes, what it leaves out, and what the reader has to say."""
    found = ini(story)
    lines = [f"{each.where}  {each.name} = {each.value}" for each in found.options]
    lines += [f"{each.where}  skipped: {each.name} = {each.value}" for each in found.skipped]
    lines += [f"{each.where}  {each.kind}: {each.text}" for each in found.remarks]
    return "\n".join((*lines, ""))


def findings(story: Path) -> str:
    """What `tapster check` says of it on another machine."""
    conf, known = (
        story / "nginx.conf",
        {"wsgi.ini", "nginx.conf", "environ", *GOLDEN, *(path.name for path in LEFT)},
    )
    found = Evidence(
        folder=story,
        ini=ini(story),
        nginx=nginx(conf) if conf.exists() else NO_CONF,
        files={
            path: path.read_text()
            for path in sorted(story.rglob("*"))
            if path.is_file() and path.name not in known
        },
    )
    examined = examine((found,))
    assert not examined.failed
    return "\n".join(
        f"{each.severity} {each.rule} {each.where}\n  {each.message}\n  {each.fix}\n"
        for each in public(examined.findings, ())
    )


def toml(story: Path, engine: str = "") -> str:
    """The tapster.toml."""
    return adopted_file.text(_taken(story, engine))


def fates(story: Path, engine: str = "") -> str:
    """A line for each option's fate, and the notes."""
    taken = _taken(story, engine)
    rows = (
        f"{each.option.where}  {'  |  '.join(filter(None, adopted_file.cells(each)))}"
        for each in taken.adopted.fates
    )
    notes = (f"note: {note}" for note in taken.adopted.notes)
    return "\n".join((*rows, *notes, ""))


def left(path: Path) -> str:
    """The fates in the engine that a file such as `fates-gunicorn.txt` is named for."""
    return fates(path.parent, path.stem.removeprefix("fates-")).replace(str(path.parent), ANYWHERE)


def _taken(story: Path, engine: str) -> adopted_file.Taken:
    found = ini(story)
    adopted = adopt(found, story, accepts, engine=engine)
    return adopted_file.Taken(ini=found, folder=story, adopted=adopted)


GOLDEN: Mapping[str, Callable[[Path], str]] = {
    "options.txt": options,
    "findings.txt": findings,
    "tapster.toml": toml,
    "fates.txt": fates,
}


def golden(story: Path, name: str) -> str:
    """What belongs into the story's file of that name."""
    return GOLDEN[name](story).replace(str(story), ANYWHERE)
