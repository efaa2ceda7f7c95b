"""Which app server runs the app."""

from collections.abc import Iterator, Mapping
from shlex import quote

from tapster.errors import AskedWronglyError
from tapster.model.facts import AppFacts
from tapster.model.settings import EngineName, Settings
from tapster.resolve.choices import Choices
from tapster.uwsgi_ini.leaving import lessened, losses
from tapster.uwsgi_ini.options import known

INTERFACES: Mapping[EngineName, tuple[str, ...]] = {
    "uwsgi": ("wsgi",),
    "gunicorn": ("wsgi", "asgi"),
    "granian": ("wsgi", "asgi"),
    "uvicorn": ("asgi",),
}
"""What each engine runs."""
DEFAULTS: Mapping[str, EngineName] = {"wsgi": "uwsgi", "asgi": "uvicorn"}
"""The fastest that keep the contract without a limit that apps notice: docs/engines.md."""


def app_engine(
    choices: Choices, interface: str, app: AppFacts, now: EngineName | None = None
) -> EngineName:
    """The engine that was set, or the one that it runs in now, or the one that suits it.

    Raises:
        AskedWronglyError: if the one that was set cannot run it.
    """
    suited = DEFAULTS[interface]
    why = "the fastest for ASGI that keeps the whole contract" if interface == "asgi" else ""
    if now and now != suited and interface in INTERFACES.get(now, ()) and not app.ini:
        engine = choices.keep("engine", now, suited)
    else:
        engine = choices.take("engine", suited, why, "detected" if why else "default")
    if interface not in INTERFACES[engine]:
        able = ", ".join(name for name, runs in INTERFACES.items() if interface in runs)
        raise AskedWronglyError(
            f"{app.folder} cannot be served as asked",
            f"the app speaks {interface.upper()}, which the engine {engine} does not",
            f"leave the engine out, or choose one of {able}",
        )
    if engine != "uwsgi" and app.ini:
        raise AskedWronglyError(
            f"{app.ini.name} cannot be served as asked",
            f"an .ini that runs as it is written runs in uWSGI, not in {engine}",
            f"make settings of it first: tapster adopt {quote(str(app.ini))}",
        )
    return engine


def without_equivalent(engine: str, interface: str, settings: Settings) -> Iterator[str]:
    """What is set and means nothing to this engine, or less; a line each."""
    if engine == "uwsgi":
        yield from losses((each for each in settings.uwsgi or () if not known(each)), engine)
        return
    yield from losses(settings.uwsgi or {}, engine)
    for name, less in lessened(engine, interface, settings.threads or 1).items():
        if getattr(settings, name):
            yield f"{name}: {less.words}"
