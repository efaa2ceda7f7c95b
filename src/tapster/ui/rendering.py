"""What a person sees of `tapster render`."""

from pathlib import Path

from tapster.deploy.consider import consider, with_environment
from tapster.deploy.plan import preparation
from tapster.deploy.rendering import render_plan, standalone_files
from tapster.deploy.runner import run
from tapster.errors import AskedWronglyError
from tapster.model.settings import Asked
from tapster.system import files
from tapster.ui.lines import advice, as_json, next_step, public_text, result
from tapster.ui.progress import telling


def print_files(question: Asked, *, is_json: bool) -> None:
    """Every file on standard output, each below its name; nothing is changed."""
    considered = consider(question)
    if considered.stack.environment.python.exists():
        considered = with_environment(considered)
    stack = considered.stack
    found = standalone_files(stack, Path.cwd() / stack.name)
    if is_json:
        as_json(found)
    else:
        result("\n".join(f"# ---- {file.path}\n{public_text(file)}" for file in found).rstrip())
        next_step("Write them to a folder", "render", str(question.path), "--out", "FOLDER")


def write_files(question: Asked, out: str, *, is_json: bool) -> None:
    """The folder `out`, if nothing else is in it, serves the app; what it needs is built."""
    folder = Path(out).resolve()
    if folder.is_dir() and (names := files.names(folder)) and "run" not in names:
        raise AskedWronglyError(
            f"nothing was written to {folder}",
            f"it is not empty, and not from `tapster render`: {names[0]}",
            "name a new folder with --out",
        )
    considered = consider(question)
    tell = telling(is_quiet=is_json)
    run(preparation(considered.stack), tell)
    stack = with_environment(considered).stack
    run(render_plan(stack, folder), tell)
    if is_json:
        written = [file.path for file in standalone_files(stack, folder)]
        as_json({"folder": folder, "files": written})
    else:
        result(f"Wrote {folder}")
        advice(f"Serve the app with: {folder / 'run'}")
