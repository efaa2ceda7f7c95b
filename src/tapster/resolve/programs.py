"""What the Procfile says, and which one it is."""

from tapster.config.procfile import Procfile, parse_procfile
from tapster.errors import AskedWronglyError
from tapster.model.facts import AppFacts
from tapster.resolve.choices import Choices

USUAL = "Procfile"


def procfile(choices: Choices, app: AppFacts) -> Procfile:
    """The Procfile that is named, or the folder's own; an empty one if there is none."""
    usual = USUAL if USUAL in app.procfiles else ""
    name = choices.take("procfile", usual, source="detected" if usual else "default")
    if not name:
        return Procfile()
    if name not in app.procfiles:
        raise AskedWronglyError(
            f"the Procfile {name} was not read",
            f"{app.folder} has {', '.join(app.procfiles) or 'none'}",
            f"call it {USUAL}, or {USUAL}.something, and put it into the app's folder",
        )
    return parse_procfile(app.procfiles[name], name)


def advice(found: Procfile) -> tuple[str, ...]:
    """What a person should know of what is not done."""
    if not found.web:
        return ()
    return (f"the Procfile's `web: {found.web}` is not used: tapster starts the app itself",)
