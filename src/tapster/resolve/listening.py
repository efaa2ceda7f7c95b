"""Where nginx answers."""

from tapster.errors import AskedWronglyError
from tapster.model.facts import AppFacts
from tapster.resolve.choices import Choices
from tapster.uwsgi_ini import facts as ini

USUAL = tuple(f"127.0.0.1:{port}" for port in range(8080, 8100))
"""Best first; others only for an .ini that has the first one itself."""
EVERYWHERE = "0.0.0.0:"


def address(choices: Choices, app: AppFacts, now: str | None) -> str:
    """What was set or is served now; never where an .ini that runs as written answers itself."""
    opened = ini.listens(app.ini_options) if app.ini else ()
    free = next(each for each in USUAL if each not in opened)
    now = now if now not in opened else None
    given = choices.settings.listen
    if app.ini is None or given is None or given.replace(EVERYWHERE, "127.0.0.1:") not in opened:
        return choices.keep("listen", now, free)
    source = choices.sources.get("listen", "")
    if ":" not in source:
        raise AskedWronglyError(
            f"{app.ini.name} cannot be served as asked",
            f"{source or 'listen'} is {given}, which the .ini opens itself",
            "choose another address for nginx: --listen",
        )
    # `tapster adopt` wrote it, for the folder.
    why = f"{given}, from {source}, is where the .ini answers itself"
    return choices.replace("listen", now or free, why)
