"""What a person sees of `tapster export`."""

import os
from dataclasses import replace
from pathlib import Path

from tapster.model.actions import MakeFolder, Write
from tapster.system.accounts import is_root
from tapster.system.homes import home_of
from tapster.system.perform import perform
from tapster.targets.target import TARGETS
from tapster.ui.lines import advice, as_json, result


def export(target: str, home_flag: str | None, out: str | None, *, is_json: bool) -> None:
    """The target's files on standard output, or in the folder `out`."""
    files = TARGETS[target].files(home_of(home_flag, os.environ), as_root=is_root())
    if out is not None:
        folder = Path(out).expanduser().resolve()
        files = tuple(replace(file, path=folder / file.path) for file in files)
        perform(MakeFolder(path=folder, is_ours=False))
        for file in files:
            perform(Write(file=file))
    if is_json:
        as_json(files)
    else:
        result("\n".join(f"Wrote {file.path}" if out else file.text.rstrip() for file in files))
        advice(TARGETS[target].next_step(as_root=is_root()))
