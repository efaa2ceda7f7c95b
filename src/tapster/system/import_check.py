"""Import the app once, where it can do no harm, and say what stops it."""

import json
import os
import re
import shlex
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import IO, Any

from tapster.errors import TapsterError
from tapster.model.actions import CheckImport
from tapster.system import processes
from tapster.system.accounts import subprocess_account
from tapster.system.callable_facts import DESCRIBED
from tapster.system.tail import indented

FRAMES = 8
PACKAGES = {
    "PIL": "Pillow",
    "bs4": "beautifulsoup4",
    "dotenv": "python-dotenv",
    "pkg_resources": "setuptools<81",  # https://setuptools.pypa.io/en/latest/pkg_resources.html
    "yaml": "PyYAML",
}
"""Modules whose package has another name, among those that people forget most."""

DUMP_S = 0.5
"""Time to write down where the import hangs."""
IN_C = re.compile(r"\n+(?:Extension modules: |Current thread's C stack trace)")
"""Where faulthandler begins to tell what only authors of compiled code understand."""

QUESTION = (
    DESCRIBED
    + r"""
import faulthandler, json, os, sys
me = os.getpid()
out, root, module, attribute = int(sys.argv[1]), *sys.argv[2:5]
faulthandler.enable()
faulthandler.dump_traceback_later(float(sys.argv[5]))
sys.argv[1:] = []
sys.path.insert(0, root)
told = None
try:
    import importlib, re
    found = importlib.import_module(module)
    name = re.match(r"\w+", attribute)[0]
    if not hasattr(found, name):
        near = [n for n in vars(found) if n[0] != "_" and callable(vars(found)[n])]
        told = {"kind": "missing", "name": name, "file": str(found.__file__), "near": near}
    else:
        app = eval(attribute, {name: getattr(found, name)})
        wrong = {"kind": "no callable", "name": attribute, "type": type(app).__name__}
        told = described(app) if callable(app) else wrong
except BaseException as error:
    import contextlib, traceback
    with contextlib.suppress(Exception):
        sys.stdout.flush()
    kind = type(error).__name__
    text = "".join(traceback.format_exception_only(type(error), error)).strip()
    stack = traceback.extract_tb(error.__traceback__)
    stack = stack[:25] + stack[25:][-25:]
    frames = [[f.filename, f.lineno, f.name, f.line] for f in stack]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append([error.filename, error.lineno, "", (error.text or "").strip()])
    name = getattr(error, "name", None) if kind == "ModuleNotFoundError" else None
    told = {"kind": kind, "text": text, "frames": frames, "module": name}
if os.getpid() == me:
    os.write(out, json.dumps(told).encode())
os._exit(0)
"""
)


def check_import(action: CheckImport) -> None:
    """The app's module was imported, and its callable is there."""
    imported(action)


