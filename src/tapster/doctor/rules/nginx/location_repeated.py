"""Two `location /static/` in one server."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Place, Severity


@rule(
    title="a location stands twice in one server",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/ngx_http_core_module.html#location",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx says `duplicate location "/static/"` and does not start. It happens when one of two
    files that are included already has the location. Regular expressions may repeat: there the
    first one counts and the second one never does.

    Fix: put both into one location.

    Ignore when: never; nginx refuses the file.
    """
    for outer, _ in evidence.nginx.walked:
        first: dict[tuple[str, ...], Place] = {}
        for location in outer.inner("location"):
            plain = tuple(arg for arg in location.args if arg != "^~")
            if plain[:1] in {("~",), ("~*",)} or location.block is None:
                continue
            if plain in first:
                yield Finding(
                    message=f"nginx does not start: this location stands in {first[plain]}, too",
                    where=location.where,
                    fix=f"move these lines into the location in {first[plain]}",
                )
            first.setdefault(plain, location.where)
