"""`uid = shpo`, an account that is not there."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.here import is_installed
from tapster.doctor.rule import rule
from tapster.doctor.starters import is_in_container
from tapster.doctor.unset import is_plain
from tapster.model.finding import Finding, Severity


@rule(
    title="the account does not exist",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html#uid",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI is to become an account that this machine does not have, and ends:
    `user shpo not found`. nginx does the same for its `user`:
    `getpwnam("nginx") failed`. The name is often the one of another distribution: nginx's workers
    are www-data on Debian and Ubuntu, nginx on Fedora and in Docker's image, http on Arch.

    Fix: correct the name, or make the account: `useradd --system shop`.

    Ignore when: the file is for another machine.
    """
    if evidence.machine is None or not evidence.machine.groups or is_in_container(evidence):
        return
    named = [(option.value, option.where, "uWSGI") for option in evidence.ini.all("uid")]
    named += [
        (each.args[0], each.where, "nginx")
        for each in evidence.nginx.directives
        if each.name == "user" and each.args
    ]
    for account, where, program in named:
        is_known = account in evidence.machine.groups or account.isdigit() or not is_plain(account)
        if not is_known and is_installed(evidence, evidence.folder):
            yield Finding(
                message=f"this machine has no account {account}, so {program} does not start",
                where=where,
                fix=f"correct the name, or run `useradd --system {account}`",
            )
