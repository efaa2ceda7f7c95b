r"""`location ~ ^/\d{4}/ { }`."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Edit, Finding, Place, Severity

UNQUOTED = re.compile(r"\s*(?:location\s+~\*?|rewrite)\s+(?![\"'])(\S*\{\d+(?:,\d*)?\}\S*)")


@rule(
    title="a brace in a regular expression begins a block",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#rewrite",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    r"""
    Why: for nginx `{` begins a block and `;` ends a directive, also within a regular expression.
    Of `location ~ ^/\d{4}/ {` it understands `location ~ ^/\d {` and stumbles over `4}`: it does
    not start.

    Fix: put the expression in quotes: `location ~ "^/\d{4}/" {`.

    Ignore when: never; nginx refuses the file.
    """
    for path, text in evidence.nginx.texts.items():
        for number, line in enumerate(text.split("\n"), 1):
            found = UNQUOTED.match(line)
            if not found or '"' in found[1]:
                continue
            where = Place(file=path, line=number)
            quoted = f'{line[: found.start(1)]}"{found[1]}"{line[found.end(1) :]}'
            yield Finding(
                message=f"nginx does not start: it takes the brace in `{found[1]}` for a block's",
                where=where,
                fix=f'write `"{found[1]}"`, in quotes',
                edits=() if ";" in found[1] else (Edit(where=where, lines=(quoted,)),),
            )
