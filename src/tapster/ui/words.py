"""What each Action says of itself when it is done, while it takes long, and beforehand."""

from collections.abc import Mapping

from tapster.model import actions as a
from tapster.model.actions import Action, Plan
from tapster.ui.lines import as_json, result

VERBS: Mapping[type, tuple[str, str, str]] = {
    a.MakeFolder: ("make", "", ""),
    a.Write: ("write", "", ""),
    a.Link: ("link", "", "switched"),
    a.Remove: ("remove", "", ""),
    a.CopySource: ("copy", "copying", "copied"),
    a.KeepAssets: ("link", "", ""),
    a.Build: ("build", "building", "built"),
    a.RunCommand: ("run", "", "finished"),
    a.CheckImport: ("import", "importing", "imported"),
    a.CheckNginx: ("check", "checking", "checked"),
    a.StartEmperor: ("start", "starting", "started"),
    a.StopEmperor: ("stop", "stopping", "stopped"),
    a.ReloadNginx: ("reload", "reloading", "reloaded"),
    a.AwaitAnswer: ("ask", "starting", "healthy"),
    a.AwaitSite: ("ask", "", ""),
    a.Drain: ("drain", "draining", "drained"),
    a.AwaitStopped: ("stop", "stopping", "stopped"),
}
"""What will be done, what is going on, what was done; empty for what nobody wants to hear of.

The label of a RunCommand says itself what is going on.
"""


def done(action: Action) -> tuple[str, str] | None:
    """A verb in the past and its object, for actions that a person wants to hear of; else none."""
    verb = VERBS[type(action)][2]
    if isinstance(action, a.Link) and action.path.name != "live.sock":
        return None
    return (verb, _object(action)) if verb else None


def doing(action: Action) -> str:
    """What is going on while the action takes longer than a moment; empty for the quick ones."""
    verb = VERBS[type(action)][1]
    is_quick = isinstance(action, a.Link) or not done(action)
    return "" if is_quick else f"{verb} {_object(action)}".strip()


def print_plans(plans: tuple[Plan, ...], *, is_json: bool) -> None:
    """A line for each Action, or all of them as they are."""
    actions = [step.action for plan in plans for step in plan.switch]
    retired = [action for plan in plans for action in plan.retire]
    if is_json:
        as_json({"switch": actions, "retire": retired})
    else:
        result("\n".join(map(planned, (*actions, *retired))))


def planned(action: Action) -> str:
    """One line of `--plan`."""
    verb = VERBS[type(action)][0]
    match action:
        case a.Write():
            what = str(action.file.path)
        case a.Link():
            what = f"{action.path} -> {action.target}"
        case a.MakeFolder() | a.Remove():
            what = str(action.path)
        case a.Build():
            what = f"{action.label} in {action.folder}"
        case a.CopySource():
            what = f"{action.folder} to {action.target}"
        case a.KeepAssets():
            what = f"{', '.join(action.folders)} into {action.assets}"
        case a.AwaitAnswer():
            what = f"GET {action.path} on {action.upstream.address}"
        case a.AwaitSite():
            what = f"GET {action.path} on {action.listen}"
        case _:
            what = _object(action)
    return f"{verb:<8}{what}"


def _object(action: Action) -> str:  # noqa: C901  a table of types, not a ladder
    """What the verb is about."""
    match action:
        case a.Link():
            return f"nginx sends requests to {action.target.removesuffix('.sock')}"
        case a.Build() | a.RunCommand():
            return action.label
        case a.CopySource():
            return f"{action.folder}" + (f" at {action.commit[:12]}" if action.commit else "")
        case a.CheckImport():
            return f"{action.module}:{action.callable}"
        case a.CheckNginx():
            return "nginx's configuration"
        case a.StartEmperor() | a.StopEmperor():
            return "nginx and the Emperor"
        case a.ReloadNginx():
            return "nginx"
        case a.AwaitAnswer():
            return f"{action.release.app}@{action.release.id}"
        case a.Drain():
            return "requests that are under way"
        case a.AwaitStopped():
            return action.vassal
        case _:
            return ""
