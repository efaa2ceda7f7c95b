"""`uwsgi_pass django;` and no `upstream django`."""

import difflib
from collections.abc import Iterator

from tapster.doctor.backends import passes, upstreams
from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import UNKNOWN, is_complete
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="uwsgi_pass names neither an upstream nor a port",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_pass",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: a word alone is the name of an `upstream` block. If there is none, it is taken for a host,
    and uwsgi has no usual port: `no port in upstream "django"`, and nginx does not start.

    Fix: write the block, `upstream django { server unix:/run/django.sock; }`, or the address with
    its port.

    Ignore when: the upstream is in a file that was not looked at.
    """
    conf = evidence.nginx
    known = upstreams(conf)
    for each in passes(conf, "uwsgi_pass"):
        written = each.directive.args[0]
        if each.port or each.host in known or each.host == "unix" or UNKNOWN.search(written):
            continue
        if each.rest or (each.is_name and not is_complete(conf)):
            continue
        near = difflib.get_close_matches(each.host, known, n=1)
        yield Finding(
            message=f'nginx does not start: no port in upstream "{each.host}"',
            where=each.directive.where,
            fix=f"write `{near[0]}`" if near else f"add the port, as in `{each.host}:3031`",
        )
