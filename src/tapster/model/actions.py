"""Everything that tapster can change in the world, as values. Each is safe to repeat."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from tapster.model.files import File
from tapster.model.release import Release
from tapster.model.settings import Strings
from tapster.model.stack import Upstream


@dataclass(frozen=True, kw_only=True)
class MakeFolder:
    """The folder exists, with this mode and, for root, this owner."""

    path: Path
    mode: int = 0o755
    user: str = ""
    group: str = ""
    is_ours: bool = True
    """False: a person's folder, which is made if it is missing and otherwise left as it is."""


@dataclass(frozen=True, kw_only=True)
class Write:
    """The file has this text and mode: temporary file, fsync, rename."""

    file: File
    user: str = ""
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class Link:
    """`path` is a symbolic link to `target`, from one moment to the next: rename(2)."""

    path: Path
    target: str


@dataclass(frozen=True, kw_only=True)
class Remove:
    """The file, link or folder is gone."""

    path: Path


@dataclass(frozen=True, kw_only=True)
class Build:
    """`folder` holds what `commands` make; built beside and renamed, so it is whole or absent."""

    folder: Path
    commands: tuple[tuple[str, ...], ...]
    """argv of each; `{target}` stands for the folder while it is built."""
    cwd: Path
    label: str
    """`building the environment from uv.lock`"""
    files: Mapping[str, str] = field(default_factory=dict)
    """Name to text of what lies in `{target}/made` before the commands run."""
    user: str = ""
    """Who runs the commands, and owns what they make: a package's own build is anybody's code."""
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class CopySource:
    """`target` holds the app's source as `docs/releases.md` says: no `.git`, nothing ignored."""

    folder: Path
    target: Path
    commit: str
    """The commit whose files are copied; empty for the working tree."""
    shared: Strings
    """Paths in the source that are links to what all releases have in common."""
    shared_folder: Path
    home: Path
    """Left out, should it lie in the folder."""
    user: str = ""
    """For root: the account whose rights what is shared is made with, and who then owns it."""
    group: str = ""
    """For root: who may read the source, which only root may change; empty: it is `user`'s own.

    That is for packages that are built where their source lies.
    """


@dataclass(frozen=True, kw_only=True)
class KeepAssets:
    """`assets` has every static file of the release beside those of the others, by its URL.

    They are hard links: one whose last release is gone is removed.
    """

    folders: Mapping[str, Path]
    """URL prefix to folder; `/static/` lies in `assets`/static."""
    assets: Path


@dataclass(frozen=True, kw_only=True)
class RunCommand:
    """The command ran and exited with 0."""

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    label: str
    user: str = ""
    group: str = ""
    timeout_s: int = 600
    is_shown: bool = False
    """What it printed is for the person to read, not only when it has failed."""


@dataclass(frozen=True, kw_only=True)
class CheckImport:
    """The app was imported once, by its own interpreter in a process that is gone again."""

    python: Path
    module: str
    callable: str
    root: Path
    folder: Path
    """Frames of the traceback below this folder are the person's own."""
    env: Mapping[str, str]
    user: str = ""
    group: str = ""
    timeout_s: int = 60


@dataclass(frozen=True, kw_only=True)
class CheckNginx:
    """`nginx -t` accepts the configuration as it would be with these files in place."""

    binary: Path
    folder: Path
    files: tuple[File, ...]
    removed: tuple[Path, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StartEmperor:
    """The Emperor runs, and with it nginx and every vassal."""

    home: Path


@dataclass(frozen=True, kw_only=True)
class StopEmperor:
    """No process of the home runs any more."""

    home: Path


@dataclass(frozen=True, kw_only=True)
class ReloadNginx:
    """nginx has read its configuration again."""

    home: Path


@dataclass(frozen=True, kw_only=True)
class AwaitAnswer:
    """Every worker of the release answered a request on the release's own socket, and stayed."""

    upstream: Upstream
    path: str
    host: str
    tls: bool
    must_be_ok: bool
    """True: 2xx or 3xx is demanded; False: any answer from the app counts."""
    release: Release
    log_bytes: int
    """Where the release's log ended before it was started."""
    more_logs: tuple[Path, ...]
    """Quoted, beside the release's own, when there is no answer."""
    timeout_s: int
    stats: str = ""
    """Address of the app server's statistics; empty if it is not known."""
    workers: int = 0
    """How many workers have to answer; 0 if that is not known, and any answer counts."""
    soak_s: int = 0
    """How long it then has to go on answering, without losing a worker."""


@dataclass(frozen=True, kw_only=True)
class AwaitSite:
    """nginx answered a request for the app, from this release."""

    listen: str
    host: str
    tls: bool
    path: str
    log: Path
    timeout_s: int
    release: str = ""
    """Id of the release; empty if any answer will do."""


@dataclass(frozen=True, kw_only=True)
class KeepWarm:
    """The release runs on for a rollback, for so long from now on."""

    path: Path
    for_s: int


@dataclass(frozen=True, kw_only=True)
class Drain:
    """Nothing waits on the socket and no worker is busy, or the time is over.

    Says how many requests are cut off, if any.
    """

    upstream: Upstream
    stats: str
    """Address of the app server's statistics; empty if it is not known."""
    timeout_s: int
    long_timeout_s: int = 0
    """How long requests may take that are under way when `timeout_s` is over: streams."""
    stops_by_itself: bool = False
    """Told to stop, it finishes what is under way: that need not be waited for before."""


@dataclass(frozen=True, kw_only=True)
class AwaitLeft:
    """nginx has no connection left on which it could send a further request to a release."""

    upstream: Upstream
    stats: str
    home: Path | None = None
    """nginx was told another configuration; its workers with the one before have to end."""
    timeout_s: int = 3


@dataclass(frozen=True, kw_only=True)
class AwaitStopped:
    """No process of the vassal runs any more, and nothing waits to start one."""

    home: Path
    vassal: str
    """Name of its file without `.ini`: `<app>@<id>` for a release's app server."""
    timeout_s: int


Action: TypeAlias = (
    MakeFolder
    | Write
    | Link
    | Remove
    | CopySource
    | KeepAssets
    | Build
    | RunCommand
    | CheckImport
    | CheckNginx
    | StartEmperor
    | StopEmperor
    | ReloadNginx
    | AwaitAnswer
    | AwaitSite
    | KeepWarm
    | Drain
    | AwaitLeft
    | AwaitStopped
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """An Action of a switch, and the Actions that take it back."""

    action: Action
    undo: tuple[Action, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`switch` is undone, last first, if a step fails; `retire` never is."""

    switch: tuple[Step, ...]
    retire: tuple[Action, ...] = ()
