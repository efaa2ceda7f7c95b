"""Releases that must not go live: how each is broken, and what its refusal has to say."""

import os
from collections.abc import Mapping

from tests.drops.breaking import (
    UNPRIVILEGED,
    Kind,
    certificates,
    domain_taken,
    home_closed,
    large_source,
    limited,
    link_away,
    port_taken,
    repository,
    source_closed,
)
from tests.live.load import PLAIN

APP = PLAIN["app.py"]
IN_UWSGI = "import sys\nif 'uwsgi' in sys.modules:\n    "
"""What follows does no harm where tapster imports the app to look at it."""
IN_WORKER_2 = f"{IN_UWSGI}import os, uwsgi\n    if uwsgi.worker_id() == 2:\n        "
AT_WELL = """
import os
import sys
import time


def application(environ, start_response):
    if environ["PATH_INFO"] == "/well":
        {well}
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"fine"]
"""
"""An app that is fine everywhere but where it says whether it is well."""
CRASH = """
import os, threading, time


def crash():
    time.sleep({seconds})
    os._exit(9)


threading.Thread(target=crash, daemon=True).start()
"""
MIGRATION = """
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    operations = []
"""
MANAGE = """
import os, sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")
from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
"""
DJANGO: Mapping[str, str | None] = {
    "app.py": None,
    "requirements.txt": "django\n",
    "manage.py": MANAGE,
    "site_/__init__.py": "",
    "site_/urls.py": "urlpatterns = []\n",
    "site_/wsgi.py": """
import os
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")
application = get_wsgi_application()
""",
    "site_/settings.py": """
SECRET_KEY = "x"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "site_.urls"
INSTALLED_APPS = ["shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
""",
    "shop/__init__.py": "",
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": MIGRATION,
}
BACKEND = """
def get_requires_for_build_wheel(config_settings=None):
    return []


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    raise RuntimeError("this package cannot be built")
"""


def app(text: str) -> Mapping[str, str | None]:
    """The good app, with this before it."""
    return {"app.py": f"{text}\n{APP}"}


def not_well(well: str) -> Mapping[str, str | None]:
    """An app that does this where it is asked whether it is well."""
    return {"app.py": AT_WELL.format(well=well)}


WELL = 'health_path = "/well"'
SHORT = "boot_timeout_s = 3"

