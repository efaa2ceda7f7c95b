"""What a person sees of `tapster check`."""

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from tapster.doctor.examine import all_rules, ignored_in
from tapster.doctor.judge import Judged, judge, with_gixy
from tapster.errors import AskedWronglyError
from tapster.model.finding import Finding, Severity
from tapster.system import gixy
from tapster.system.app_tree import is_home
from tapster.system.gather_evidence import Seen, gather_evidence, gather_home
from tapster.system.homes import home_of
from tapster.system.ini_world import UNCHANGED
from tapster.ui.lines import advice, as_json, harmless, is_coloured, result
from tapster.ui.private import public

Form: TypeAlias = Literal["text", "json", "sarif"]
COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.ADVICE: "36"}
MOST_NAMES = 5
NO, OUR_BUG = 1, 3


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was asked on the command line."""

    paths: tuple[Path, ...]
    home: str | None
    ignored: frozenset[str]
    form: Form
    is_all: bool
    """Whether consequences are shown, too."""


def check(question: Question) -> int:
    """Exit code: 0 if nothing is an error."""
    refuse_unknown(question.ignored)
    judged = outcome(question)
    for path, text in (each for seen in judged.seen for each in seen.texts.items()):
        for name, hint in unknown(ignored_in(text)):
            advice(f"{harmless(shown_path(path))} ignores {harmless(name)}, which is no rule{hint}")
    return show(judged, question)


def refuse_unknown(names: Iterable[str]) -> None:
    """Every one is a rule."""
    for name, hint in unknown(names):
        raise AskedWronglyError(
            f"there is no rule {name}",
            f"a rule is named by its topic and its name{hint}",
            "see all rules: tapster explain",
        )


def unknown(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names that are no rules, nor of gixy's, which only gixy knows; with what may be meant."""
    for name in names:
        if name not in all_rules() and not name.startswith("gixy."):
            same = [each for each in all_rules() if each.endswith(f".{name.replace('_', '-')}")]
            close = same or difflib.get_close_matches(name, all_rules(), n=1, cutoff=0.5)
            yield name, f"; did you mean {close[0]}?" if close else ""


def looked_at(question: Question, changed: Mapping[Path, bytes] = UNCHANGED) -> Iterator[Seen]:
    """What lies at the paths; of a tapster's home, what is live in it.

    changed: files that are taken for something else than what they are on disk
    """
    paths = question.paths or (Path(),)
    if question.home and not question.paths:
        yield gather_home(home_of(question.home, os.environ), os.environ)
        return
    homes = [path for path in paths if is_home(path)]
    for path in homes:
        yield gather_home(home_of(str(path.resolve()), os.environ), os.environ)
    if others := [path for path in paths if path not in homes]:
        yield gather_evidence(others, os.environ, changed)


def outcome(question: Question) -> Judged:
    """What is wrong with what is on disk now."""
    seen = tuple(looked_at(question))
    confs = [conf.path for one in seen for conf in one.confs]
    files = frozenset(path for one in seen for path in one.configurations)
    running = gixy.begin(confs, files, os.environ)
    try:
        return with_gixy(judge(seen, question.ignored), running.remarks(), question.ignored)
    finally:
        running.stop()


def show(judged: Judged, question: Question) -> int:
    """Tell all of it, in the form that was asked for."""
    findings = public(judged.examined.findings, judged.seen)
    hidden = public((finding for finding, _ in judged.examined.hidden), judged.seen)
    causes = [cause for _, cause in judged.examined.hidden]
    match question.form:
        case "json":
            told = [(each, "") for each in findings] + list(zip(hidden, causes, strict=True))
            as_json([record(finding, judged, cause) for finding, cause in told])
        case "sarif":
            from tapster.ui.sarif import log

            as_json(log(findings, judged))
        case "text":
            text(findings, hidden if question.is_all else (), causes, judged)
    for name, error in judged.examined.failed.items():
        advice(f"{name} could not judge this ({error!r}): a bug of tapster, please report it")
    if any(each.severity == Severity.ERROR for each in findings):
        return NO
    return OUR_BUG if judged.examined.failed else 0


def record(finding: Finding, judged: Judged, hidden_behind: str) -> dict[str, object]:
    """A finding as a program takes it."""
    title, source = judged.pages[finding.rule]
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "file": shown_path(finding.where.file),
        "line": finding.where.line,
        "message": finding.message,
        "fix": finding.fix,
        "title": title,
        "source": source,
        "hidden_behind": hidden_behind,
    }


def text(
    findings: Sequence[Finding], hidden: Sequence[Finding], causes: Sequence[str], judged: Judged
) -> None:
    """The findings, worst first, and one line about all of them."""
    width = max((len(each.rule) for each in (*findings, *hidden)), default=0)
    for finding in findings:
        result(_lines(finding, width))
    for finding, cause in zip(hidden, causes, strict=False):
        result(f"{_lines(finding, width)}\n{'':9}behind: {cause}")
    if causes and not hidden:
        behind = ", ".join(dict.fromkeys(causes))
        result(f"{len(causes)} more {'is' if len(causes) == 1 else 'are'} hidden behind {behind}: "
               "--all shows consequences, too")  # fmt: skip
    result(_last_line(findings, judged))


def _lines(finding: Finding, width: int) -> str:
    severity = f"{finding.severity:<7}"
    if is_coloured():
        severity = f"\x1b[{COLOURS[finding.severity]}m{severity}\x1b[0m"
    line = f":{finding.where.line}" if finding.where.line else ""
    place = harmless(shown_path(finding.where.file)) + line
    return (
        f"{severity}  {finding.rule:<{width}}  {place}\n"
        f"{'':9}{harmless(finding.message)}\n"
        f"{'':9}fix: {harmless(finding.fix)}"
    )


def _last_line(findings: Sequence[Finding], judged: Judged) -> str:
    files = f"{len(judged.files)} file{'' if len(judged.files) == 1 else 's'}"
    if not findings:
        return f"No findings in {files}: {_names(judged)}"
    counts = {each: sum(one.severity == each for one in findings) for each in Severity}
    errors, warnings, hints = counts.values()
    return (
        f"{errors} error{'' if errors == 1 else 's'}, {warnings} warning"
        f"{'' if warnings == 1 else 's'}, {hints} advice in {files}. "
        f"Why: tapster explain {findings[0].rule}"
    )


def _names(judged: Judged) -> str:
    """What was looked at, configurations first."""
    names = [shown_path(path) for path in judged.files]
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return harmless(", ".join(names[:MOST_NAMES])) + more


def shown_path(path: Path) -> str:
    """The path from the folder that the person is in, if it is below."""
    cwd = Path.cwd()
    return str(path.relative_to(cwd)) if path.is_relative_to(cwd) else str(path)
