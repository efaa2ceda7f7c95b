"""`error_log off;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="a log is written to a file that is called like a switch",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/ngx_core_module.html#error_log",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `error_log` cannot be turned off, and `access_log` has `off` but no `on`. Any other word
    is the name of a file: errors go on being written to a file called off, in a folder where
    nobody looks and nothing rotates it.

    Fix: remove the line; to keep only the worst, write `error_log /var/log/nginx/error.log crit;`.

    Ignore when: the file is really meant to be called so.
    """
    for directive, _ in evidence.nginx.named("error_log", "access_log"):
        switches = {"on", "none", "false", "true", "no", "yes"}
        if directive.name == "error_log":
            switches.add("off")
        if directive.args and directive.args[0].lower() in switches:
            yield Finding(
                message=f"the log goes to a file named `{directive.args[0]}`",
                where=directive.where,
                fix=f"remove the line, or give {directive.name} a path",
            )
