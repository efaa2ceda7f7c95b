"""`MAX_CONTENT_LENGTH = 16 * 1024 * 1024` and no `client_max_body_size`."""

import math
import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.passing import last, matching, place_name, size_of
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Place, Severity

DEFAULT = 1 << 20  # https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size
LIMIT = re.compile(r"\bMAX_CONTENT_LENGTH\b[\"'\]]*\s*[=:]\s*([\d_]+(?:\s*\*\s*[\d_]+)*)")


@rule(
    title="nginx refuses uploads that the app would take",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx answers 413, "Request Entity Too Large", to a body above `client_max_body_size`, and
    that is 1 MB unless something else is said. The app never sees the request: neither its own
    limit nor its own page with an explanation counts, and its log is empty.

    Fix: `client_max_body_size 16m;` with the app's limit, in the server or the location.

    Ignore when: large bodies are meant for another location only.
    """
    for link in matching(evidence):
        said = last(evidence.nginx, "client_max_body_size", link.blocks)
        allowed = size_of(said, DEFAULT)
        if not allowed or (said is None and not evidence.nginx.is_whole):
            continue
        for name, limit, where in _limits(evidence):
            if limit > allowed:
                yield Finding(
                    message=f"{name} takes {limit} bytes, but nginx answers 413 above {allowed} in "
                    f"{place_name(link.blocks)}",
                    where=where,
                    fix=f"write `client_max_body_size {math.ceil(limit / DEFAULT)}m;` for nginx",
                )
                return


def _limits(evidence: Evidence) -> Iterator[tuple[str, int, Place]]:
    """What uWSGI and Flask are told to take."""
    if option := evidence.ini.last("limit-post"):
        yield option.name, evidence.ini.number("limit-post"), option.where
    for file, text in evidence.named("*.py"):
        for found in LIMIT.finditer(text):
            factors = [int(each) for each in re.findall(r"[\d_]+", found[1]) if each.strip("_")]
            line = text.count("\n", 0, found.start()) + 1
            yield "MAX_CONTENT_LENGTH", math.prod(factors), Place(file=file, line=line)
