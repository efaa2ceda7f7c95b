"""`autoindex on;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import PASSES
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="anybody can list the files of a folder",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/http/ngx_http_autoindex_module.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: with `autoindex` nginx shows what is in a folder, so every upload can be found, also those
    whose names nobody was meant to guess, and every backup that somebody forgot there.

    Fix: remove the line.

    Ignore when: it is a folder of downloads, for everybody.
    """
    if not any(evidence.nginx.named(*PASSES)):
        return
    for directive, _ in evidence.nginx.named("autoindex"):
        if directive.args == ("on",):
            yield Finding(
                message="whoever asks for the folder sees the names of all files in it",
                where=directive.where,
                fix="remove the line",
            )
