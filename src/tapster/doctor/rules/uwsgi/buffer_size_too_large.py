"""`buffer-size = 131072`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import replaced
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

LARGEST = 65535


@rule(
    title="buffer-size ends at 65535",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html#buffer-size",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: the uwsgi protocol tells the size of a request's headers in 16 bits, so no buffer can be
    larger than 65535 bytes. uWSGI takes a larger number for 65535 without a word.

    Fix: `buffer-size = 65535`, or 32768, which is as much as nginx lets through by default.

    Ignore when: it does not disturb you; the number only promises too much.
    """
    for option in evidence.ini.all("buffer-size"):
        if option.value.isdecimal() and int(option.value) > LARGEST:
            yield Finding(
                message=f"{option.value} is taken for {LARGEST}",
                where=option.where,
                fix=f"write `{option.name} = {LARGEST}`",
                edits=replaced(evidence.ini, option.where, option.value, str(LARGEST)),
            )
