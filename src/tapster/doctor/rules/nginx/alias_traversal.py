"""`location /static { alias /srv/static/; }`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import prefix, replaced
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="a location without a slash lets anybody out of the folder of its alias",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/ngx_http_core_module.html#alias",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx replaces the text of the location by the text of the alias. For `location /static`
    and `alias /srv/static/`, a request for `/static../secret.py` becomes
    `/srv/static/../secret.py`: anybody can read what lies beside the folder.

    Fix: end the location with a slash, too: `location /static/`.

    Ignore when: never; there is no use for it.
    """
    for alias, blocks in evidence.nginx.named("alias"):
        location = blocks[-1] if blocks else None
        path = prefix(location) if location and location.name == "location" else None
        folder = alias.args[0] if alias.args else ""
        if location and path and folder.endswith("/") and not path.endswith("/"):
            yield Finding(
                message=f"a request for {path}../ reads what lies beside {folder}",
                where=location.where,
                fix=f"write `location {path}/`",
                edits=replaced(evidence, location, f"{path} {{", f"{path}/ {{"),
            )
