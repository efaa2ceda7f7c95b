"""`module = shop.wsgi`, and there is no shop/wsgi.py."""

import difflib
import os.path
from collections.abc import Iterator
from pathlib import Path

from tapster.doctor.code import candidates, files
from tapster.doctor.evidence import Evidence
from tapster.doctor.here import facts_of
from tapster.doctor.rule import rule
from tapster.doctor.unset import STARTING
from tapster.model.finding import Finding, Severity


@rule(
    title="uWSGI does not find the app's file",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/WSGIquickstart.html",
    behind=("app.module-or-file", "host.chdir-missing"),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: Python looks for the module in the folder of `chdir`, or in the one that uWSGI is started
    in, and in those of `pythonpath`. If it is in none of them, the log says
    `ModuleNotFoundError: No module named 'shop'`, uWSGI starts all the same, and answers every
    request with a 500, `Internal Server Error`; with `need-app` it does not start.

    Fix: `chdir` to the folder above the module, and dots, not slashes, in its name.

    Ignore when: the module is installed in the environment, and only looks like one of these files.
    """
    options = evidence.ini.all("module", "wsgi-file")
    python = [each for each in evidence.files if each.suffix == ".py"]
    if len(options) != 1 or not python or not is_start_known(evidence):
        return
    option = options[0]
    places = [Path(os.path.normpath(each)) for each in candidates(evidence, option)]
    if not places or any(is_there(evidence, each) for each in places):
        return
    named = places[0]
    elsewhere = [(file, end) for file in python for end in files(option) if file.match(str(end))]
    close = difflib.get_close_matches(
        named.stem, [file.stem for file in python if file.parent == named.parent], n=1, cutoff=0.75
    )
    if elsewhere:
        file, end = elsewhere[0]
        root = Path(*file.parts[: -len(end.parts)])
        yield Finding(
            message=f"{option.value} is in {root}, where uWSGI does not look: every request is a "
            "500 of uWSGI's",
            where=option.where,
            fix=f"write `chdir = {root}`",
        )
    elif close:
        yield Finding(
            message=f"there is no {named.name}, but {close[0]}.py: every request is a 500 of "
            "uWSGI's",
            where=option.where,
            fix=f"write {close[0]} for {named.stem} in `{option.name} = {option.value}`",
        )


def is_start_known(evidence: Evidence) -> bool:
    """Whether the folder that modules are looked for in is one that was read."""
    chdir = Path(evidence.ini.value("chdir"))
    if chdir.is_absolute():
        return chdir.is_relative_to(evidence.folder)
    is_beside = any(file.parent == evidence.ini.path.parent for file in evidence.files)
    return is_beside and not any(True for _ in evidence.named(*STARTING, "*.sh", "Makefile"))


def is_there(evidence: Evidence, path: Path) -> bool:
    """Whether the file is there, as far as is known, or a package that was not read."""
    facts = facts_of(evidence, path)
    return path in evidence.files or (facts is not None and facts.kind != "missing")
