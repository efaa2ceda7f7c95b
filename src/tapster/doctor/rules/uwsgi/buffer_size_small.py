"""`buffer-size` of 4096, which is the default."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_unset
from tapster.model.finding import Finding, Severity

DEFAULT = 4096  # https://uwsgi-docs.readthedocs.io/en/latest/Options.html#buffer-size
ENOUGH = 8192


@rule(
    title="a visitor with large cookies gets a 502",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: the headers of a request have to fit into `buffer-size`, which is 4096 bytes. A few cookies
    of analytics tools, a login by OAuth or a long search are more. uWSGI then hangs up, with
    "invalid request block size: 4567 (max 4096)...skip" in its log, and nginx answers 502. It hits
    only some visitors, again and again, and nobody can reproduce it. nginx itself lets 32 KB of
    headers through.

    Fix: `buffer-size = 32768`.

    Ignore when: only programs of your own send requests.
    """
    said = evidence.ini.last("buffer-size")
    if evidence.has_nginx or (said and not said.value.isdecimal()):
        return
    size = int(said.value) if said else DEFAULT
    if size < ENOUGH and (said or is_unset(evidence, "buffer-size")):
        yield Finding(
            message=f"a visitor whose headers are larger than {size} bytes gets a 502",
            where=said.where if said else evidence.ini_place,
            fix="set `buffer-size = 32768`",
        )
