"""`py-autoreload = 1`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_for_development
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.values import integer


@rule(
    title="uWSGI restarts whenever a file of the app changes",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `py-autoreload` looks at every imported module again and again, and restarts all workers
    when one has changed. While you copy files or run `git pull`, it restarts in the middle: with
    half of the new code. The running workers end first, so visitors wait for the import, and if
    the code does not import, everybody gets a 500 or 502. Meant is a comfort for development.

    Fix: remove the line, and reload when all files are there: `touch-reload` with a file that you
    touch as the last step. Keep the line in a file of its own for development.

    Ignore when: the .ini is only used on your own machine.
    """
    if is_for_development(evidence.ini):
        return
    for option in evidence.ini.all("py-auto-reload", "fs-reload", "fs-brutal-reload"):
        is_on = integer(option.value) > 0 if option.key == "py-auto-reload" else bool(option.value)
        if is_on:
            yield Finding(
                message="whoever copies a file restarts the site, be the code only half there",
                where=option.where,
                fix=f"remove `{option.name}`, and touch a file of `touch-reload` after a deploy",
            )
