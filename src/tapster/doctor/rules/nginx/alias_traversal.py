"""`location /static { alias /srv/static/; }`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Edit, Finding, Severity


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
        if location is None or location.name != "location" or not alias.args:
            continue
        prefix, folder = location.args[-1], alias.args[0]
        is_prefix = len(location.args) == 1 or location.args[0] == "^~"
        if is_prefix and folder.endswith("/") and not prefix.endswith("/"):
            line = evidence.text(location.where.file).split("\n")[location.where.line - 1]
            opened = f"{prefix} {{"
            yield Finding(
                message=f"a request for {prefix}../ reads what lies beside {folder}",
                where=location.where,
                fix=f"write `location {prefix}/`",
                edits=(Edit(where=location.where, lines=(line.replace(opened, f"{prefix}/ {{"),)),)
                if line.count(opened) == 1
                else (),
            )
