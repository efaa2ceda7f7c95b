"""Actions to world: one function for each kind of Action."""

import shlex
import subprocess
from collections.abc import Callable, Mapping
from typing import Any

from tapster.errors import TapsterError
from tapster.model import actions as a
from tapster.model.actions import Action
from tapster.model.files import File
from tapster.system import (
    assets,
    building,
    clock,
    copying,
    draining,
    emperor,
    files,
    import_check,
    nginx_control,
    probing,
    waiting,
)


def perform(action: Action) -> str:
    """What the action says is true; at once if it was true already.

    Returns what a person should know of how it went; mostly nothing.
    """
    make_true, what = KINDS[type(action)]
    try:
        with files.explained(what):
            return make_true(action) or ""
    except subprocess.TimeoutExpired as error:
        why = f"no end after {error.timeout:g} seconds: {shlex.join(error.cmd)}"
        raise TapsterError(what, why, "run it by hand to see more") from error


def _make_folder(action: a.MakeFolder) -> None:
    if action.is_ours or not action.path.is_dir():
        files.make_folder(action.path, action.mode, action.user, action.group)


def _keep_warm(action: a.KeepWarm) -> None:
    until = f"{clock.unix_time() + action.for_s:.0f}\n"
    files.write(File(path=action.path, text=until))


KINDS: Mapping[type, tuple[Callable[[Any], str | None], str]] = {
    a.MakeFolder: (_make_folder, "a folder was not made"),
    a.Write: (lambda do: files.write(do.file, do.user, do.group), "a file was not written"),
    a.Link: (lambda do: files.link(do.path, do.target), "a link was not made"),
    a.Remove: (lambda do: files.remove(do.path), "a file was not removed"),
    a.CopySource: (copying.copy, "the source was not copied"),
    a.KeepAssets: (assets.keep_assets, "static files of older releases were not kept"),
    a.Build: (building.build, "a folder was not built"),
    a.RunCommand: (building.run, "a command was not run"),
    a.CheckImport: (import_check.check_import, "the app was not imported"),
    a.CheckNginx: (nginx_control.check, "nginx's configuration was not checked"),
    a.StartEmperor: (lambda do: emperor.start(do.home), "the Emperor did not start"),
    a.StopEmperor: (lambda do: emperor.stop(do.home), "the Emperor did not stop"),
    a.ReloadNginx: (lambda do: nginx_control.reload(do.home), "nginx was not reloaded"),
    a.AwaitAnswer: (probing.await_answer, "the app was not asked"),
    a.AwaitSite: (waiting.await_site, "the site was not asked"),
    a.KeepWarm: (_keep_warm, "a release was not kept for a rollback"),
    a.Drain: (draining.drain, "requests that are under way were not waited for"),
    a.AwaitLeft: (draining.await_left, "nginx was not waited for"),
    a.AwaitStopped: (waiting.await_stopped, "the app was not stopped"),
}
"""How it is made true, and what a person reads if the operating system refuses unforeseen."""
