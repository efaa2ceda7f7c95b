"""What a Django project says, and its static files in a folder of ours."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tapster.errors import TapsterError
from tapster.system.django_facts import SHIM, collect_static, django_facts, settings_shim, shimmed

PROJECT = Path(__file__).parents[2] / "examples" / "django"
ENV = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
PYTHON = Path(sys.executable)
RENDER = """
from mysite.wsgi import application
from django.test import RequestFactory
from mysite.urls import home
print(home(RequestFactory().get("/")).content.decode())
"""


def test_the_settings_say_where_static_files_belong() -> None:
    facts = django_facts(PYTHON, PROJECT, "mysite.settings", ENV)

    assert facts.static_url == "/static/"
    assert facts.media_url == ""
    assert facts.media_root is None


def test_settings_that_cannot_be_imported_are_quoted() -> None:
    with pytest.raises(TapsterError, match="No module named 'nosite'"):
        django_facts(PYTHON, PROJECT, "nosite.settings", ENV)


def test_static_files_are_collected_elsewhere_and_the_app_finds_their_hashed_names(
    tmp_path: Path,
) -> None:
    before = sorted(PROJECT.rglob("*"))
    collected = tmp_path / "static é"
    (tmp_path / f"{SHIM}.py").write_text(settings_shim("mysite.settings", collected))

    argv, env = collect_static(PYTHON, PROJECT, tmp_path, ENV)
    subprocess.run(argv, cwd=PROJECT, env=env, check=True)
    page = subprocess.run(
        [PYTHON, "-c", RENDER],
        cwd=PROJECT,
        env=shimmed(ENV, tmp_path, PROJECT),
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    hashed = next(path.name for path in (collected / "mysite").glob("style.*.css"))
    assert f"/static/mysite/{hashed}" in page
    assert sorted(PROJECT.rglob("*")) == before
