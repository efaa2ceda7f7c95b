"""A uWSGI .ini as settings of tapster, and what became of each of its options."""

import os.path
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tapster.model.settings import Settings
from tapster.uwsgi_ini.did_you_mean import close
from tapster.uwsgi_ini.fates import Accepts, Adopted, Context, Fate
from tapster.uwsgi_ini.ini import Ini, Option
from tapster.uwsgi_ini.leaving import lessened, without_uwsgi
from tapster.uwsgi_ini.loading import LOADING
from tapster.uwsgi_ini.options import known
from tapster.uwsgi_ini.outcomes import left, no_effect, passed, refused, without
from tapster.uwsgi_ini.serving import SERVING
from tapster.uwsgi_ini.settled import SHAPES, settled

HANDLERS = {**LOADING, **SERVING}
OPEN_VARIABLE = re.compile(r"\$\((\w+)(:-[^)]*)?\)")
"""What uWSGI leaves as it is: the environment lacks the variable, or a default is given."""
TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|__[A-Z][A-Z0-9_]*__")
CONFLICT = re.compile(r"<{7}|>{7}|\|{7}|={6}")
COMMENT = re.compile(r"[ \t][;#]")
TEXTS = frozenset({"uid", "static-map", "static-map2"})
UNREAD = frozenset({"socket", "uwsgi-socket", "plugins"})
"""What they say does not matter, or their handlers look at it themselves."""
ONCE = frozenset({"uid"})
"""Functions of uWSGI's own whose last call counts."""


def adopt(ini: Ini, folder: Path, accepts: Accepts, owner: str = "", engine: str = "") -> Adopted:
    """Settings for a tapster.toml in `folder`, and one fate for each option that was read.

    accepts: whether tapster.toml takes a value for a setting
    owner: the account that owns the folder, if root adopts what is somebody else's
    engine: what is to run the app, if that was said
    """
    start = ini.path.parent
    context = Context(
        ini=ini,
        folder=folder,
        root=Path(os.path.normpath(start / _plain(ini.value("chdir")))),
        owner=owner,
        accepts=accepts,
        engine=engine.replace("uwsgi", ""),
    )
    fates = [_fate(option, context) for option in ini.options]
    if context.engine:
        fates = [without_uwsgi(fate, context) for fate in fates]
    fates += [no_effect(option, _skipped(option, ini)) for option in ini.skipped]
    said: dict[str, Any] = {"engine": engine} if engine else {}
    fates.sort(key=lambda fate: (fate.option.where.file != ini.path, fate.option.where))
    return Adopted(
        settings=Settings(**_merged(fates), **said),
        fates=tuple(fates),
        notes=tuple(_notes(context)),
    )


def _fate(option: Option, context: Context) -> Fate:
    """What becomes of one option."""
    what = known(option.name)
    if what is None:
        return _unknown(option, context)
    if what.kind in {"logic", "ignored"} or what.key in SHAPES:
        return without(option, "it says which lines count", "used")
    later = context.ini.last(what.key) or option
    if later is not option and (what.kind in {"switch", "number", "text"} or what.key in ONCE):
        return no_effect(option, f"line {later.where.line} says it again, and the last counts")
    handler = HANDLERS.get(what.key)
    reason = None if handler else settled(what.key, what.name)
    if reason:
        return without(option, *reason)
    if not (handler or what.in_wheel or context.engine):
        return refused(option, "the uWSGI that tapster brings has no such option")
    unresolved = None if what.key in UNREAD else _unresolved(option)
    fate = unresolved or (handler or passed)(option, context)
    if all(context.accepts(name, value) for name, value in fate.settings.items()):
        return fate
    return left(option, f"tapster.toml does not take it for {', '.join(fate.settings)}")


