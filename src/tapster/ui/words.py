"""What each Action says of itself when it is done, and while it takes long."""

from collections.abc import Mapping

from tapster.model import actions as a
from tapster.model.actions import Action

DOING: Mapping[type, str] = {
    a.Build: "building",
    a.RunCommand: "running",
    a.CheckImport: "importing",
    a.CheckNginx: "checking",
    a.StartEmperor: "starting",
    a.StopEmperor: "stopping",
    a.AwaitAnswer: "starting",
    a.AwaitSite: "asking",
    a.Drain: "draining",
    a.AwaitStopped: "stopping",
    a.ReloadNginx: "reloading",
}


def done(action: Action) -> tuple[str, str] | None:
    """A verb in the past and its object, for actions that a person wants to hear of; else none."""
    match action:
        case a.Build():
            return "built", action.label
        case a.RunCommand():
            return "finished", action.label
        case a.CheckImport():
            return "imported", f"{action.module}:{action.callable}"
        case a.CheckNginx():
            return "checked", "nginx accepts its configuration"
        case a.StartEmperor():
            return "running", "nginx and the Emperor"
        case a.StopEmperor():
            return "stopped", "nginx and the Emperor"
        case a.AwaitAnswer():
            return "healthy", f"{action.release.app}@{action.release.id} answers"
        case a.Drain():
            return "drained", "no request is under way"
        case a.AwaitStopped():
            return "stopped", f"{action.app}@{action.release}"
        case a.ReloadNginx():
            return "reloaded", "nginx"
    return None


def doing(action: Action) -> str:
    """What is going on while the action takes longer than a moment; empty for the quick ones."""
    said = done(action)
    verb = DOING.get(type(action), "")
    return f"{verb} {said[1]}" if said and verb else ""


def planned(action: Action) -> str:
    """One line of `--plan`."""
    name = type(action).__name__
    match action:
        case a.Write():
            return f"{name:<14}{action.file.path} ({len(action.file.text)} bytes)"
        case a.Link():
            return f"{name:<14}{action.path} -> {action.target}"
        case a.MakeFolder() | a.Remove():
            return f"{name:<14}{action.path}"
        case a.Build():
            return f"{name:<14}{action.folder}"
        case a.RunCommand():
            return f"{name:<14}{' '.join(action.argv)}"
        case a.AwaitAnswer():
            return f"{name:<14}GET {action.path} on {action.upstream.address}"
        case a.AwaitSite():
            return f"{name:<14}GET {action.path} on {action.listen}"
        case _:
            said = done(action)
            return f"{name:<14}{said[1] if said else ''}".rstrip()
