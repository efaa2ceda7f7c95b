"""What a person sees of `tapster check --fix` and `--diff`."""

import difflib
from collections.abc import Mapping
from pathlib import Path

from tapster.doctor.edits import edited, edits_of, is_possible
from tapster.doctor.judge import judge
from tapster.system.files import explained
from tapster.system.rewriting import rewrite
from tapster.ui.checking import Question, check, looked_at, refuse_unknown, shown_path
from tapster.ui.lines import advice, as_json, harmless, result
from tapster.ui.private import public_text

MOST_ROUNDS = 20
"""An edit can uncover the next; edits that undo each other would go on for ever."""
GENERATED = b"ritten by tapster"


def fix(question: Question) -> int:
    """Make every safe edit, show the difference, then what is left; exit code as of a check."""
    before, after, refused = _fixed(question)
    tell = result if question.form == "text" else advice
    for path, new in after.items():
        why = rewrite(path, before[path], new)
        if why:
            refused[path] = why
        else:
            tell(difference(path, before[path], new))
    _tell_refused(refused)
    return check(question)


def show_difference(question: Question) -> int:
    """What `fix` would change; nothing is written. Exit code 1 if there is anything."""
    before, after, refused = _fixed(question)
    differences = {path: difference(path, before[path], new) for path, new in after.items()}
    if question.form == "text":
        result("\n".join(differences.values()) or "Nothing would be changed")
    else:
        as_json([{"file": shown_path(path), "diff": text} for path, text in differences.items()])
    _tell_refused(refused)
    return int(bool(differences))


def _tell_refused(refused: Mapping[Path, str]) -> None:
    for path, why in refused.items():
        advice(f"{shown_path(path)} was not changed: {why}")


def _fixed(
    question: Question,
) -> tuple[Mapping[Path, bytes], Mapping[Path, bytes], dict[Path, str]]:
    """Files as they are and as they will be, and why some will stay as they are."""
    refuse_unknown(question.ignored)
    before: dict[Path, bytes] = {}
    after: dict[Path, bytes] = {}
    refused: dict[Path, str] = {}
    for _ in range(MOST_ROUNDS):
        seen = tuple(looked_at(question, after))
        edits = edits_of(judge(seen, question.ignored).examined.findings)
        made = False
        for path in dict.fromkeys(edit.where.file for edit in edits):
            if path not in before:
                with explained(f"{path} was not read"):
                    before[path] = path.read_bytes()
            old = after.get(path, before[path])
            own = [edit for edit in edits if edit.where.file == path]
            possible = [edit for edit in own if is_possible(old, edit)]
            if any(path in one.generated for one in seen) or GENERATED in old.split(b"\n")[0]:
                refused[path] = "tapster writes it; change the settings it is made from"
                continue
            if not _is_asked_for(path, question):
                refused[path] = "it lies outside of what was asked for: name it, too"
                continue
            if len(possible) < len(own):
                refused[path] = "it is not UTF-8 where it would have to be changed"
            new = edited(old, possible)
            made |= new != old
            after[path] = new
        if not made:
            break
    return before, {path: new for path, new in after.items() if new != before[path]}, refused


def _is_asked_for(path: Path, question: Question) -> bool:
    """Whether it lies, links followed, below a path that was given, or beside a file that was."""
    given = [each.resolve() for each in question.paths or (Path(),)]
    folders = [each if each.is_dir() else each.parent for each in given]
    return any(map(path.resolve().is_relative_to, folders))


def difference(path: Path, old: bytes, new: bytes) -> str:
    """A unified diff; of lines that may hold secrets, only that they changed."""
    name = harmless(shown_path(path))
    before, after = (public_text(raw.decode(errors="replace")) for raw in (old, new))
    if before == after:
        return f"--- {name}\nvalues of env have changed, which are not shown"
    lines = difflib.unified_diff(before.split("\n"), after.split("\n"), name, name, lineterm="")
    return "\n".join(map(harmless, lines))