SOCKET = "$TAPSTER_PROCESS_OF/run/plain/$TAPSTER_RELEASE.sock"
KINDS: Mapping[str, Kind] = {
    # -- what is imported --
    "syntax error": Kind(files=app("def ("), said=r"invalid syntax"),
    "null byte in the source": Kind(files=app("\0"), said=r"null byte"),
    "missing dependency": Kind(files=app("import flaskk"), said=r"app\.py:1\b(.|\n)*flaskk"),
    "missing callable": Kind(settings='module = "app:nobody"', said=r"has no `nobody`"),
    "missing module": Kind(settings='module = "nobody:app"', said=r"No module named 'nobody'"),
    "no app at all": Kind(files={"app.py": "answer = 42\n"}, said=r"no app was found"),
    "wrong type of callable": Kind(
        files={"app.py": "application = 42\n"},
        settings='module = "app:application"',
        said=r"`application` is an? int",
    ),
    "factory that needs arguments": Kind(
        files={"app.py": "def create_app(config):\n    return None\n"},
        settings='module = "app:create_app()"',
        said=r"missing 1 required positional argument: 'config'",
    ),
    "circular import": Kind(
        files={**app("from lib import half"), "lib.py": "from app import application\nhalf = 1\n"},
        said=r"circular import",
    ),
    "missing variable": Kind(
        files=app("import os\nos.environ['DATABASE_URL']"), said=r"KeyError: 'DATABASE_URL'"
    ),
    "database that is away": Kind(
        files=app("import socket\nsocket.create_connection(('127.0.0.1', 1), 1)"),
        said=r"Connection refused",
    ),
    "import that hangs": Kind(
        files=app("import time\ntime.sleep(600)"),
        settings=SHORT,
        said=r"has not come back after 3 seconds",
        own_s=3,
    ),
    "server started at import": Kind(
        files=app("import threading\nthreading.Event().wait()"),
        settings=SHORT,
        said=r"app\.run\(\)",
        own_s=3,
    ),
    "sys.exit at import": Kind(files=app("import sys\nsys.exit(3)"), said=r"SystemExit: 3"),
    "os._exit at import": Kind(
        files=app("import os\nos._exit(5)"), said=r"exited with 5 in the middle of it"
    ),
    "segfault at import": Kind(
        files=app("import ctypes\nctypes.string_at(0)"), said=r"SIGSEGV|[Ss]egmentation fault"
    ),
    # -- what starts --
    "fails in the app server only": Kind(
        files=app(f"{IN_UWSGI}raise RuntimeError('not here')"), said=r"RuntimeError: not here"
    ),
    "sys.exit in the app server only": Kind(
        files=app(f"{IN_UWSGI}sys.exit(3)"), said=r"did not answer(.|\n)*sys\.exit\(\)"
    ),
    "os._exit in the app server only": Kind(
        files=app(f"{IN_UWSGI}import os; os._exit(5)"), said=r"ended while it started|died"
    ),
    "segfault in the app server only": Kind(
        files=app(f"{IN_UWSGI}import ctypes; ctypes.string_at(0)"),
        said=r"(?i)segmentation fault|signal 11",
    ),
    "boot longer than the limit": Kind(
        files=app(f"{IN_UWSGI}import time; time.sleep(600)"),
        settings=SHORT,
        said=r"did not answer(.|\n)*boot_timeout_s",
        own_s=3,
    ),
    "second worker fails at boot": Kind(
        files=app(f"{IN_WORKER_2}raise RuntimeError('not twice')"),
        settings=SHORT,
        said=r"RuntimeError: not twice",
        own_s=3,
    ),
    "second worker hangs at boot": Kind(
        files=app(f"{IN_WORKER_2}import time; time.sleep(600)"),
        settings=SHORT,
        said=r"1 of 2 workers",
        own_s=3,
    ),
    "second worker answers 500": Kind(
        files=not_well(
            'import uwsgi\n        if uwsgi.worker_id() == 2:\n            raise RuntimeError("no")'
        ),
        settings=WELL,
        said=r"RuntimeError: no",
    ),
    "crash 1 second after boot": Kind(
        files=app(f"{IN_UWSGI}exec({CRASH.format(seconds=1)!r})"),
        settings="soak_s = 3",
        said=r"ended|died|lost|exited",
        own_s=3,
    ),
    "crash 5 seconds after boot": Kind(
        files=app(f"{IN_UWSGI}exec({CRASH.format(seconds=5)!r})"),
        settings="soak_s = 7",
        said=r"ended|died|lost|exited",
        own_s=7,
    ),
    "kills its master": Kind(
        files=app(f"{IN_UWSGI}import os; os.kill(os.getppid(), 9)"),
        settings=SHORT,
        said=r"did not answer",
        own_s=3,
    ),
    "closes its socket": Kind(
        files=app(f"{IN_UWSGI}import os; os.closerange(3, 64)"),
        settings=SHORT,
        said=r"did not answer",
        own_s=3,
    ),
    "floods its log and ends": Kind(
        files=app(f"{IN_UWSGI}print('x' * 99 + '\\n' * 200_000); raise RuntimeError('wet')"),
        said=r"RuntimeError: wet",
    ),
    # -- what answers --
    "sys.exit in a request": Kind(
        files=not_well("sys.exit(3)"),
        settings=f"{WELL}\n{SHORT}",
        said=r"/well|SystemExit",
        own_s=3,
    ),
    "os._exit in a request": Kind(
        files=not_well("os._exit(3)"),
        settings=f"{WELL}\n{SHORT}",
        said=r"/well|did not answer",
        own_s=3,
    ),
    "error in every request": Kind(
        files={
            "app.py": "def application(environ, start_response):\n    raise RuntimeError('no')\n"
        },
        said=r"RuntimeError: no",
    ),
    "500 on the health path": Kind(
        files=not_well('start_response("500 Oh", []); return [b"no database"]'),
        settings=WELL,
        said=r"GET /well answered 500",
    ),
    "404 on the health path": Kind(
        files=not_well('start_response("404 None", []); return []'),
        settings=WELL,
        said=r"GET /well answered 404",
    ),
    "health path that hangs": Kind(
        files=not_well("time.sleep(600)"),
        settings=f"{WELL}\n{SHORT}",
        said=r"/well|no answer in time",
        own_s=3,
    ),
    "answer that is not HTTP": Kind(
        files=not_well("return None"), settings=f"{WELL}\n{SHORT}", said=r"did not answer", own_s=3
    ),
    # -- what it needs --
    "wrong Python": Kind(settings='python = "3.99"', said=r"3\.99"),
    "Python that the project refuses": Kind(
        files={
            "pyproject.toml": '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.99"\n'
        },
        said=r"3\.99",
    ),
    "requirement that nobody has": Kind(
        files={"requirements.txt": "flask==0.0.1\n"}, said=r"flask==0\.0\.1"
    ),
    "package that does not build": Kind(
        files={
            "requirements.txt": "./half\n",
            "half/pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\n'
            'backend-path = ["."]\n[project]\nname = "half"\nversion = "1"\n',
            "half/backend.py": BACKEND,
        },
        said=r"this package cannot be built",
    ),
    "broken uv.lock": Kind(
        files={
            "pyproject.toml": '[project]\nname = "x"\nversion = "1"\n',
            "uv.lock": "version = 1\n[[package]\n",
        },
        said=r"uv\.lock",
    ),
    "broken Pipfile.lock": Kind(
        files={"Pipfile": "[packages]\n", "Pipfile.lock": '{"default": '}, said=r"Pipfile\.lock"
    ),
    "Django settings that do not import": Kind(
        files={**DJANGO, "site_/settings.py": "import os\nos.environ['SECRET_KEY']\n"},
        said=r"KeyError: 'SECRET_KEY'",
        own_s=10,
    ),
    "migration that was not run": Kind(
        files=DJANGO,
        settings='release_command = ["python", "manage.py", "migrate", "--check"]',
        said=r"migrate --check",
        own_s=10,
    ),
    "release command that fails": Kind(
        settings='release_command = ["python", "-c", "raise SystemExit(\'no table\')"]',
        said=r"no table",
    ),
    "release command that hangs": Kind(
        settings='release_command = ["sleep", "600"]\nrelease_timeout_s = 2',
        said=r"2 seconds",
        own_s=2,
    ),
    "release command that is missing": Kind(
        settings='release_command = ["nonsense", "migrate"]', said=r"nonsense"
    ),
    # -- what was asked --
    "mistyped setting": Kind(settings="proceses = 2", said=r"did you mean `processes`"),
    "settings that are no TOML": Kind(settings='name = "plain', said=r"tapster\.toml"),
    "missing env_file": Kind(settings='env_file = "none.env"', said=r"none\.env was not read"),
    "missing static folder": Kind(settings='[static]\n"/a/" = "none"', said=r"no folder"),
    "unknown uWSGI option": Kind(settings="[uwsgi]\nnonsense = 1", said=r"directive: nonsense"),
    "nginx directive that does not parse": Kind(
        settings='nginx = ["nonsense on;"]', said=r'"nonsense"'
    ),
    "nginx include that is missing": Kind(
        settings='nginx = ["include /none/x.conf;"]', said=r"/none/x\.conf"
    ),
    "missing certificate": Kind(
        settings='tls_certificate = "none.pem"\ntls_key = "none.key"', said=r"none\.pem"
    ),
    "key of another certificate": Kind(
        settings='tls_certificate = "one.pem"\ntls_key = "two.key"',
        host=certificates,
        said=r"one\.pem with ",
    ),
    "commit that does not exist": Kind(host=repository, flags=("--commit", "v9"), said=r"v9"),
    "link that leaves the source": Kind(host=link_away, said=r"away"),
    # -- what the machine refuses --
    "memory limit hit at boot": Kind(
        files=app(f"{IN_UWSGI}bytearray(1 << 30)"),
        settings="[uwsgi]\nlimit-as = 512",
        said=r"MemoryError",
    ),
    "disk full while it is built": Kind(
        files={"requirements.txt": "flask\nclick<8.2\n"},
        through=limited(16),
        said=r"(?i)file size|too large|SIGXFSZ",
    ),
    "disk full while it is copied": Kind(
        host=large_source, through=limited(64), said=r"(?i)file size|too large"
    ),
    "home that cannot be written": Kind(
        host=home_closed, through=UNPRIVILEGED, said=r"Permission denied"
    ),
    "source that cannot be read": Kind(host=source_closed, through=UNPRIVILEGED, said=r"lib\.py"),
    "port taken": Kind(host=port_taken, said=rf"is taken by .*{os.getpid()}"),
    "socket path taken": Kind(
        settings=f"{SHORT}\nrelease_command = ['sh', '-c', 'mkdir -p {SOCKET}/in-the-way']",
        said=r"could not open its socket",
        own_s=3,
    ),
    "domain of another app": Kind(
        host=domain_taken, said=r"other answers on .* already for shop\.example"
    ),
}
"""More than a person meets in a year; `sabotage.py` deploys each over a release that serves."""
