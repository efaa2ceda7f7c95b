"""Actions to world: one function for each kind of Action."""

import shlex
import subprocess
from collections.abc import Mapping

from tapster.errors import TapsterError
from tapster.model import actions as a
from tapster.model.actions import Action
from tapster.system import (
    assets,
    building,
    copying,
    draining,
    emperor,
    files,
    import_check,
    nginx_control,
    probing,
    waiting,
)

NOT_DONE: Mapping[type, str] = {
    a.MakeFolder: "a folder was not made",
    a.Write: "a file was not written",
    a.Link: "a link was not made",
    a.Remove: "a file was not removed",
    a.CopySource: "the source was not copied",
    a.KeepAssets: "static files of older releases were not kept",
    a.Build: "a folder was not built",
    a.RunCommand: "a command was not run",
    a.CheckImport: "the app was not imported",
    a.CheckNginx: "nginx's configuration was not checked",
    a.StartEmperor: "the Emperor did not start",
    a.StopEmperor: "the Emperor did not stop",
    a.ReloadNginx: "nginx was not reloaded",
    a.AwaitAnswer: "the app was not asked",
    a.AwaitSite: "the site was not asked",
    a.Drain: "requests that are under way were not waited for",
    a.AwaitStopped: "the app was not stopped",
}
"""What a person reads when the operating system refuses something that nobody has foreseen."""


def perform(action: Action) -> str:
    """What the action says is true; at once if it was true already.

    Returns what a person should know of how it went; mostly nothing.

    Raises:
        TapsterError: if it is not; then nothing is half done.
    """
    what = NOT_DONE[type(action)]
    try:
        with files.explained(what):
            return _perform(action) or ""
    except subprocess.TimeoutExpired as error:
        why = f"no end after {error.timeout:g} seconds: {shlex.join(error.cmd)}"
        raise TapsterError(what, why, "run it by hand to see more") from error


def _perform(action: Action) -> str | None:  # noqa: C901, PLR0912  a table of types, not a ladder
    match action:
        case a.MakeFolder(is_ours=False) if action.path.is_dir():
            pass
        case a.MakeFolder():
            files.make_folder(action.path, action.mode, action.user, action.group)
        case a.Write():
            files.write(action.file, action.user, action.group)
        case a.Link():
            files.link(action.path, action.target)
        case a.Remove():
            files.remove(action.path)
        case a.KeepAssets():
            return assets.keep_assets(action)
        case a.CopySource():
            return copying.copy(action)
        case a.Build():
            building.build(action)
        case a.RunCommand():
            return building.run(action)
        case a.CheckImport():
            import_check.check_import(action)
        case a.CheckNginx():
            return nginx_control.check(action)
        case a.ReloadNginx():
            return nginx_control.reload(action.home)
        case a.StartEmperor():
            emperor.start(action.home)
        case a.StopEmperor():
            emperor.stop(action.home)
        case a.AwaitAnswer():
            return probing.await_answer(action)
        case a.AwaitSite():
            waiting.await_site(action)
        case a.Drain():
            return draining.drain(action)
        case a.AwaitStopped():
            waiting.await_stopped(action)
    return None
