"""A copy of an example with the edits of its findings made."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from tapster.model.finding import Edit, Finding


def edited(folder: Path, findings: Iterable[Finding], copy: Path) -> Path:
    shutil.copytree(folder, copy)
    edits = {edit.where: edit for finding in findings for edit in finding.edits}
    for where in sorted(edits, reverse=True):
        apply(edits[where], copy / where.file.relative_to(folder))
    return copy


def apply(edit: Edit, path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[edit.where.line - 1 : edit.where.line] = edit.lines
    path.write_text("\n".join(lines), encoding="utf-8")
