"""What the app's callable is, told by itself once it is imported where it will run."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tapster.detect.frameworks import NAMES
from tapster.model.facts import Candidate
from tapster.system.accounts import account, obstacle

DESCRIBED = """
def described(app):
    import inspect, os, sys
    is_async = inspect.iscoroutinefunction
    is_asgi = is_async(app) or is_async(app.__call__)
    try:
        takes = inspect.signature(app)
    except (TypeError, ValueError):
        takes = inspect.signature(lambda *arguments: None)  # what is written in C does not say
    if list(takes.parameters)[:1] == ["scope"]:
        is_asgi = True
    try:
        takes.bind(*[None] * (3 if is_asgi else 2))
    except TypeError:
        return {"kind": "other arguments", "takes": str(takes)}
    packages = [str(each.__module__).partition(".")[0] for each in type(app).__mro__]
    static = {}
    for rule in app.url_map.iter_rules() if {"flask", "quart"} & set(packages) else ():
        owner, _, name = rule.endpoint.rpartition(".")
        serves = app.blueprints.get(owner) if owner else app
        prefix = rule.rule.partition("<path:filename>")[0]
        is_plain = prefix.strip("/") and "<" not in prefix and not (rule.host or rule.subdomain)
        folder = os.path.abspath(str(getattr(serves, "static_folder", None)))
        if name == "static" and is_plain and os.path.isdir(folder):
            static[prefix] = folder
    is_django = any("django.core.handlers." + each in sys.modules for each in ("wsgi", "asgi"))
    settings = os.environ.get("DJANGO_SETTINGS_MODULE", "") if is_django else ""
    return {
        "interface": "asgi" if is_asgi else "wsgi",
        "packages": packages + ["django"] * bool(settings),
        "static": static,
        "django_settings": settings,
    }
"""
"""Source of the function that describes an app, for the interpreter that has imported it."""


def known(guess: Candidate, told: Mapping[str, Any], nginx_user: str) -> Candidate:
    """The candidate as what `described` has told of it; its static files as far as nginx may."""
    reader = account(nginx_user)
    interface = told["interface"]
    names = (NAMES[each] for each in told["packages"] if each in NAMES)
    return replace(
        guess,
        framework=next(names, interface.upper()),
        interface=interface,
        static={
            prefix: folder
            for prefix, folder in told["static"].items()
            if reader and not obstacle(reader, Path(folder))
        },
        django_settings=told["django_settings"],
        is_guess=False,
    )
