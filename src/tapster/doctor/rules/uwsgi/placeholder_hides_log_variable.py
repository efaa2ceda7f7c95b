"""`host = shop.example`, and `log-format = %(host) %(uri)`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import PLACEHOLDER
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

VARIABLES = frozenset({
    "uri", "method", "user", "addr", "host", "proto", "uagent", "referer", "status", "rsize",
    "hsize", "size", "cl", "micros", "msecs", "secs", "tmsecs", "tmicros", "time", "ltime", "ftime",
    "ctime", "epoch", "pid", "wid", "switches", "vars", "core", "vsz", "rss", "vszM", "rssM",
    "pktsize", "modifier1", "modifier2", "headers", "werr", "rerr", "ioerr",
})  # fmt: skip


@rule(
    title="a placeholder takes the place of a variable of the log",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/LogFormat.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `%(host)` in `log-format` is each request's host only if nothing in the .ini has that
    name. If something has, uWSGI puts that value in once, and every line of the log says the same.

    Fix: give the placeholder another name, such as `site_host`.

    Ignore when: the fixed value is what the log should have.
    """
    defined = {option.name: option for option in reversed(evidence.ini.options)}
    for option in evidence.ini.all("log-format"):
        asked = {found[1] for found in PLACEHOLDER.finditer(option.written)}
        for name in sorted(asked & VARIABLES & defined.keys()):
            yield Finding(
                message=f"every line of the log has the same %({name}), of line "
                f"{defined[name].where.line}",
                where=option.where,
                fix=f"give the placeholder {name} another name",
            )
