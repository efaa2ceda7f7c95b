"""What each Action says of itself when it is done, while it takes long, and beforehand."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tapster.model import actions as a
from tapster.model.actions import Action, Plan
from tapster.system.gather_present import is_so
from tapster.ui.lines import as_json, result

Words: TypeAlias = tuple[str, str, str, Callable[[Any], str]]

VERBS: Mapping[type, Words] = {
    a.MakeFolder: ("make", "", "", lambda folder: str(folder.path)),
    a.Write: ("write", "", "", lambda write: str(write.file.path)),
    a.Link: ("link", "", "switched", lambda link: f"nginx sends requests to {_socket_id(link)}"),
    a.Remove: ("remove", "", "", lambda gone: str(gone.path)),
    a.CopySource: ("copy", "copying", "copied", lambda copy: f"{copy.folder}{_commit(copy)}"),
    a.KeepAssets: ("link", "", "", lambda keep: f"{', '.join(keep.folders)} into {keep.assets}"),
    a.Build: ("build", "building", "built", lambda build: build.label),
    a.RunCommand: ("run", "", "finished", lambda command: command.label),
    a.CheckImport: ("import", "importing", "imported", lambda at: f"{at.module}:{at.callable}"),
    a.CheckNginx: ("check", "checking", "checked", lambda _: "nginx's configuration"),
    a.StartEmperor: ("start", "starting", "started", lambda _: "nginx and the Emperor"),
    a.StopEmperor: ("stop", "stopping", "stopped", lambda _: "nginx and the Emperor"),
    a.ReloadNginx: ("reload", "reloading", "reloaded", lambda _: "nginx"),
    a.AwaitAnswer: ("ask", "starting", "healthy", lambda at: f"{at.release.app}@{at.release.id}"),
    a.AwaitSite: ("ask", "", "", lambda at: f"GET {at.path} on {at.listen}"),
    a.KeepWarm: ("write", "", "", lambda warm: f"{warm.path}: {warm.for_s} s from then on"),
    a.Drain: ("drain", "draining", "drained", lambda _: "requests that are under way"),
    a.AwaitLeft: ("leave", "leaving", "", lambda left: left.upstream.address),
    a.AwaitStopped: ("stop", "stopping", "stopped", lambda stop: stop.vassal),
}
"""What will be done, what is going on, what was done, and to what.

Empty for what nobody wants to hear of. The label of a RunCommand says itself what is going on.
"""

PLANNED: Mapping[type, Callable[[Any], str]] = {
    a.Link: lambda link: f"{link.path} -> {link.target}",
    a.Build: lambda build: f"{build.label} in {build.folder}",
    a.CopySource: lambda copy: f"{copy.folder} to {copy.target}",
    a.AwaitAnswer: lambda at: f"GET {at.path} on {at.upstream.address}",
}
"""To what, where a plan says more of it."""


NGINX_CONNECTS_TO = {"live.sock", "live.http"}


def done(action: Action) -> tuple[str, str] | None:
    """A verb in the past and its object, for actions that a person wants to hear of; else none."""
    verb = VERBS[type(action)][2]
    if not verb or (isinstance(action, a.Link) and action.path.name not in NGINX_CONNECTS_TO):
        return None
    return verb, VERBS[type(action)][3](action)


def doing(action: Action) -> str:
    """What is going on while the action takes longer than a moment; empty for the quick ones."""
    said = None if isinstance(action, a.Link) else done(action)
    return f"{VERBS[type(action)][1]} {said[1]}".strip() if said else ""


def print_plans(plans: tuple[Plan, ...], *, is_json: bool) -> None:
    """A line for each Action that would change something, or these as they are."""
    actions = [step.action for plan in plans for step in plan.switch if not is_so(step.action)]
    retired = [action for plan in plans for action in plan.retire]
    if is_json:
        as_json({"switch": actions, "retire": retired})
    else:
        result("\n".join(map(planned, (*actions, *retired))))


def planned(action: Action) -> str:
    """One line of `--plan`."""
    verb, _, _, to_what = VERBS[type(action)]
    return f"{verb:<8}{PLANNED.get(type(action), to_what)(action)}"


def _socket_id(link: a.Link) -> str:
    return link.target.removesuffix(".sock")


def _commit(copy: a.CopySource) -> str:
    return f" at {copy.commit[:12]}" if copy.commit else ""
