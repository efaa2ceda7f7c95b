"""`static-map` although nginx is in front."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import protocol, sockets
from tapster.doctor.rule import rule
from tapster.doctor.starters import is_in_container
from tapster.model.finding import Finding, Severity


@rule(
    title="workers are busy with files that nginx could serve",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/StaticFiles.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: each picture and each style sheet goes through nginx to a worker, which cannot answer
    anything else meanwhile. nginx reads files itself, from the kernel's cache, and knows ranges,
    conditional requests and compression.

    Fix: a `location /static/ { alias /srv/shop/static/; }` in nginx, and no `static-map`. If the
    files are where nginx cannot be, `offload-threads = 2` takes them off the workers.

    Ignore when: there are few of them, or a CDN keeps them.
    """
    ini = evidence.ini
    said = ini.last("static-map", "check-static", "static-map2")
    spoken = {protocol(option, ini) for option in sockets(ini)}
    is_behind = spoken == {"uwsgi"} and not is_in_container(evidence)
    if said and is_behind and not evidence.has_nginx and not ini.all("offload-threads"):
        yield Finding(
            message="a worker serves each static file, and nobody else meanwhile",
            where=said.where,
            fix="give nginx a `location` with an `alias`, or add `offload-threads = 2`",
        )
