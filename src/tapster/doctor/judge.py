"""What our rules and gixy find in what was seen, told once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tapster.doctor.examine import Examined, all_rules, examine, in_order, is_ignored
from tapster.doctor.pairing import evidences
from tapster.model.finding import Finding
from tapster.system.gather_evidence import Seen
from tapster.system.gixy import SAME, Remark


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One run's outcome."""

    seen: tuple[Seen, ...]
    examined: Examined
    pages: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Title and source of each rule, gixy's included."""

    @property
    def files(self) -> tuple[Path, ...]:
        """What was looked at, configurations first."""
        configurations = {path for seen in self.seen for path in seen.configurations}
        others = {path for seen in self.seen for path in seen.files} - configurations
        return (*sorted(configurations), *sorted(others))


def judge(seen: Iterable[Seen], ignored: frozenset[str]) -> Judged:
    """The findings of our rules."""
    seen = tuple(seen)
    pages = {name: (rule.title, rule.source) for name, rule in all_rules().items()}
    found = examine((each for one in seen for each in evidences(one)), ignored)
    return Judged(seen=seen, examined=found, pages=pages)


def with_gixy(judged: Judged, remarks: Iterable[Remark], ignored: frozenset[str]) -> Judged:
    """The same with gixy's; what a rule of ours says of the same file is not said again."""
    ours = {(each.rule, each.where.file) for each in judged.examined.findings}
    pages = dict(judged.pages)
    added: dict[Finding, None] = {}
    for remark in remarks:
        finding = remark.finding
        same = SAME.get(finding.rule.removeprefix("gixy."), "")
        text = _text(judged.seen, finding.where.file)
        is_unwanted = finding.rule in ignored or is_ignored(text, finding.rule)
        if not is_unwanted and (same, finding.where.file) not in ours:
            added[finding] = None
            pages[finding.rule] = remark.title, remark.source
    findings = in_order((*judged.examined.findings, *added))
    return replace(judged, examined=replace(judged.examined, findings=findings), pages=pages)


def _text(seen: Iterable[Seen], file: Path) -> str:
    texts = (conf.texts for one in seen for conf in one.confs)
    return next((each[file] for each in texts if file in each), "")
