"""What is refused before anything is changed, with the reason."""

from collections.abc import Iterable
from contextlib import suppress

from tapster.config.sources import Sourced
from tapster.deploy.present import Present
from tapster.deploy.serving import Origin
from tapster.errors import SettingsError, TapsterError
from tapster.model.facts import AppFacts
from tapster.model.home import Home
from tapster.model.stack import Stack
from tapster.system import gather_present as present
from tapster.system.accounts import is_root
from tapster.system.emperor_lock import nginx_master
from tapster.system.nginx_binary import examined
from tapster.system.processes import children, who_listens

PRIVILEGED = ("user", "nginx", "nginx_binary")
"""What would make root's nginx, or root itself, do what the owner of a folder says."""


def refuse_privileges(sourced: Sourced, app: AppFacts) -> None:
    """Raise if root would obey a file of somebody else's in what only root should decide."""
    if not is_root() or app.owner == "root":
        return
    named = [name for name in PRIVILEGED if ":" in sourced.sources.get(name, "")]
    if named:
        raise SettingsError(
            f"root does not take {', '.join(named)} from the files of {app.owner}",
            "; ".join(f"{sourced.sources[name]} sets {name}" for name in named),
            "say it with a flag or a variable: "
            + " ".join(f"--{name.replace('_', '-')} …" for name in named),
        )


def refuse_taken(
    stack: Stack, origin: Origin, found: Present, home: Home, *, is_named: bool
) -> None:
    """Raise if somebody else has the address or the name already."""
    ours = present.record(found.live.release) if found.live else {}
    whose = ours.get("ini") or ours.get("folder")
    is_meant = is_named and origin.is_copy
    if ours and whose != str(origin.folder) and not is_meant:
        same = f", or say that it is the same app: --name {stack.name}" if origin.is_copy else ""
        raise TapsterError(
            f"{origin.folder} was not started",
            f"the name {stack.name} belongs to {whose}, which is running",
            f"choose another: --name, or stop that one: tapster down {stack.name}{same}",
        )
    for app in present.apps(home):
        live = present.live_release(home, app)
        known = present.record(live) if live and app != stack.name else {}
        names, theirs = _names(stack.domains), _names(known.get("domains", ()))
        shared = sorted(names & theirs)
        is_same = bool(shared) or not (names or theirs)
        if known.get("listen") == stack.listen and is_same and found.is_up:
            what = f" for {', '.join(shared)}" if shared else ""
            raise TapsterError(
                f"{stack.name} was not started",
                f"{app} answers on {stack.listen} already{what}",
                "choose another address with --listen, or give both their own --domains",
            )
    _refuse_another_nginx(stack, found, home)
    wanted = [*stack.ini_listens]
    wanted += [] if found.is_up and stack.listen == ours.get("listen") else [stack.listen]
    for listen in wanted:
        holder = who_listens(listen)
        if holder and not _is_ours(holder, stack, found, listen, home):
            raise TapsterError(
                f"{stack.name} was not started",
                f"{listen} is taken by {holder}",
                "choose another address with --listen, or stop that process",
            )


def _refuse_another_nginx(stack: Stack, found: Present, home: Home) -> None:
    """Raise if the site would be written for one nginx and read by another."""
    running, asked = present.nginx_binary(home), stack.nginx
    others = [app for app in present.apps(home) if app != stack.name]
    if asked.binary.resolve() == running.resolve() or not (found.is_up or others):
        return
    with suppress(OSError):  # one that is gone cannot be kept
        known = examined(running)
        if (known.version, known.modules) != (asked.version, asked.modules):
            raise TapsterError(
                f"{stack.name} was not started",
                f"all apps of {home.path} are behind one nginx, {running}; {asked.binary} is"
                " another, which can do other things",
                "leave nginx_binary out, or stop all apps, and start each of them again with the"
                " other nginx: tapster down --all",
            )


def _names(domains: Iterable[str]) -> frozenset[str]:
    """As nginx compares them."""
    return frozenset(domain.lower() for domain in domains)


def _is_ours(holder: str, stack: Stack, found: Present, listen: str, home: Home) -> bool:
    """nginx of this home, or the release that is replaced."""
    if listen in stack.ini_listens:
        return found.live is not None and listen in present.record(found.live.release)["opens"]
    master = nginx_master(home.path)
    ours = (master, *children(master)) if master else ()
    return any(f"(pid {pid})" in holder for pid in ours)
