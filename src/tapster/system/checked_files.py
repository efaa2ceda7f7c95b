"""Which files below a folder a check looks at: by name, and by content where the name is vague."""

import os
import re
from codecs import BOM_UTF8
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from tapster.system.app_tree import walk
from tapster.system.ini_world import contents

DEEPEST = 4
MOST_FOLDERS = 500
MOST_OF_A_KIND = 200
LARGEST_BYTES = 1 << 20
FOREIGN = frozenset(
    {
        *("setup.ini", "pytest.ini", "tox.ini", "mypy.ini", "alembic.ini", "php.ini"),
        *("desktop.ini", "babel.ini", "logging.ini", "supervisord.ini"),
        *("development.ini", "production.ini"),
    }
)
"""They are uWSGI's only if they have its section."""
CONVERTED = frozenset({".xml", ".yml", ".yaml", ".json"})
"""Other forms of uWSGI's configurations."""
SKIPPED = frozenset(
    {
        *("node_modules", "bower_components", "site-packages", "__pycache__", "__pypackages__"),
        *("venv", "virtualenv", "build", "dist", "tests", "test", "migrations"),
    }
)
TEXTS = (
    *("requirements*.txt", "requirements*.in", "Pipfile", "pyproject.toml", "setup.py"),
    "tapster.toml",
    *(
        "*.service",
        "Dockerfile*",
        "*.dockerfile",
        "docker-compose*.y*ml",
        "compose*.y*ml",
        "Procfile",
    ),
    *("supervisord*.conf", "supervisor*.ini", "*.socket", "*.sh"),
)
"""Other files that rules ask for, beside *.py."""
SECTION = re.compile(rb"^\s*\[uwsgi\b", re.MULTILINE)
UWSGI_NAME = re.compile(r"uwsgi|(?:^|[._-])wsgi(?:[._-]|$)")
NGINX_BLOCK = re.compile(
    rb"^[ \t]*(?:(?:http|events|server|stream)\s*\{|(?:upstream|location)\s[^;{}]*\{"
    rb"|(?:uwsgi|proxy)_pass\s[^;]*;)",
    re.MULTILINE,
)
OLD = (
    *(".bak", ".orig", ".old", ".swp", "~", ".rpmsave"),
    *(".example", ".sample", ".dist", ".disabled"),
)
NOT_NGINX = frozenset(
    {".py", ".md", ".rst", ".txt", ".sh", ".yml", ".yaml", ".json", ".log", ".html"}
)


@dataclass(kw_only=True)
class Found:
    """Files by what they are to a check."""

    inis: list[Path] = field(default_factory=list)
    confs: list[Path] = field(default_factory=list)
    texts: list[Path] = field(default_factory=list)


def below(folder: Path, deepest: int = DEEPEST) -> Found:
    """What lies in a folder, near the top first; hidden folders and environments stay out."""
    found = Found()
    kinds = ((found.inis, is_ini), (found.confs, is_nginx), (found.texts, is_text))
    seen: set[str] = set()
    for path in filter(os.path.isfile, walk(folder, deepest, MOST_FOLDERS, SKIPPED)):
        kind = next((kind for kind, matches in kinds if matches(path)), None)
        if kind is None or len(kind) == MOST_OF_A_KIND:
            continue
        real = os.path.realpath(path)
        if real not in seen:  # sites-enabled/shop leads to sites-available/shop
            kind.append(path)
        seen.add(real)
    return found


def named(path: Path) -> Found:
    """The one file that a person names: whatever is nothing else is taken for nginx's."""
    if path.suffix == ".ini" or is_ini(path) or (path.suffix in CONVERTED and not is_text(path)):
        return Found(inis=[path])
    if is_text(path) and not is_nginx(path):
        return Found(texts=[path])
    return Found(confs=[path])


def is_ini(path: Path) -> bool:
    """Whether it is a configuration of uWSGI, be its section's header broken."""
    if path.suffix in CONVERTED:
        return "uwsgi" in path.stem and b"uwsgi" in head(path)
    if path.suffix != ".ini":
        return False
    named = UWSGI_NAME.search(path.stem) and path.name not in FOREIGN
    return bool(named or SECTION.search(head(path)))


def is_nginx(path: Path) -> bool:
    """Whether it is a configuration of nginx, or a part of one."""
    name = path.name
    if name.endswith(OLD) or path.suffix in NOT_NGINX:
        return False
    is_site = path.parent.name in {"sites-available", "sites-enabled", "nginx", "conf.d"}
    is_named = name.endswith((".conf", ".nginx")) or "nginx" in name
    is_likely = is_named or (is_site and "." not in path.suffix)
    return is_likely and bool(NGINX_BLOCK.search(head(path)))


def is_text(path: Path) -> bool:
    """Whether rules ask for its text."""
    return path.suffix == ".py" or any(fnmatch(path.name, pattern) for pattern in TEXTS)


def head(path: Path) -> bytes:
    """The file's bytes where its text begins; none if it is very large, or cannot be read."""
    raw = contents(path) or b""
    return raw.removeprefix(BOM_UTF8) if len(raw) <= LARGEST_BYTES else b""
