"""`static-map = /static=...` and `location /static/ { alias ...; }`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.passing import matching
from tapster.doctor.rule import rule
from tapster.doctor.static import folders_by_nginx, mapped
from tapster.model.finding import Finding, Severity


@rule(
    title="static files are set up in two places",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/http/ngx_http_core_module.html#alias",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx answers these addresses itself, so the line in the .ini is never used. It misleads
    the next reader, and it goes wrong quietly: after a change of the folder on one side, files are
    missing or old, and everybody looks at the other side.

    Fix: remove the line from the .ini.

    Ignore when: uWSGI is also reached without nginx, as in development.
    """
    if evidence.ini.all("http-socket", "http11-socket", "http") or not any(matching(evidence)):
        return
    by_nginx = folders_by_nginx(evidence.nginx)
    for prefix, folder, option in mapped(evidence.ini):
        if prefix in by_nginx:
            other = by_nginx[prefix]
            where = f"from {other}, and not from {folder}" if other != folder else "from there, too"
            yield Finding(
                message=f"nginx serves {prefix}/ itself, {where}: this line is never used",
                where=option.where,
                fix=f"remove `{option.name} = {option.value}`",
            )
