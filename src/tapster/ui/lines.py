"""Lines of text on the two outputs: results here, advice there."""

import json
import os
import re
import shlex
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

from tapster.errors import TapsterError
from tapster.model.files import File

HIDDEN = "***"
"""Stands for what may be secret."""
EXPORT = re.compile(r"""^(export \w+=)(?:'[^']*'|"[^"]*"|[^\s'"])*""", re.MULTILINE)
"""A variable as `shlex.quote` writes it; its value may have several lines."""
UWSGI_ENV = re.compile(r"^([ \t]*env[ \t]*=[ \t]*\w+=).*$", re.MULTILINE)
PASSWORD = re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^/\s@'\"]+@", re.IGNORECASE)
"""The part of a URL in which passwords and tokens stand."""
COMMAND = re.compile(
    r"\btapster (deploy|down|init|logs|releases|render|rollback|settings|status|up)\b"
)
"""One that acts on a home."""
SECRETIVE = frozenset({"env", "files"})
"""Fields, if they are mappings: of an Action's variables, and of texts with addresses in them."""


def result(text: str) -> None:
    """A line of result, on standard output."""
    print(text, flush=True)


def advice(text: str) -> None:
    """A line for the person, on standard error; nothing fails because nobody reads it."""
    try:
        print(for_this_home(text), file=sys.stderr, flush=True)
    except OSError:  # what is still to be flushed when Python ends would fail, too
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def next_step(what: str, *words: str) -> None:
    """Advice that ends with a command."""
    advice(f"{what} with: {shlex.join(('tapster', *words))}")


def for_this_home(text: str) -> str:
    """The text; commands in it are for the home that was named, if one was."""
    named = re.search(r"\0--home[\0=]([^\0]+)", "\0".join(sys.argv))
    return (
        COMMAND.sub(lambda each: f"{each[0]} --home {shlex.quote(named[1])}", text)
        if named
        else text
    )


def harmless(line: str) -> str:
    """The line without what a terminal would obey: an app logs what clients have sent."""
    return "".join(sign if sign.isprintable() or sign == "\t" else "?" for sign in line)


def is_coloured() -> bool:
    """Whether standard output is a terminal whose owner has nothing against colour."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")  # https://no-color.org


def as_json(value: object) -> None:
    """A value as JSON, on standard output; of a name that is not UTF-8, its bytes are escaped."""
    text = json.dumps(plain(value), indent=2, ensure_ascii=False)
    print(text.encode(errors="backslashreplace").decode(), flush=True)


def failure(error: TapsterError, *, is_json: bool = False) -> None:
    """What happened, why and what to do."""
    if is_json:
        as_json({"what": error.what, "why": error.why, "fix": for_this_home(error.fix)})
    advice("\n".join(map(harmless, without_passwords(str(error)).split("\n"))))


def public_text(file: File) -> str:
    """The file's text; of variables that it sets, only the names, and no passwords of URLs."""
    text = EXPORT.sub(rf"\1{HIDDEN}", file.text)
    return without_passwords(UWSGI_ENV.sub(rf"\1{HIDDEN}", text))


def without_passwords(text: str) -> str:
    """The text; of URLs that say who asks, everything but that."""
    return PASSWORD.sub(rf"\1{HIDDEN}@", text)


def plain(value: object) -> object:
    """The value as what JSON knows; a dataclass says its own kind. What may be secret is hidden."""
    if isinstance(value, File):
        value = replace(value, text=public_text(value))
    if is_dataclass(value) and not isinstance(value, type):
        named = {f.name: plain(_public(f.name, getattr(value, f.name))) for f in fields(value)}
        return {"kind": type(value).__name__, **named}
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    return without_passwords(str(value)) if isinstance(value, Path | str) else value


def _public(name: str, value: object) -> object:
    """The value of a dataclass's field; of what may be secret, only the names."""
    if name in SECRETIVE and isinstance(value, Mapping):
        return dict.fromkeys(value, HIDDEN)
    return value
