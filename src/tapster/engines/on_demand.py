"""What the Emperor needs to start an app at its first request, and to let it sleep again.

It binds the socket itself, gives it to the app as standard input and keeps it while the app
sleeps: https://uwsgi-docs.readthedocs.io/en/latest/OnDemandVassals.html.
"""

import os.path
from pathlib import Path

from tapster.model.actions import Link
from tapster.model.files import File
from tapster.model.release import Release


def doorbells(run: Path) -> Path:
    """Folder of the sockets that the Emperor binds.

    Nobody else may write there: as root, it makes what it finds under the name it has just bound
    writable for everyone (chmod 666). Nor may others enter, for the same reason.
    """
    return run / ".wake"


def doorbell(release: Release) -> Path:
    """The socket of a release on demand; the name that others know it by is a link to it."""
    return doorbells(release.socket.parent.parent) / release.vassal.stem


def doorbell_link(release: Release) -> Link:
    """The release's socket, as nginx and probes know it."""
    target = os.path.relpath(doorbell(release), release.socket.parent)
    return Link(path=release.socket, target=target)


def doorbell_file(release: Release) -> File:
    """`<vassal>.ini.socket`, which has to be there before the vassal is."""
    path = release.vassal.with_name(f"{release.vassal.name}.socket")
    return File(path=path, text=f"{doorbell(release)}\n")