def _unknown(option: Option, context: Context) -> Fate:
    """A placeholder, or something that uWSGI passes over in silence."""
    if CONFLICT.match(option.name) or (not option.name and CONFLICT.match(option.written)):
        return no_effect(option, "a merge was not finished here")
    if f"%({option.name}" in context.written:
        return without(option, f"its value stands where %({option.name}) is written", "used")
    if option.name.startswith("{"):
        return left(option, "it belongs to a template that is still to be filled in")
    likely = " or ".join(f"`{name}`" for name in close(option.name))
    hint = f"; did you mean {likely}?" if likely else ""
    return no_effect(option, f"uWSGI has no such option{hint}")


def _unresolved(option: Option) -> Fate | None:
    """For a value that only its owner can complete."""
    if variable := OPEN_VARIABLE.search(option.value):
        if variable[2]:
            return left(option, f"uWSGI knows no default in a variable; {_instead(option)}")
        return left(option, f"`$({variable[1]})` is not set here; {_instead(option)}")
    if re.search(r"@\(\w+:", option.value):
        return left(option, "tapster runs and fetches nothing to read an .ini")
    if template := TEMPLATE.search(option.value):
        return left(option, f"`{template[0]}` is still to be filled in")
    is_text = option.key in LOADING and option.key != "single-interpreter"
    if (is_text or option.key in TEXTS) and COMMENT.search(option.value):
        return left(option, "for uWSGI the comment is part of the value: give it its own line")
    is_ours = option.key in SERVING or is_text
    if is_ours and (placeholder := re.search(r"%\(\w+\)", option.value)):
        return left(option, f"nothing says what `{placeholder[0]}` is")
    return None


def _instead(option: Option) -> str:
    """Where a value from the environment belongs."""
    if option.key == "env":
        return "set it in the environment file: env_file"
    if option.key in {"http", "http-socket", "http11-socket"}:
        return "say it when you start: --listen, or TAPSTER_LISTEN"
    return "write down what it is"


def _skipped(option: Option, ini: Ini) -> str:
    """Whether an `if` leaves the option out, or it stands in a section that is not read."""
    above = ini.texts.get(option.where.file, "").split("\n")[: option.where.line]
    headers = [line.strip() for line in above if line.lstrip().startswith("[")]
    if not headers or headers[-1] != "[uwsgi]":
        return f"it stands in {headers[-1] if headers else 'no section'}, which is not read"
    return "an if leaves it out here"


def _merged(fates: Iterable[Fate]) -> dict[str, Any]:
    """All settings; of a table, all entries, and repeated ones of `uwsgi` as a list."""
    merged: dict[str, Any] = {}
    for fate in fates:
        kind = known(fate.option.name)
        is_list = kind is not None and kind.kind in {"list", "other"}
        for name, value in fate.settings.items():
            if not isinstance(value, Mapping):
                merged[name] = value
                continue
            table = merged.setdefault(name, {})
            for key, each in value.items():
                if name == "uwsgi" and is_list and key in table:
                    said = table[key]
                    table[key] = (*(said if isinstance(said, tuple) else (said,)), each)
                elif key == "PYTHONPATH" and key in table:
                    table[key] = f"{each}:{table[key]}"
                else:
                    table[key] = each
    return merged


def _notes(context: Context) -> Iterator[str]:
    """What will be different though no line says it."""
    less = lessened(context.engine, "wsgi", 1).get("request_timeout_s")
    if less and not context.ini.all("harakiri"):
        yield f"request_timeout_s is 60: {less.words}"
    elif not context.ini.all("harakiri"):
        yield "the .ini cuts no request off; tapster does after 60 s: request_timeout_s"
    if not context.ini.all("limit-post"):
        yield "the .ini takes any body; tapster refuses those above 16 MiB: max_body_bytes"
    if context.engine:
        yield f"`import uwsgi` fails in {context.engine}: look for it in the app's code"
    if not context.root.is_relative_to(context.folder):
        yield f"the app lies in {context.root}: `--out` can put the file there"


def _plain(path: str) -> str:
    """The path, if it is one."""
    return "" if any(sign in path for sign in ("$(", "%(", "{{", "\0", " ;", " #")) else path
