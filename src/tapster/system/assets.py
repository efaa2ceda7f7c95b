"""Static files of every release that is kept, for pages that older releases have sent."""

import os
import stat
from collections import Counter
from contextlib import suppress
from pathlib import Path

from tapster.errors import TapsterError
from tapster.model.actions import KeepAssets
from tapster.system import files

SOURCE = (".py", ".pyc", ".pyo", ".pyd")
"""What nginx answers with 404, as it does hidden files."""
NEW = ".new"
TOLD = "static files that only older releases have will not be found"


def keep_assets(action: KeepAssets) -> str:
    """Every file of the folders lies below `assets` by its URL, and nothing that no release has.

    Says why, if the file system refuses hard links: then files of older releases are not kept.
    """
    files.make_folder(action.assets)
    try:
        for prefix, folder in action.folders.items():
            if folder.is_dir():
                app = action.assets.parent.resolve()
                _link_all(folder.resolve(), action.assets / prefix.strip("/"), app)
    except TapsterError as error:
        return f"{TOLD} ({error.why})"
    except OSError as error:
        return f"{TOLD} ({error.filename}: {error.strerror})"
    finally:
        _sweep(action.assets)
    return ""


def _link_all(folder: Path, target: Path, app: Path) -> None:
    """Only what lies in the app's releases: its account owns some folders, and could swap one."""
    for path, inside, names, descriptor in os.fwalk(folder):
        if not Path(f"/proc/self/fd/{descriptor}").readlink().is_relative_to(app):
            continue
        inside[:] = [name for name in inside if not name.startswith(".")]
        place = target / Path(path).relative_to(folder)
        if place.is_file():
            place.unlink()
        files.make_folder(place)
        for name in names:
            found = os.lstat(name, dir_fd=descriptor)
            is_public = not name.startswith(".") and not name.lower().endswith(SOURCE)
            if is_public and stat.S_ISREG(found.st_mode):
                _link(name, descriptor, found, place / name)


def _link(name: str, descriptor: int, found: os.stat_result, path: Path) -> None:
    """`path` is this file, from one moment to the next."""
    with suppress(FileExistsError):
        os.link(name, path, src_dir_fd=descriptor, follow_symlinks=False)
        return
    there = path.lstat()
    if os.path.samestat(there, found):
        return
    if stat.S_ISDIR(there.st_mode):
        files.remove(path)
    new = path.with_name(NEW)
    new.unlink(missing_ok=True)
    os.link(name, new, src_dir_fd=descriptor, follow_symlinks=False)
    new.replace(path)


def _sweep(assets: Path) -> None:
    """Files that have no link but those in here are gone, and so are empty folders."""
    found = [
        (f"{path}/{name}", os.lstat(name, dir_fd=descriptor))
        for path, _, names, descriptor in os.fwalk(assets)
        for name in names
    ]
    links = Counter(facts.st_ino for _, facts in found)
    for path, facts in found:
        if facts.st_nlink <= links[facts.st_ino] or path.endswith(f"/{NEW}"):
            Path(path).unlink()
    for folder, *_ in os.walk(assets, topdown=False):
        with suppress(OSError):  # what is not empty stays
            Path(folder).rmdir()
