"""`http-socket = 0.0.0.0:8080` although nginx is in front."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import protocol, sockets
from tapster.doctor.reach import reach
from tapster.doctor.rule import rule
from tapster.doctor.starters import is_in_container
from tapster.doctor.unset import is_for_development, is_plain
from tapster.model.finding import Finding, Severity


@rule(
    title="visitors can go around nginx",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/HTTP.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: a second way to the app is open to everybody, and it has nothing of what nginx does: no
    TLS, no limits, no passwords, no time-out for clients that send one byte a minute. Over it
    anybody can also claim any X-Forwarded-For and X-Forwarded-Proto, which the app believes.

    Fix: `http-socket = 127.0.0.1:8080`, or no second socket at all.

    Ignore when: a firewall closes the port, or there is no nginx and uWSGI serves visitors itself.
    """
    ini = evidence.ini
    opened = [(option, protocol(option, ini)) for option in sockets(ini)]
    has_uwsgi = any(spoken == "uwsgi" for _, spoken in opened)
    if is_in_container(evidence) or is_for_development(ini):
        return
    for option, spoken in opened:
        # The router of `http` is itself what the uwsgi socket is for, if there is no nginx.
        is_behind = evidence.has_nginx or (has_uwsgi and option.key != "http")
        if (
            is_behind
            and spoken == "http"
            and reach(option.value) == "everybody"
            and is_plain(option.value)
        ):
            port = option.value.partition(" ")[0].rpartition(":")[2]
            yield Finding(
                message=f"on port {port} visitors reach the app without nginx and its limits",
                where=option.where,
                fix=f"write `{option.name} = 127.0.0.1:{port}`, or remove the line",
            )
