r"""`module = app:app\0, and what was behind it`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Place, Severity

UTF_16 = 4
"""In text in UTF-16, at least one of so many characters is a NUL."""
MOST = 5
"""Lines: beyond that it is no accident."""


@rule(
    title="a byte that ends texts in C stands in the file",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#ini-files",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    r"""
    Why: for uWSGI, written in C, a line ends at a NUL byte. What stands behind it on the line is
    lost. A file that was saved as UTF-16 has one in every second place, and is empty for uWSGI.

    Fix: save the file as UTF-8, or remove the bytes: `tr -d '\000' <old.ini >new.ini`.

    Ignore when: they stand only at the end of the file, which is not reported.
    """
    for file, text in evidence.ini.texts.items():
        if text.count("\0") * UTF_16 > len(text.rstrip("\0")) > 0:
            yield Finding(
                message="the file is saved as UTF-16: for uWSGI it is empty",
                where=Place(file=file),
                fix="save it as UTF-8",
            )
            continue
        split = [
            (number, line.partition("\0")[0].strip())
            for number, line in enumerate(text.split("\n"), 1)
            if line.partition("\0")[2].strip("\0 \t\r")
        ]
        if len(split) > MOST:
            yield Finding(
                message=f"{len(split)} lines have NUL bytes: this is no text, and no .ini",
                where=Place(file=file, line=split[0][0]),
                fix="see whether it is the right file",
            )
            continue
        for number, kept in split:
            yield Finding(
                message=f"uWSGI reads `{kept}`, and drops the rest of the line",
                where=Place(file=file, line=number),
                fix="remove the NUL byte",
            )
