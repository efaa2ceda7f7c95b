"""`alias /home/ann/shop/static/`, and nginx's workers may not enter /home/ann."""

from collections.abc import Iterator
from pathlib import Path

from tapster.doctor.access import READ, Owned, closed_on_the_way, may, nginx_account
from tapster.doctor.evidence import Evidence
from tapster.doctor.passing import place_name
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

ROOT_ONLY = Path("/root")


@rule(
    title="nginx may not read the files that it serves",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/ngx_core_module.html#user",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx's workers run as an account of their own, such as www-data, and that account has to
    be let into every folder on the way. Home folders are closed to others, /root always is: every
    file is a 403, and nginx logs `open() ... failed (13: Permission denied)`.

    Fix: put static files where others may read them, such as /srv or /var/www. `chmod o+x` on a
    home folder works, too, and lets everybody through who knows a name inside.

    Ignore when: an access list (`setfacl`) lets nginx in, which modes do not show.
    """
    said_account = nginx_account(evidence.nginx)[0]
    for said, blocks in evidence.nginx.named("alias", "root"):
        path = Path(said.args[0]) if said.args else Path()
        facts = evidence.paths.get(path)
        if evidence.machine is None or facts is None or facts.kind == "missing":
            continue
        account = said_account or ("www-data" if path.is_relative_to(ROOT_ONLY) else "")
        if not account:
            continue
        closed = closed_on_the_way(path / "x", account, evidence)
        owned = Owned(user=facts.user, group=facts.group, mode=facts.mode)
        if not closed and facts.user and may(READ, account, owned, evidence.machine) is False:
            closed = path if facts.kind == "file" else None
        if closed:
            yield Finding(
                message=f"nginx's workers, {account}, may not enter {closed}: each file in "
                f"{place_name(blocks)} is a 403",
                where=said.where,
                fix=f"move the files to /srv, or run `chmod o+x {closed}`",
            )
