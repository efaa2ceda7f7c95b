"""What Django's settings say, and how its static files are collected into a folder of ours."""

import json
from collections.abc import Mapping
from pathlib import Path

from tapster.model.facts import DjangoFacts
from tapster.system.accounts import subprocess_account
from tapster.system.programs import asked

SHIM = "tapster_django_settings"
"""Name of the module that is the project's settings but for STATIC_ROOT."""
QUESTION = """
import json, sys
sys.path.insert(0, sys.argv[1])
from django.conf import settings
served = "django.contrib.staticfiles" in settings.INSTALLED_APPS
print("\\n" + json.dumps([
    str(settings.STATIC_URL or "") if served else "",
    str(settings.MEDIA_URL if settings.MEDIA_ROOT else ""), str(settings.MEDIA_ROOT or "")]))
"""


def django_facts(  # noqa: PLR0913  the app's interpreter, folder, settings, environment, account
    python: Path,
    root: Path,
    settings: str,
    env: Mapping[str, str],
    *,
    user: str | None = None,
    group: str | None = None,
) -> DjangoFacts:
    """What the settings module says, imported by `user` in a process that is gone again."""
    static_url, media_url, media_root = asked(
        [python, "-c", QUESTION, root],
        f"Django's settings {settings} cannot be imported",
        f"make this work in {root}: {python} -c 'import {settings}'",
        json.loads,
        cwd=root,
        env={**env, "DJANGO_SETTINGS_MODULE": settings},
        account=subprocess_account(user or "", group or ""),
        timeout_s=60,
    )
    return DjangoFacts(
        static_url=static_url,
        media_url=media_url,
        media_root=root / media_root if media_root else None,
    )


def settings_shim(settings: str, static_root: Path) -> str:
    """Text of `tapster_django_settings.py`, for collecting and for running the app.

    The app needs it too: hashed names are looked up in the manifest in STATIC_ROOT.
    """
    return (
        f'"""The settings of the project; static files lie in tapster\'s folder."""\n\n'
        f"from {settings} import *\n\n"
        f"STATIC_ROOT = {str(static_root)!r}\n"
    )


def shimmed(env: Mapping[str, str], shim_folder: Path, root: Path) -> Mapping[str, str]:
    """Environment variables with which Django takes its settings from the shim in the folder."""
    paths = (str(shim_folder), str(root), env.get("PYTHONPATH", ""))
    return {
        **env,
        "PYTHONPATH": ":".join(filter(None, paths)),
        "DJANGO_SETTINGS_MODULE": SHIM,
    }


def collect_static(
    python: Path, root: Path, shim_folder: Path, env: Mapping[str, str]
) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """argv and environment that copy all static files to the shim's STATIC_ROOT."""
    argv = (str(python), "-m", "django", "collectstatic", "--no-input", "--verbosity", "0")
    return argv, shimmed(env, shim_folder, root)
