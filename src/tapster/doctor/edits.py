"""Files with the edits of findings made in them; everything else stays, byte by byte."""

from collections.abc import Iterable, Mapping

from tapster.model.finding import Edit, Finding, Place

REPLACED = "\ufffd"
"""Stands in a text for bytes that are no UTF-8: what they were, an edit cannot know."""


def edits_of(findings: Iterable[Finding]) -> Mapping[Edit, Finding]:
    """One for each line; those that come later wait until the file has been looked at again.

    A finding's edits are made together or not at all.
    """
    chosen: dict[Edit, Finding] = {}
    taken: set[Place] = set()
    for finding in findings:
        places = {edit.where for edit in finding.edits}
        if not places & taken:
            taken |= places
            chosen |= dict.fromkeys(finding.edits, finding)
    return chosen


def is_possible(raw: bytes, edit: Edit) -> bool:
    """Whether the line is there, and is text."""
    there = 0 < edit.where.line <= raw.count(b"\n") + 1
    return there and not any(REPLACED in line for line in edit.lines)


def edited(raw: bytes, edits: Iterable[Edit]) -> bytes:
    """The file's bytes with the edits made: line ends, encoding and the last line's end stay."""
    lines = raw.split(b"\n")
    for edit in sorted(edits, key=lambda edit: edit.where.line, reverse=True):
        at = edit.where.line - 1
        end = b"\r" if lines[at].endswith(b"\r") else b""
        lines[at : at + 1] = [line.rstrip("\r").encode() + end for line in edit.lines]
    return b"\n".join(lines)
