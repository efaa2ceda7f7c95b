"""Whether it is safe to say that an option is not set: what is not in the .ini may be elsewhere."""

import re
from functools import cache

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import SOCKETS
from tapster.uwsgi_ini.did_you_mean import meant
from tapster.uwsgi_ini.ini import Ini, RemarkKind
from tapster.uwsgi_ini.options import key_of, known, table

LOADERS = (
    *("module", "wsgi-file", "mount", "paste", "ini-paste", "ini-paste-logged", "pecan"),
    *("eval", "wsgi-lite", "web3", "pump", "raw"),
)
STARTING = ("Dockerfile*", "*.dockerfile", "*compose*.y*ml", "*.service", "supervisor*", "Procfile")
UNREAD: tuple[RemarkKind, ...] = (
    *("include-missing", "include-too-deep", "include-with-section", "not-run", "not-fetched"),
    *("include-not-loaded", "endless", "logic-unclosed", "not-ini"),
)
"""Remarks after which the .ini may say more than was read."""


def is_whole(evidence: Evidence) -> bool:
    """Whether the .ini alone describes a site: an app, and a socket that it answers on."""
    ini = evidence.ini
    is_read = all(remark.kind not in UNREAD for remark in ini.remarks)
    return is_read and bool(ini.all(*LOADERS) and ini.all(*SOCKETS)) and not ini.all("emperor")


def is_unset(evidence: Evidence, *names: str) -> bool:
    """Whether a whole .ini, the command lines and the environment leave these options out.

    A misspelt one is not left out: that it is misspelt is said once, by another rule.
    """
    said = {option.name for option in (*evidence.ini.options, *evidence.ini.skipped)}
    keys = {option.key for name in names if (option := known(name))}
    if not is_whole(evidence) or any(key_of(_meant(name)) in keys for name in said):
        return False
    return not _is_elsewhere(evidence, {each.name for each in table().values() if each.key in keys})


def has_master(ini: Ini) -> bool:
    """Whether uWSGI runs a master: what `master` says, else whether any option asks for one."""
    asking = (known(option.name) for option in ini.options)
    implied = any(option and "master" in option.flags for option in asking)
    return ini.is_on("master") if ini.all("master") else implied


def handles_term(ini: Ini) -> bool:
    """Whether a hook of the master says what SIGTERM does."""
    hooks = ini.all("hook-master-start", "hook-post-fork", "hook-accepting1-once")
    return any("unix_signal:15" in hook.value for hook in hooks)


def threads(ini: Ini) -> int:
    """Requests that a worker serves at the same time in threads."""
    return max(1, ini.number("threads", 1))


def is_plain(value: str) -> bool:
    """Whether the text is what it will be: nothing in it is still to be filled in."""
    return bool(value) and not re.search(r"[$%@]\(|\{\{|\{%|\$\{|__[A-Za-z_]+__", value)


def is_for_development(ini: Ini) -> bool:
    """Whether the file's name says that no visitor will ever meet it."""
    words = re.split(r"[^a-z]+", f"{ini.path.parent.name}/{ini.path.name}".lower())
    return not {"dev", "devel", "development", "debug", "local", "test", "tests"}.isdisjoint(words)


@cache
def _meant(name: str) -> str:
    return name if known(name) else meant(name)


def _is_elsewhere(evidence: Evidence, names: set[str]) -> bool:
    texts = "\n".join(text for _, text in evidence.named(*STARTING, "*.sh", ".env"))
    words = set(re.findall(r"--([a-z][\w-]*)|\bUWSGI_([A-Z]\w*)", texts))
    said = {option or variable.lower().replace("_", "-") for option, variable in words}
    return not said.isdisjoint(names)
