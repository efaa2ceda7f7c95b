"""`access_log /var/log/nginx/shop.log main;` and no `log_format main`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import is_complete
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="access_log names a format that nobody has defined",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx brings along one format, combined. `main` is defined in the nginx.conf that nginx.org
    packages and Docker's image have, and not in Debian's. Where it is not, nginx says `unknown log
    format "main"` and does not start.

    Fix: leave the name out, or define it with `log_format` in `http`.

    Ignore when: it is defined in a file that was not looked at.
    """
    conf = evidence.nginx
    if not is_complete(conf):
        return
    known = {each.args[0] for each, _ in conf.named("log_format") if each.args} | {"combined"}
    for directive, blocks in conf.named("access_log"):
        name = directive.args[1] if len(directive.args) > 1 else "combined"
        is_option = "=" in name or name == "gzip" or "$" in name
        is_http = all(block.name != "stream" for block in blocks)
        if is_http and not is_option and name not in known:
            yield Finding(
                message=f'nginx does not start: unknown log format "{name}"',
                where=directive.where,
                fix=f"leave `{name}` out, or define it with `log_format {name} ...;` in `http`",
            )