def imported(action: CheckImport) -> dict[str, Any]:
    """What the app's callable tells of itself, imported in a process that is gone again.

    Raises:
        TapsterError: if it cannot be imported, or is not there.
    """
    spec = f"{action.module}:{action.callable}"
    # Files, not pipes: a process that the app forks at import would hold a pipe open for ever.
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as output:
        argv = [str(action.python), "-c", QUESTION, str(answer.fileno()), str(action.root)]
        argv += [action.module, action.callable, str(action.timeout_s)]
        child = subprocess.Popen(  # noqa: S603  the app's own interpreter
            argv,
            cwd=action.root,
            env=dict(action.env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=(answer.fileno(),),
            start_new_session=True,
            **subprocess_account(action.user, action.group),
        )
        has_ended = _ended(child, action.timeout_s + DUMP_S)
        said, printed = _text(answer), _text(output)
    if not has_ended:
        after = f"the import has not come back after {action.timeout_s} seconds"
        hint = "a server that the module itself starts, such as app.run(), never does"
        raise TapsterError(
            f"{spec} was not imported",
            indented((f"{after}; {hint}", *_where(printed, action.folder))),
            'move such a call below `if __name__ == "__main__":`, or raise boot_timeout_s',
        )
    if not said:
        code = child.returncode
        guess = ", most likely out of memory" if code == -signal.SIGKILL else ""
        words = IN_C.split(printed)[0].strip()[-2000:].splitlines()
        quoted = (line for line in words if "<frozen" not in line)
        raise TapsterError(
            f"{spec} was not imported",
            indented(
                (f"the interpreter {processes.ending(code)} in the middle of it{guess}", *quoted)
            ),
            f"see it yourself: cd {action.root} && {action.python} -c 'import {action.module}'",
        )
    told: dict[str, Any] = json.loads(said)
    if "kind" in told:
        raise _explained(action, spec, told, printed)
    return told


def _where(printed: str, folder: Path) -> list[str]:
    """Where in the person's own code it is, innermost first, as faulthandler has told."""
    frames = re.findall(r'^  File "(.+)", line (\d+) in (.+)$', printed, re.MULTILINE)
    own = [frame for frame in frames if _is_own(frame[0], folder)] or frames[:3]
    shown = ((file.removeprefix(f"{folder}/"), line, name) for file, line, name in own[:FRAMES])
    return [f"it is at {file}:{line} in {name}" for file, line, name in shown]


def _ended(child: subprocess.Popen[bytes], patience_s: float) -> bool:
    """Whether it ended in time; either way nothing of its session runs any more."""
    with child:
        try:
            running = processes.process(child.pid)
            return running is None or processes.awaited(running, patience_s)
        finally:
            # Before it is waited for: until then nobody else can get its number.
            os.killpg(child.pid, signal.SIGKILL)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


def _explained(
    action: CheckImport, spec: str, wrong: dict[str, object], printed: str
) -> TapsterError:
    match wrong:
        case {"kind": "missing", "name": name, "file": file, "near": [*near]}:
            named = ", ".join(f"{action.module}:{each}" for each in near[:5])
            return TapsterError(
                f"{spec} was not found",
                f"{file} has no `{name}`" + (f"; it has {named}" if near else ""),
                "name the right one: --module MODULE:CALLABLE",
            )
        case {"kind": "no callable", "name": name, "type": type_name}:
            return TapsterError(
                f"{spec} cannot answer requests",
                f"`{name}` is a {type_name}, which cannot be called",
                "name the app itself: --module MODULE:CALLABLE",
            )
        case {"kind": "other arguments", "takes": takes}:
            called = shlex.quote(f"{spec}(...)")
            return TapsterError(
                f"{spec} cannot answer requests",
                f"it takes {takes}, and what WSGI and ASGI give an app does not fit",
                f"if it makes the app, write the call: --module {called}",
            )
    frames = [tuple(frame) for frame in wrong.get("frames") or ()]  # type: ignore[attr-defined]
    frames = [frame for frame in frames if not frame[0].startswith("<")]
    own = [frame for frame in frames if _is_own(frame[0], action.folder)]
    lines = str(wrong["text"]).splitlines()
    if wrong["kind"] == "SystemExit":
        lines += printed.strip().splitlines()[-FRAMES:]
    for file, line, function, source in own[-FRAMES:] or frames[-3:]:
        inside = f" in {function}" if function and function != "<module>" else ""
        lines += [f"{file.removeprefix(f'{action.folder}/')}:{line}{inside}", f"    {source}"]
    fix = "correct it, then run the same command again"
    if missing := str(wrong.get("module") or ""):
        top = missing.partition(".")[0]
        package = PACKAGES.get(top, top)
        fix = f"add the package that has `{missing}` to the app's requirements, perhaps {package}"
        if missing == action.module.partition(".")[0]:
            fix = f"name one that can be imported from {action.root}: --module MODULE:CALLABLE"
    elif own:
        fix = f"correct {own[-1][0]}:{own[-1][1]}"
    elif frames:
        fix = (
            "give it what it asks for: a file, or a variable in `.env` or in `env` of tapster.toml"
        )
    return TapsterError(f"{spec} was not imported", indented(lines), fix)


def _is_own(file: str, folder: Path) -> bool:
    path = Path(file)
    return path.is_relative_to(folder) and "site-packages" not in path.parts
