"""A folder that serves an app without tapster: plain files and a script that runs them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from shlex import quote

from tapster.deploy.release_files import (
    call_files,
    collected,
    django_files,
    site_url,
    with_call,
    with_django,
)
from tapster.engines.engine import ENGINES
from tapster.model import actions as a
from tapster.model.actions import Action, Plan, Step
from tapster.model.files import File
from tapster.model.home import Home
from tapster.model.release import Release
from tapster.model.stack import Stack
from tapster.nginx import render as nginx
from tapster.system.gather_present import KEPT
from tapster.templating import render

HOME = Home(Path(), Path("var"))
"""nginx takes relative paths from its prefix, which is the folder."""
EXECUTABLE, PRIVATE = 0o755, 0o600
NOT_HERE = ("; changes made here are lost", " Edits are lost: set options in tapster.toml.")
"""What the files of a home say of themselves."""


def standalone_files(stack: Stack, folder: Path) -> tuple[File, ...]:
    """Every file of the folder, with paths relative to it.

    What the files say is relative, too, but for the app, its environment and Django's static files.
    """
    called = call_files(stack, Path())
    stack = _with_account(with_call(_with_own_static(stack, folder), folder))
    engine = ENGINES[stack.engine]
    # What an .ini that runs as written is told, it takes from a folder of its own.
    release = _release(stack, folder if stack.ini else Path())
    process = engine.process(stack, release)
    env = dict(process.env)
    if stack.engine != "uwsgi":  # run adds it, with its folder: an app may have an `engine`, too
        env["PYTHONPATH"] = env["PYTHONPATH"].removesuffix(":engine")
    folders = [f"log/{stack.name}", "nginx/temp", "var", *map(str, stack.ini_folders)]
    script = render(
        "deploy/templates/run.sh.j2",
        name=stack.name,
        folders=" ".join(map(quote, folders)),
        url=site_url(stack),
        cwd=quote(str(process.cwd)) if stack.ini or stack.engine != "uwsgi" else "",
        engine=stack.engine,
        end="INT" if stack.ini else "TERM",
        is_background=stack.ini_background,
        command=" ".join((*_account(stack), *_words(process.argv))),
        nginx=quote(str(stack.nginx.binary)),
    )
    # What starts uWSGI, or what only the Emperor of a home reads.
    unneeded = Path("uwsgi.ini") if stack.ini or stack.engine != "uwsgi" else None
    configuration = (
        *(file for file in engine.files(stack, release) if file.path != unneeded),
        nginx.main(stack.nginx, HOME),
        nginx.site(stack, HOME, engine.upstream(stack, _release(stack, Path()))),
        *nginx.shared(HOME),
    )
    return (
        File(path=Path("run"), text=script, mode=EXECUTABLE),
        File(path=Path("environment"), text=_exports(env), mode=PRIVATE),
        *called,
        *django_files(stack, Path(), folder / "static"),
        *(_free(file) for file in configuration),
    )


def render_plan(stack: Stack, folder: Path) -> Plan:
    """The folder holds the files, and Django's static files."""
    owner = (stack.user, stack.nginx.group) if stack.as_root else ("", "")
    files = standalone_files(stack, folder)
    folders = dict.fromkeys((folder / file.path).parent for file in files)
    actions: list[Action] = [a.MakeFolder(path=path) for path in folders]
    mode = 0o2750 if stack.as_root else 0o750  # nginx's group, for sockets, too
    actions.append(a.MakeFolder(path=folder / "var", mode=mode, user=owner[0], group=owner[1]))
    actions += [a.Write(file=replace(file, path=folder / file.path)) for file in files]
    if stack.environment.built:
        kept = File(path=stack.environment.venv / KEPT, text=f"{folder}\n")
        actions.append(a.Write(file=kept))
    if stack.collect_static is not None:
        actions += collected(stack, folder / "django", folder / "static")
    return Plan(switch=tuple(Step(action=action) for action in actions))


def _words(argv: tuple[str, ...]) -> Iterator[str]:
    """The command for a shell that has just left the folder, to which relative paths belong."""
    for word in argv:
        is_here = word in {"gunicorn.conf.py", "granian.json"}
        yield f'"$OLDPWD/{word}"' if is_here else quote(word)


def _account(stack: Stack) -> tuple[str, ...]:
    """For root: what runs an engine that does not take on the app's account itself."""
    if stack.engine == "uwsgi" or not stack.as_root:
        return ()
    return ("setpriv", f"--reuid={stack.user}", f"--regid={stack.group}", "--init-groups")


def _with_account(stack: Stack) -> Stack:
    """For root: without the launcher, uWSGI itself takes on the app's account."""
    if not stack.as_root:
        return stack
    account = {
        "uid": stack.user,
        "gid": stack.group,
        "chown-socket": f"{stack.user}:{stack.nginx.group}",
    }
    return replace(stack, uwsgi_options={**account, **stack.uwsgi_options})


def _release(stack: Stack, base: Path) -> Release:
    """The release whose own files lie in the folder itself, and in its `var`."""
    socket = base / "var" / "app.sock"
    return replace(
        HOME.release(stack.name, "rendered"),
        folder=Path(),
        socket=socket,
        live_socket=socket,
        live_http=socket,
        stats=socket.with_suffix(".stats"),
        told_to_stop=socket.with_suffix(".told"),
    )


def _with_own_static(stack: Stack, folder: Path) -> Stack:
    """Django's files are collected into the folder, and its settings say so."""
    if stack.collect_static is None:
        return stack
    static = {
        prefix: folder / "static" if path == stack.collect_static else path
        for prefix, path in stack.static.items()
    }
    return with_django(replace(stack, static=static, collect_static=folder / "static"), folder)


def _free(file: File) -> File:
    """The file as one that a person may change."""
    text = file.text
    for phrase in NOT_HERE:
        text = text.replace(phrase, "")
    return replace(file, text=text)


def _exports(env: Mapping[str, str]) -> str:
    """Variables for a shell, without the marks by which tapster knows its own processes."""
    head = "# The variables of the app, and so its secrets.\n"
    theirs = {name: text for name, text in env.items() if not name.startswith("TAPSTER_")}
    return head + "".join(f"export {name}={quote(text)}\n" for name, text in theirs.items())
