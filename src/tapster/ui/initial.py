"""What a person sees of `tapster init`."""

from tapster.config.edit import initial
from tapster.deploy.consider import consider
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
    detected = DETECTED if considered.app.ini is None else ("name",)
    values = {
        each.name: each.value
        for each in considered.resolved.chosen
        if each.name in considered.sourced.sources
        or (each.name in detected and each.value not in ("", "."))
    }
    text = initial(values)
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
