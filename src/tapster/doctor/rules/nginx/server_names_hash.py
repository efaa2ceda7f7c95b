"""A name of a server that is too long for nginx's table."""

from collections import defaultdict
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import UNKNOWN, addresses, is_complete, names, servers
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.nginx.conf import Directive

LONGEST = 46
"""Letters that fit into a bucket of 64 bytes, the default on today's processors."""


@rule(
    title="a server's name is too long for nginx's table of names",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/server_names.html#optimization",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: as soon as two servers listen on the same port, nginx makes a table of their names, in
    buckets of 64 bytes. A name of more than 46 letters does not fit: `could not build
    server_names_hash, you should increase server_names_hash_bucket_size: 64`, and nginx does not
    start. With one server it did, so it is the second site that brings both down.

    Fix: write `server_names_hash_bucket_size 128;` into `http`.

    Ignore when: the processor has longer cache lines, and nginx starts.
    """
    conf = evidence.nginx
    if not is_complete(conf) or any(conf.named("server_names_hash_bucket_size")):
        return
    sharing: dict[tuple[str, str], list[Directive]] = defaultdict(list)
    for server, _ in servers(conf):
        for address in addresses(server):
            sharing[address].append(server)
    crowded = {each.where: each for group in sharing.values() if len(group) > 1 for each in group}
    for server in crowded.values():
        for name in names(server):
            is_plain = name[:1] not in {"*", ".", "~"} and not name.endswith("*")
            if is_plain and len(name) > LONGEST and not UNKNOWN.search(name):
                yield Finding(
                    message=f"nginx does not start: {name} has {len(name)} letters, {LONGEST} fit",
                    where=next(server.inner("server_name"), server).where,
                    fix="write `server_names_hash_bucket_size 128;` into `http`",
                )
