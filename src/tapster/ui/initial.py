"""What a person sees of `tapster init`."""

from collections.abc import Iterator

from tapster.config.edit import initial
from tapster.deploy.consider import Considered, consider
from tapster.errors import AskedWronglyError
from tapster.model.actions import Write
from tapster.model.files import File
from tapster.model.settings import Asked
from tapster.system.perform import perform
from tapster.system.source import file_settings
from tapster.ui.lines import as_json, next_step, result

DETECTED = ("name", "module", "root")
"""What is worth writing down though nobody set it; the rest may change with the machine."""


def write(question: Asked, *, is_forced: bool, is_plan: bool, is_json: bool) -> None:
    """tapster.toml says what was set and detected; it replaces no settings unless forced to."""
    considered = consider(question)
    text = initial(dict(_values(considered)))
    file = File(path=considered.app.folder / "tapster.toml", text=text)
    if not is_plan:
        found = file_settings(considered.app.folder)
        if found and not is_forced:
            raise AskedWronglyError(
                f"{file.path} was not written",
                f"{considered.app.folder / found.filename} has the settings of this app already",
                "edit that file, or replace it with --force",
            )
        perform(Write(file=file))
    if is_json:
        as_json({"file": file.path, "text": file.text})
    elif is_plan:
        result(file.text.rstrip())
    else:
        result(f"Wrote {file.path}")
        next_step("Serve the app", "up", str(question.path))


def _values(considered: Considered) -> Iterator[tuple[str, object]]:
    """Name and value of each setting that the file sets."""
    detected = DETECTED if considered.app.ini is None else ("name",)
    for chosen in considered.resolved.chosen:
        is_worth_it = chosen.name in detected and chosen.value not in ("", ".")
        if is_worth_it or chosen.name in considered.sourced.sources:
            yield chosen.name, chosen.value
