"""The one candidate to serve, or an error that says how to name it."""

import shlex

from tapster.detect.frameworks import CONSTRUCTORS
from tapster.detect.rank import UNUSABLE
from tapster.errors import AskedWronglyError
from tapster.model.facts import Candidate

SHOWN = 8
"""Lines of a list that a person still reads."""


def choose(
    candidates: tuple[Candidate, ...],
    looked_at: tuple[str, ...],
    path: str = ".",
    interface: str = "",
) -> Candidate:
    """The candidate of the best rank, of those that speak `interface` if any does.

    path: the folder as the person typed it

    Raises:
        AskedWronglyError: if there is none, or several of the same rank.
    """
    usable = [candidate for candidate in candidates if candidate.rank < UNUSABLE]
    if not usable:
        raise nothing_found(candidates, looked_at, path)
    usable = [candidate for candidate in usable if candidate.interface == interface] or usable
    best = [candidate for candidate in usable if candidate.rank == usable[0].rank]
    if len(best) > 1:
        raise several_found(best, path)
    return best[0]


def named(candidates: tuple[Candidate, ...], spec: str) -> Candidate | None:
    """The best candidate with this spec, for what detection knows besides: root, static folders."""
    return next((candidate for candidate in candidates if candidate.spec == spec), None)


def nothing_found(
    near_misses: tuple[Candidate, ...], looked_at: tuple[str, ...], path: str
) -> AskedWronglyError:
    """Nothing can be served as it is: what was read, and what came closest."""
    frameworks = ", ".join(dict.fromkeys(each.name for each in CONSTRUCTORS.values()))
    files = ", ".join(looked_at[:SHOWN]) or "a folder without Python files"
    if len(looked_at) > SHOWN:
        files += f" and {len(looked_at) - SHOWN} more"
    why = [f"looked for {frameworks} in {files}"]
    why += [f"closest: {candidate.notes[0]}" for candidate in near_misses[:SHOWN]]
    fix = "say which: --module MODULE:CALLABLE"
    if near_misses:
        fix = f"correct what is closest, or {fix}"
    if not looked_at:
        fix = f"name the folder that holds the app's Python files, or {fix}"
    return AskedWronglyError(f"no app was found in {path}", "\n       ".join(why), fix)


def several_found(best: list[Candidate], path: str) -> AskedWronglyError:
    """Each of these could be meant: where each is, and what to add to the command to mean it."""
    why = [f"{c.file}:{c.line}: {c.framework}, {c.spec}" for c in best[:SHOWN]]
    ways = [f"--module {shlex.quote(c.spec)}" for c in best[:SHOWN]]
    if len({candidate.spec for candidate in best}) < len(best):  # told apart by their folders
        folders = [f"{path}/{c.root}".removeprefix("./") for c in best[:SHOWN]]
        ways = [f"the folder {shlex.quote(folder)}" for folder in folders]
    return AskedWronglyError(
        f"{len(best)} apps were found in {path}, and none is likelier than the others",
        "\n       ".join(why),
        "say which: " + "\n       or: ".join(ways),
    )
