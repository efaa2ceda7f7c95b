"""`user nobody;` where the group is called nogroup."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import replaced
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="nginx looks for a group that does not exist",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/ngx_core_module.html#user",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `user nobody;` without a group means the group of the same name. On Debian and Ubuntu
    nobody's group is called nogroup, so nginx says `getgrnam("nobody") failed` and does not start.

    Fix: name the group, too: `user nobody nogroup;`.

    Ignore when: the file is for another machine.
    """
    groups = evidence.machine.groups if evidence.machine else {}
    for directive, _ in evidence.nginx.named("user"):
        name = directive.args[0] if len(directive.args) == 1 else ""
        has = groups.get(name, frozenset())
        if has and name not in has:
            group = min(has)
            yield Finding(
                message=f'nginx does not start: getgrnam("{name}") failed',
                where=directive.where,
                fix=f"write `user {name} {group};`",
                edits=replaced(evidence, directive, f"{name};", f"{name} {group};"),
            )
