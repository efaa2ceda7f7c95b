"""`CMD uwsgi --ini wsgi.ini`, which a shell starts."""

import json
import re
import shlex
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.starters import IMAGES
from tapster.model.finding import Edit, Finding, Place, Severity

COMMAND = re.compile(r"^(\s*(?:CMD|ENTRYPOINT)\s+)(.*?)\s*$", re.MULTILINE)
STARTS = re.compile(r"^\s*(?:\S*/)?(?:uwsgi|pyuwsgi)(?:\s|$)")
SPECIAL = re.compile(r"[$&|;<>`'\"\\*?#()]")
FORWARDING = ("dumb-init", "s6-", "supervisord", "catatonit")


@rule(
    title="a shell stands between Docker and uWSGI, and swallows the signal to stop",
    severity=Severity.WARNING,
    source="https://docs.docker.com/reference/dockerfile/#shell-and-exec-form",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: written as plain text, a CMD or ENTRYPOINT is given to `/bin/sh -c`, and the shell is the
    process that `docker stop` and Kubernetes send SIGTERM to. It does not pass it on. uWSGI knows
    of nothing, goes on until the time is over, 10 or 30 seconds, and is killed together with the
    requests that it was serving. The same goes for a script that starts uWSGI without `exec`.

    Fix: the exec form, `CMD ["uwsgi", "--ini", "wsgi.ini"]`; in a script, `exec uwsgi ...` as its
    last line.

    Ignore when: the shell of the image replaces itself by its last command, as bash mostly does.
    """
    for path, text in evidence.named(*IMAGES):
        if any(word in text for word in FORWARDING):
            continue
        found = list(COMMAND.finditer(text))
        for command in found[-1:]:
            written = command[2]
            if not written.startswith("[") and is_uwsgi_last(written):
                is_plain = not SPECIAL.search(written)
                where = Place(file=path, line=text.count("\n", 0, command.start(2)) + 1)
                exact = (
                    f"{command[1].lstrip(chr(10))}{json.dumps(shlex.split(written))}"
                    if is_plain
                    else ""
                )
                yield Finding(
                    message="`docker stop` reaches the shell and not uWSGI, which is killed in the "
                    "middle of its requests",
                    where=where,
                    fix=f"write `{exact.strip()}`" if is_plain else "put `exec` before `uwsgi`",
                    edits=(Edit(where=where, lines=(exact,)),) if is_plain else (),
                )
        yield from in_scripts(evidence, " ".join(each[2] for each in found))


def in_scripts(evidence: Evidence, commands: str) -> Iterator[Finding]:
    """Scripts that the image starts, which end in uWSGI without `exec`."""
    for path, text in evidence.named("*.sh"):
        lines = [
            (number, line)
            for number, line in enumerate(text.split("\n"), 1)
            if line.strip() and not line.lstrip().startswith("#")
        ]
        if path.name in commands and lines and STARTS.match(lines[-1][1]):
            number, line = lines[-1]
            where = Place(file=path, line=number)
            indent = line[: len(line) - len(line.lstrip())]
            yield Finding(
                message=f"`docker stop` reaches {path.name} and not uWSGI, which is killed in the "
                "middle of its requests",
                where=where,
                fix=f"write `exec {line.strip()}`",
                edits=(Edit(where=where, lines=(f"{indent}exec {line.strip()}",)),),
            )


def is_uwsgi_last(command: str) -> bool:
    """Whether a shell's last command is uWSGI, without `exec`."""
    return bool(STARTS.match(re.split(r"&&|\|\||;", command)[-1]))
