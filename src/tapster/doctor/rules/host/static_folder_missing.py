"""`alias /srv/shop/static/`, which is not there."""

from collections.abc import Iterator
from pathlib import Path

from tapster.doctor.evidence import Evidence
from tapster.doctor.here import is_missing
from tapster.doctor.passing import place_name
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="a folder that nginx serves is not there",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_core_module.html#alias",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx starts without the folder, and answers 404 for each file in it: the site comes
    without styles, scripts and pictures. For Django, the folder is made by `manage.py
    collectstatic`, which is easily forgotten in a deployment.

    Fix: correct the path, or make the folder: `python manage.py collectstatic`.

    Ignore when: a deployment makes the folder later. A named location, to which others fall back,
    is left alone.
    """
    seen = set()
    for said, blocks in evidence.nginx.named("alias", "root"):
        path = Path(said.args[0]) if said.args else Path()
        if any(each.args[:1] and each.args[0].startswith("@") for each in blocks):
            continue
        if path not in seen and path.is_absolute() and is_missing(evidence, path):
            seen.add(path)
            yield Finding(
                message=f"there is no {path}, so each of its files in {place_name(blocks)} is a "
                "404",
                where=said.where,
                fix="correct the path, or run `python manage.py collectstatic` if Django fills it",
            )
