"""The evidence that a fixture's folder is: its .ini, its nginx.conf, other files, and host.toml.

host.toml says what cannot lie in a repository: facts of the machine and of paths.

    [machine]
    somaxconn = 128
    [paths."/run/shop.sock"]
    kind = "socket"
    mode = 0o755
    user = "shop"
"""

import tomllib
from pathlib import Path
from typing import Any

from tapster.doctor.evidence import NO_CONF, NO_INI, Evidence
from tapster.model.machine import Machine, PathFacts
from tapster.system import gather_evidence


def evidence(folder: Path) -> Evidence:
    names = sorted(path for path in folder.rglob("*") if path.is_file())
    ini = next((path for path in names if path.suffix == ".ini"), None)
    conf = folder / "nginx.conf"
    host = host_facts(folder / "host.toml")
    return Evidence(
        folder=folder,
        ini=gather_evidence.ini(ini, host.get("environ", {})) if ini else NO_INI,
        nginx=gather_evidence.nginx(conf) if conf in names else NO_CONF,
        files={
            path: path.read_text(encoding="utf-8")
            for path in names
            if path not in {ini, conf, folder / "host.toml"}
        },
        paths={folder / path: PathFacts(**facts) for path, facts in host.get("paths", {}).items()},
        machine=machine(host["machine"]) if "machine" in host else None,
    )


def host_facts(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def machine(facts: dict[str, Any]) -> Machine:
    shaped = dict(facts)
    if "nginx_version" in shaped:
        shaped["nginx_version"] = tuple(shaped["nginx_version"])
    if "nginx_modules" in shaped:
        shaped["nginx_modules"] = frozenset(shaped["nginx_modules"])
    shaped["groups"] = {user: frozenset(each) for user, each in shaped.get("groups", {}).items()}
    return Machine(**shaped)
