"""`check-static = .`."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from posixpath import normpath

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_plain
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.named import base


@rule(
    title="everybody can download the app's code and settings",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/StaticFiles.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `check-static` and `static-map` serve every file below their folder, whatever it is. If
    that is the project's own, a request for `/settings.py`, `/uwsgi.ini` or `/db.sqlite3` gets the
    file, with the passwords that are in it.

    Fix: name a folder that holds nothing but static files: `static-map = /static=/srv/shop/static`.

    Ignore when: `static-skip-ext` leaves out every kind of file that is not for visitors.
    """
    ini = evidence.ini
    root = PurePosixPath(normpath(base(ini)))
    own = [ini.path, *(path for path in evidence.files if path.suffix in {".py", ".env"})]
    for option in ini.all("check-static", "static-map", "static-map2"):
        _, equals, mapped = option.value.partition("=")
        value = mapped if equals else option.value
        if not is_plain(value) or ini.all("static-skip-ext"):
            continue
        folder = PurePosixPath(normpath(root / value))
        inside = [path for path in own if Path(path).is_relative_to(folder)]
        if root.is_relative_to(folder) or inside:
            shown = inside[-1].relative_to(folder) if inside else "settings.py"
            yield Finding(
                message=f"everybody can download {shown} and all else that is in `{value}`",
                where=option.where,
                fix="name a folder with nothing but static files in it",
            )
