"""`module = app.py`, `module = app.application`, `wsgi-file = app:app`, `mount = /=app`."""

from collections.abc import Iterator

from tapster.doctor.code import binds, candidates, parsed
from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_plain
from tapster.model.finding import Edit, Finding, Severity
from tapster.uwsgi_ini.ini import Option

FILES = (
    *(".py", ".wsgi", ".ini", ".xml", ".yml", ".yaml", ".json"),
    *(".psgi", ".pl", ".ru", ".lua"),
)
"""What other loaders take, and apps in other languages."""


@rule(
    title="a module is named where a file is meant, or the other way round",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/WSGIquickstart.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: there are two ways to say where the app is. `module` takes what Python imports, with dots,
    and the name of the callable behind a colon: `shop.wsgi:app`. `wsgi-file` takes a path:
    `shop/wsgi.py`, and the callable stands in `callable`. Mixed up, uWSGI finds nothing:
    `ModuleNotFoundError: No module named 'app.py'; 'app' is not a package`, or
    `failed to open python file app:app`. A `mount` takes either, but no module without a colon:
    there it does not even log an error. Each request is then a 500, `Internal Server Error`.

    Fix: `module = shop.wsgi:app`, or `wsgi-file = shop/wsgi.py`.

    Ignore when: never.
    """
    for option in evidence.ini.all("module", "wsgi-file", "mount"):
        right = meant(option, evidence)
        if right:
            line = evidence.ini.line(option.where)
            indent = line[: len(line) - len(line.lstrip())]
            is_own = line.strip().startswith(option.name) and option.written == option.value
            yield Finding(
                message=f"`{option.name} = {option.value}` finds no app: every request is a 500",
                where=option.where,
                fix=f"write `{right}`",
                edits=(Edit(where=option.where, lines=(f"{indent}{right}",)),) if is_own else (),
            )


def meant(option: Option, evidence: Evidence) -> str:
    """The line as it should be; empty if it may be right."""
    prefix, _, value = (
        option.value.partition("=") if option.key == "mount" else ("", "", option.value)
    )
    name, colon, attribute = value.partition(":")
    if not is_plain(value) or "//" in value or " " in value:
        return ""
    if option.key == "module" and name.endswith(".py") and not name.startswith((".", "/")):
        return f"module = {name.removesuffix('.py').replace('/', '.')}{colon}{attribute}"
    if option.key == "module" and not colon:
        above, _, last = name.rpartition(".")
        file = replaced(option, above)
        texts = (evidence.files.get(path) for path in candidates(evidence, file)) if above else ()
        body = next((parsed(text) for text in texts if text is not None), None)
        there = any(path in evidence.files for path in candidates(evidence, option))
        return f"module = {above}:{last}" if body and not there and binds(body, last) else ""
    if option.key == "wsgi-file" and attribute.isidentifier() and name.endswith(".py"):
        return (
            f"module = {name.removesuffix('.py').removeprefix('./').replace('/', '.')}:{attribute}"
        )
    if option.key == "mount" and not colon and name.replace(".", "").isidentifier():
        is_file = name.endswith(FILES)
        return "" if is_file or not prefix else f"mount = {prefix}={name}:application"
    return ""


def replaced(option: Option, value: str) -> Option:
    """The option with another value."""
    return Option(name=option.name, value=value, written=value, where=option.where)
