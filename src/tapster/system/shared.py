"""What all releases of an app have in common: uploads, a database file."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from tapster.errors import TapsterError
from tapster.model.actions import CopySource
from tapster.system import files
from tapster.system.accounts import account, account_with, acting_as

OF_SQLITE = ("-wal", "-journal")
"""What belongs to a database while it is open: https://www.sqlite.org/tempfiles.html."""


def share(action: CopySource, name: str, base: Path) -> tuple[str, ...]:
    """The shared place of this name is there; a note if it was filled from the person's folder.

    Root does all of it with the rights of the app's account, which can put links in the way.
    """
    who = account(action.user) or account_with(os.geteuid(), os.getegid())
    files.make_folder(action.shared_folder, 0o755, action.user, who.group if action.user else "")
    place = action.shared_folder / name
    with acting_as(who), files.explained(f"{name} was not shared"):
        if os.path.lexists(place):
            given, copies = action.folder / name, action.target.parents[1].glob("*/source")
            if not os.path.lexists(given) or any(copy != action.target for copy in copies):
                return ()
            return (f"{place} stays as an earlier deploy left it; to take {given}, remove it",)
        files.make_way(place.parent)
        for original in (action.folder / name, base / name):
            if os.path.lexists(original):
                _fill(original, place, action.folder)
                return (f"{place} is made from {original}, and is from now on what counts",)
        if not place.suffix and not place.name.startswith("."):
            files.make_way(place)  # of a file only its folder: the app makes the file
    return ()


def _fill(original: Path, place: Path, folder: Path) -> None:
    """The place is there with all that the original has, or not at all."""
    real = Path(os.path.realpath(original))
    if original.is_symlink() and not real.is_relative_to(folder):
        place.symlink_to(real)  # where it has been shared already
        return
    beside = place.with_name(f".{place.name}.copying")
    try:
        if real.is_dir():
            shutil.rmtree(beside, ignore_errors=True)
            shutil.copytree(real, beside, symlinks=True, ignore=_special)
        else:
            for ending in OF_SQLITE:
                if os.path.isfile(f"{real}{ending}"):
                    shutil.copy2(f"{real}{ending}", f"{place}{ending}")
            shutil.copy2(real, beside)
        beside.rename(place)
    except OSError as error:
        if beside.is_dir():
            shutil.rmtree(beside, ignore_errors=True)
        beside.unlink(missing_ok=True)
        file, why = error.filename, error.strerror
        if isinstance(error, shutil.Error):  # one for each file
            file, _, why = error.args[0][0]
        raise TapsterError(
            f"{original} was not copied to where all releases share it",
            f"{file}: {why}",
            f"correct that, or copy it by hand to {place}",
        ) from error


def _special(folder: str, names: Iterable[str]) -> set[str]:
    """Sockets and pipes, which cannot be copied."""
    paths = ((name, Path(folder, name)) for name in names)
    return {
        name for name, path in paths if not (path.is_symlink() or path.is_file() or path.is_dir())
    }
