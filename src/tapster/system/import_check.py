"""Import the app once, where it can do no harm, and say what stops it."""

import json
import os
import subprocess
from pathlib import Path

from tapster.errors import TapsterError
from tapster.model.actions import CheckImport
from tapster.system.tail import indented

FRAMES = 8
PACKAGES = {"yaml": "PyYAML", "PIL": "Pillow", "dotenv": "python-dotenv", "bs4": "beautifulsoup4"}
"""Modules whose package has another name, among those that people forget most."""

QUESTION = """
import json, os, sys
out, root, module, attribute = int(sys.argv[1]), *sys.argv[2:5]
sys.argv[1:] = []
sys.path.insert(0, root)
wrong = None
try:
    import importlib
    found = importlib.import_module(module)
    name = attribute.removesuffix("()")
    if not hasattr(found, name):
        near = [n for n in vars(found) if n[0] != "_" and callable(vars(found)[n])]
        wrong = {"kind": "missing", "name": name, "file": str(found.__file__), "near": near}
    else:
        app = getattr(found, name)
        app = app() if attribute.endswith("()") else app
        if not callable(app):
            wrong = {"kind": "no callable", "name": name, "type": type(app).__name__}
except BaseException as error:
    import traceback
    kind = type(error).__name__
    text = "".join(traceback.format_exception_only(type(error), error)).strip()
    stack = traceback.extract_tb(error.__traceback__)
    frames = [[f.filename, f.lineno, f.name, f.line] for f in stack]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append([error.filename, error.lineno, "", (error.text or "").strip()])
    name = getattr(error, "name", None) if kind == "ModuleNotFoundError" else None
    wrong = {"kind": kind, "text": text, "frames": frames, "module": name}
os.write(out, json.dumps(wrong).encode())
os._exit(0)
"""


def check_import(action: CheckImport) -> None:
    """The app's module was imported, and its callable is there.

    Raises:
        TapsterError: with the person's own frames of the traceback, and the package to add.
    """
    spec = f"{action.module}:{action.callable}"
    reading, writing = os.pipe()
    argv = [str(action.python), "-c", QUESTION, str(writing), str(action.root)]
    argv += [action.module, action.callable]
    with os.fdopen(reading) as answer:
        try:
            ended = subprocess.run(  # noqa: S603  the app's own interpreter
                argv,
                cwd=action.root,
                env=dict(action.env),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=action.timeout_s,
                check=False,
                pass_fds=(writing,),
                user=action.user or None,
                group=action.group or None,
                extra_groups=() if action.user else None,
            )
        except subprocess.TimeoutExpired as error:
            raise TapsterError(
                f"{spec} was not imported",
                f"the import has not come back after {action.timeout_s} seconds; "
                "a server that the module itself starts, such as app.run(), never does",
                'move such a call below `if __name__ == "__main__":`, or raise boot_timeout_s',
            ) from error
        except OSError as error:
            raise TapsterError(
                f"{spec} was not imported",
                f"{action.python}: {error.strerror}",
                "choose an interpreter with the setting `python`",
            ) from error
        finally:
            os.close(writing)
        said = answer.read()
    if not said:
        why = (ended.stderr or ended.stdout).strip()[-2000:]
        raise TapsterError(
            f"{spec} was not imported",
            why or f"the interpreter exited with {ended.returncode} in the middle of it",
            f"see it yourself: cd {action.root} && {action.python} -c 'import {action.module}'",
        )
    wrong = json.loads(said)
    if wrong:
        raise _explained(action, spec, wrong)


def _explained(action: CheckImport, spec: str, wrong: dict[str, object]) -> TapsterError:
    match wrong:
        case {"kind": "missing", "name": name, "file": file, "near": [*near]}:
            named = ", ".join(f"{action.module}:{each}" for each in near[:5])
            return TapsterError(
                f"{spec} was not found",
                f"{file} has no `{name}`" + (f"; it has {named}" if near else ""),
                "name the right one: tapster up --module MODULE:CALLABLE",
            )
        case {"kind": "no callable", "name": name, "type": type_name}:
            return TapsterError(
                f"{spec} cannot answer requests",
                f"`{name}` is a {type_name}, which cannot be called",
                "name the app itself: tapster up --module MODULE:CALLABLE",
            )
    frames = [tuple(frame) for frame in wrong.get("frames") or ()]  # type: ignore[attr-defined]
    frames = [frame for frame in frames if not frame[0].startswith("<frozen")]
    own = [frame for frame in frames if _is_own(frame[0], action.folder)] or frames[-3:]
    lines = str(wrong["text"]).splitlines()
    for file, line, function, source in own[-FRAMES:]:
        inside = f" in {function}" if function and function != "<module>" else ""
        lines += [f"{_shown(file, action.folder)}:{line}{inside}", f"    {source}"]
    missing = str(wrong.get("module") or "")
    if missing and missing == action.module.partition(".")[0]:
        fix = f"name one that can be imported from {action.root}: --module MODULE:CALLABLE"
    else:
        fix = _fix(missing, own)
    return TapsterError(f"{spec} was not imported", indented(lines), fix)


def _fix(missing: str, own: list[tuple[str, int, str, str]]) -> str:
    if missing:
        package = PACKAGES.get(missing.partition(".")[0], missing.partition(".")[0])
        return f"add the package that has `{missing}` to the app's requirements, perhaps {package}"
    if own:
        return f"correct {own[-1][0]}:{own[-1][1]}"
    return "correct it, then run the same command again"


def _is_own(file: str, folder: Path) -> bool:
    path = Path(file)
    return path.is_relative_to(folder) and "site-packages" not in path.parts


def _shown(file: str, folder: Path) -> str:
    path = Path(file)
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else file
