"""Observations of a folder and of a machine, without opinion."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

Tree: TypeAlias = Mapping[str, str]
"""Relative POSIX path to text, for the files of a folder that detection looks at."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One thing in a folder that could be the app."""

    module: str
    """Dotted, as Python imports it from `root`."""
    callable: str
    """The attribute; a factory with its call: `create_app()`."""
    framework: str
    """`Flask`, `FastAPI`, `WSGI`; `ASGI`, too, for one of no framework that is known."""
    root: str
    """Folder that is put on sys.path, relative to the app's folder; `.` for itself."""
    file: str
    line: int = 1
    rank: int = 0
    """Smaller is more likely; two of the same best rank are an ambiguity."""
    interface: Literal["wsgi", "asgi"] = "wsgi"
    why_interface: str = ""
    """Where both would do, what made the choice; else empty."""
    static: Mapping[str, str] | None = None
    """URL prefix to folder (relative to the app's folder) that the framework would serve."""
    notes: tuple[str, ...] = ()
    """What a person should know of it, such as an `app.run()` at module level."""
    django_settings: str = ""
    """Django's settings module, as the wsgi or asgi module sets it unless the environment does."""

    is_guess: bool = False
    """Nothing but its name is known before it is imported: neither interface nor framework."""

    @property
    def spec(self) -> str:
        """As `module` takes it in settings: `shop.wsgi:application`."""
        return f"{self.module}:{self.callable}"


@dataclass(frozen=True, kw_only=True)
class Requirements:
    """What says which packages the app needs."""

    kind: str
    """`uv`, `poetry`, `pdm`, `pylock`, `pipenv`, `requirements`, `pyproject`, `guess`, `none`."""
    files: tuple[str, ...]
    """The files it was read from, relative to the app's folder."""
    inputs: tuple[str, ...]
    """Texts whose digest names the environment: the files' content, options, in order."""
    commands: tuple[tuple[str, ...], ...]
    """argv of each step; `{python}`, `{venv}`, `{root}`, `{uv}` and `{made}` are filled in."""
    files_made: Mapping[str, str] = field(default_factory=dict)
    """Name to text of files that lie in the folder `{made}` before the commands run."""
    is_local: bool = False
    """Some packages are built from the app's folder, so that the environment has its source."""
    python: str = ""
    """`>=3.12`: what pyproject.toml says in requires-python; empty for any."""


@dataclass(frozen=True, kw_only=True)
class PythonFacts:
    """An interpreter that could run the app."""

    executable: Path
    prefix: Path
    """The virtual environment, or the installation."""
    version: str
    """`3.11.7`"""
    abi: str
    """Which wheels fit: `cpython-311-x86_64-linux-gnu` (SOABI)."""
    is_venv: bool


@dataclass(frozen=True, kw_only=True)
class AppFacts:
    """What a folder, or an .ini, shows."""

    folder: Path
    """Absolute, symlinks resolved."""
    ini: Path | None
    """The uWSGI .ini that is run as it is written, or none."""
    ini_options: tuple[tuple[str, str], ...] = ()
    """Its options in order, as `uwsgi_ini.read` reads them; empty without an .ini."""
    candidates: tuple[Candidate, ...]
    looked_at: tuple[str, ...]
    """Files that detection read, for the error that says nothing was found."""
    requirements: Requirements
    environment: PythonFacts | None
    """The virtual environment that is used as it is; none if one has to be built."""
    django: "DjangoFacts | None" = None
    owner: str = ""
    """Account that owns the folder."""
    env_file: str | None = None
    """`.env` in the folder."""
    procfiles: Mapping[str, str] = field(default_factory=dict)
    """Name to text of `Procfile`, and of others whose names begin so."""
    databases: tuple[str, ...] = ()
    """Files of SQLite that a release will have: copied, or made by Django's default settings."""


@dataclass(frozen=True, kw_only=True)
class DjangoFacts:
    """What Django's settings say, read by importing them in the app's environment."""

    static_url: str
    media_url: str
    media_root: Path | None


RUNNING = "as the home runs it now"


@dataclass(frozen=True, kw_only=True)
class NginxFacts:
    """The nginx that will run."""

    binary: Path
    version: tuple[int, int, int]
    modules: frozenset[str]
    """What `nginx -V` lists without `--with-`: `http_gzip_static_module`."""
    where: str
    """Where it was found, for people."""


@dataclass(frozen=True, kw_only=True)
class HostFacts:
    """The machine and the account, as they are now."""

    cores: float
    """CPU time this process may use: cores, scheduling affinity and cgroup quota count."""
    memory_bytes: int
    """Memory that can still be used, cgroup limit included."""
    somaxconn: int
    open_files: int
    """Hard limit of open files a process (RLIMIT_NOFILE)."""
    is_root: bool
    app_user: str
    """Whom workers run as: without root, whoever runs tapster."""
    app_group: str
    nginx_user: str
    nginx_group: str
    user_note: str
    """Why workers stay root, if they do; else empty."""
    nginx: NginxFacts
    uv: Path
    python: PythonFacts
    """The interpreter that new environments are made with."""
    own_python: PythonFacts
    """The installation that runs tapster; the Emperor runs on it, too."""
