"""`pidfile = uwsgi.pid` beside `chdir = app`."""

from collections.abc import Iterator
from pathlib import PurePath

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_plain
from tapster.model.finding import Finding, Severity

NAMES = ("pidfile", "logto", "daemonize")


@rule(
    title="a log or pid file does not land in the folder that chdir names",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI opens `logto`, `daemonize` and `pidfile` before it enters the folder of `chdir`, in
    whatever order the lines stand: these paths begin in the folder that uWSGI was started in. On
    your terminal that is the project; for systemd it is `/`, for cron your home. Then the file is
    not where you look for it, or its folder does not exist: with `logto` uWSGI ends with code 1,
    with `daemonize` nothing runs, and the exit code still says 0. Sockets, `touch-reload` and the
    app's own paths do begin in the folder of `chdir`.

    Fix: write the whole path, or begin with `%d`, which is the folder of the .ini:
    `logto = %dlog/uwsgi.log`.

    Ignore when: uWSGI is always started in the same folder, and you know the file is there.
    """
    folder = evidence.ini.value("chdir")
    if not is_plain(folder) or PurePath(folder) == PurePath():
        return
    for option in map(evidence.ini.last, NAMES):
        if not option or not is_plain(option.value) or ":" in option.value:
            continue
        path = PurePath(option.value)
        if not path.is_absolute():
            yield Finding(
                message=f"{path} is in the folder that uWSGI is started in, not in {folder}",
                where=option.where,
                fix=f"write the whole path, or `{option.name} = %d{path}`, beside the .ini",
            )
