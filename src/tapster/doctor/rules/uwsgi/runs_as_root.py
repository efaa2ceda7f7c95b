"""No `uid` where an image or a unit starts uWSGI as root; or `uid = root`."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.starters import Starter, composed, says, starters
from tapster.doctor.unset import is_unset
from tapster.model.finding import Finding, Severity

ROOT = frozenset({"root", "0"})


@rule(
    title="the app runs as root",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: whoever finds a way to run code or read files through the app may then do everything on
    the machine, or in the container: change the app itself, read every key, listen to all
    traffic. With an account of its own, the app reaches only what is the app's.

    Fix: `uid = www-data` and `gid = www-data` (uWSGI gives up root right after it has opened its
    ports), `User=` in a unit, or `USER` in a Dockerfile.

    Ignore when: the container's root is nobody outside, because of user namespaces or rootless
    Docker, and there is nothing in the container to protect.
    """
    said = evidence.ini.last("uid")
    is_emperor = bool(evidence.ini.all("emperor"))
    if said and said.value in ROOT and not is_emperor:
        yield Finding(
            message="the app may do everything on this machine, and so may whoever breaks in",
            where=said.where,
            fix="set `uid` and `gid` to an account of its own, such as www-data",
        )
    for starter in starters(evidence):
        if is_unset(evidence, "uid", "immediate-uid") and _is_root(starter, evidence):
            yield Finding(
                message=f"{starter.file.name} starts it as root, and nothing gives root up",
                where=evidence.ini_place,
                fix="set `uid` and `gid` to an account of its own, such as www-data",
            )
            return


def _is_root(starter: Starter, evidence: Evidence) -> bool:
    if starter.kind == "Docker":
        everything = starter.text + composed(evidence)
        users: list[str] = re.findall(
            r"^\s*(?:USER\s+|user:\s*[\"']?)([\w.$-]+)", everything, re.MULTILINE
        )
        changes = re.search(r"\b(?:gosu|su-exec|setpriv|--userns)\b", everything)
        return not changes and (not users or users[-1] in ROOT)
    name = "User" if starter.kind == "systemd" else "user"
    is_user_unit = ".config/systemd/user" in str(starter.file) or "DynamicUser" in starter.text
    return not is_user_unit and says(starter.text, name) in ROOT | {""}
