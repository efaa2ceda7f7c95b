"""Which files a copy of a folder would hold, compared with what the real git says."""

import os
import socket
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tapster.errors import AskedWronglyError
from tapster.system.source import Source, opened
from tapster.system.source_facts import source_facts
from tests.system.repositories import commit, git, write

IS_ROOT = os.geteuid() == 0
NOBODY = 65534
APP = {"app.py": "from flask import Flask\napp = Flask(__name__)\n"}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository with an app in it."""
    folder = tmp_path / "shop"
    folder.mkdir()
    commit(folder, {**APP, ".gitignore": "*.log\n/dist/\n", "static/a.css": "a"})
    return folder


def seen(folder: Path, name: str = "") -> Source:
    with opened(folder, name, folder.parent / "home") as source:
        return source


def digest(folder: Path, name: str = "") -> str:
    with opened(folder, name, folder.parent / "home") as source:
        return source.digest()


def test_a_working_tree_has_what_git_tracks_and_what_it_would(shop: Path) -> None:
    write(shop, {"new.py": "", "shop.log": "", "dist/a.js": "", "static/b.css": "b"})
    (shop / "static/a.css").unlink()

    found = seen(shop)

    assert found.files == (".gitignore", "app.py", "new.py", "static/b.css")
    assert found.commit == git(shop, "rev-parse", "HEAD") + "+"


@pytest.mark.parametrize("name", ["HEAD~1", "main~", "v1", "short"])
def test_a_commit_has_its_own_files_by_whatever_name(shop: Path, name: str) -> None:
    first = git(shop, "rev-parse", "HEAD")
    git(shop, "tag", "--annotate", "--message", "one", "v1")
    (shop / "app.py").unlink()
    commit(shop, {"other.py": "", "more.log": ""}, "Sell shoes")

    found = seen(shop, first[:8] if name == "short" else name)

    assert found.files == (".gitignore", "app.py", "static/a.css")
    assert found.commit == first


def test_a_clean_working_tree_is_the_same_source_as_its_commit(shop: Path) -> None:
    (shop / "run").write_text("#!/bin/sh\n")
    (shop / "run").chmod(0o775)
    commit(shop, {}, "Run")

    assert digest(shop) == digest(shop, "HEAD")

    (shop / "run").chmod(0o664)
    assert digest(shop) != digest(shop, "HEAD")


def test_a_folder_of_a_repository_has_only_its_own_files(shop: Path) -> None:
    commit(shop, {"sites/one/app.py": "1", "sites/two/app.py": "2"})

    assert seen(shop / "sites/one").files == ("app.py",)
    assert seen(shop / "sites/one", "HEAD").files == ("app.py",)


@pytest.mark.parametrize("name", ["v9", "HEAD~5", "--help", "HEAD:app.py", "..", "a b"])
def test_a_commit_that_is_not_there_is_refused_in_gits_words(shop: Path, name: str) -> None:
    with pytest.raises(AskedWronglyError, match="has no commit") as refused:
        seen(shop, name)

    assert "fatal" in refused.value.why


def test_a_folder_outside_git_has_no_commits(tmp_path: Path) -> None:
    write(tmp_path, APP)

    with pytest.raises(AskedWronglyError, match="has no commit main"):
        seen(tmp_path, "main")
    assert seen(tmp_path).commit == ""


def test_a_repository_without_a_commit_is_a_source(tmp_path: Path) -> None:
    write(tmp_path, APP)
    git(tmp_path, "init", "--quiet", "--initial-branch=new")

    assert (seen(tmp_path).files, seen(tmp_path).commit) == (("app.py",), "")


def test_submodules_are_part_of_a_working_tree_and_not_of_a_commit(
    shop: Path, tmp_path: Path
) -> None:
    (tmp_path / "socks").mkdir()
    commit(tmp_path / "socks", {"socks.py": "", ".gitignore": "*.tmp\n"})
    git(shop, "submodule", "--quiet", "add", str(tmp_path / "socks"), "lib/socks")
    write(shop, {"lib/socks/new.py": "", "lib/socks/a.tmp": ""})
    commit(shop, {}, "Link socks")

    assert {"lib/socks/socks.py", "lib/socks/new.py"} <= set(seen(shop).files)
    assert "lib/socks/a.tmp" not in seen(shop).files
    assert "lib/socks/socks.py" not in seen(shop, "HEAD").files


@pytest.mark.parametrize("is_git", [True, False])
def test_what_is_no_file_or_can_be_made_again_is_never_copied(
    tmp_path: Path, *, is_git: bool
) -> None:
    shop = tmp_path / "shop"
    write(shop, dict.fromkeys(("app.py", "env/bin/python", "env/pyvenv.cfg"), ""))
    write(shop, {"node_modules/a.js": "", "pkg/__pycache__/a.pyc": "", "home/apps/x": ""})
    (shop / "venv").symlink_to(shop / "env")
    os.mkfifo(shop / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(shop / "sock"))
    if is_git:
        git(shop, "init", "--quiet")

    with opened(shop, "", shop / "home") as source:
        assert source.files == ("app.py",)


def test_tapsterignore_has_the_last_word_also_in_a_repository(shop: Path) -> None:
    rules = "/tests/\n*.md\n!keep.md\n!/dist/\n"
    write(shop, {"dist/js/a.js": "", "dist/b.log": "", "tests/t.py": "", "a.md": ""})
    commit(shop, {".tapsterignore": rules, "keep.md": "", "static/.tapsterignore": "b.css\n"})
    write(shop, {"static/b.css": "", "c.log": ""})

    built = {"dist/js/a.js", "dist/b.log"}
    ours = {".tapsterignore", "static/.tapsterignore", "keep.md"}
    assert set(seen(shop).files) == {".gitignore", "app.py", "static/a.css", *ours, *built}
    assert set(seen(shop, "HEAD").files) == {".gitignore", "app.py", "static/a.css", *ours}


def test_a_folder_that_its_repository_ignores_is_a_plain_one(shop: Path) -> None:
    write(shop, {"dist/app.py": "", "dist/a.tmp": "", "dist/.gitignore": "*.tmp\n"})

    assert seen(shop / "dist").files == (".gitignore", "app.py")
    assert seen(shop / "dist").commit == ""


PATTERNS = st.sampled_from(
    [
        *(
            "*.a",
            "!*.a",
            "b/",
            "!b/",
            "/a",
            "/b/",
            "a/b",
            "**/c",
            "b/**",
            "!b/x.a",
            "?",
            "[ab]",
            "x*",
        ),
        *("# a", "", "\\!a", "a ", "*", "!*/", "/*", "b/*/c", "**/b/c", "!/b"),
    ]
)
NAMES = st.lists(st.sampled_from(["a", "b", "c", "x.a", "!a"]), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None)
@example(paths=[["b", "x.a", "a"]], rules={"": ["*.a", "!/b"]})
@example(paths=[["a", "a", "b"]], rules={"": ["a ", "!*/"]})
@given(
    paths=st.lists(NAMES, min_size=1, max_size=12),
    rules=st.dictionaries(
        st.sampled_from(["", "a/", "b/", "b/c/"]), st.lists(PATTERNS, max_size=4)
    ),
)
def test_a_plain_folder_is_copied_as_git_would(
    paths: list[list[str]], rules: dict[str, list[str]]
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        for parts in paths:
            file = folder.joinpath(*parts)
            if not file.exists() and not any(above.is_file() for above in file.parents):
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch()
        for where, lines in rules.items():
            if (folder / where).is_dir():
                (folder / where / ".gitignore").write_text("\n".join(lines) + "\n")
        plain = seen(folder).files
        git(folder, "init", "--quiet")

        would = git(folder, "ls-files", "-z", "--others", "--exclude-standard").split("\0")

    assert set(plain) == set(filter(None, would))


def test_the_programs_of_a_repository_run_with_its_owners_rights_or_not_at_all(shop: Path) -> None:
    who = "printf %s $(id -u)"
    hook = shop / ".git/hooks/post-checkout"
    write(shop, {str(hook.relative_to(shop)): f"#!/bin/sh\n{who} >{shop}/hooked\n"})
    hook.chmod(0o755)
    git(shop, "config", "filter.who.smudge", f"cat >/dev/null; {who}")
    commit(shop, {".gitattributes": "who.txt filter=who\n", "who.txt": "?"})
    git(shop, "config", "core.fsmonitor", f"{who} >{shop}/watched; false")
    if IS_ROOT:
        shop.parent.chmod(0o755)
        for path in (shop, *shop.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)

    with opened(shop, "HEAD", shop.parent / "home") as source:
        said = (source.base / "who.txt").read_text()

    assert said == str(NOBODY if IS_ROOT else os.geteuid())
    assert seen(shop).commit
    assert not (shop / "watched").exists()
    assert not (shop / "hooked").exists()


def test_variables_for_another_git_do_not_lead_astray(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))

    assert "app.py" in seen(shop).files
    assert "app.py" in seen(shop, "HEAD").files


def test_facts_are_those_of_the_files_that_would_be_copied(shop: Path) -> None:
    commit(shop, {"tapster.toml": "processes = 3\n", "requirements.txt": "flask\n"}, "Three")
    write(shop, {".gitignore": ".env\nother.py\n.venv\n", ".env": "A=1\n", "tapster.toml": ""})
    write(shop, {"other.py": "from flask import Flask\napp = Flask('other')\n"})
    write(shop, {".venv/pyvenv.cfg": "", "Procfile": "worker: python work.py\n"})

    facts, settings, *_ = source_facts(shop, "", {}, shop.parent / "home")

    assert [c.spec for c in facts.candidates] == ["app:app"]
    assert facts.folder == shop
    assert facts.environment is None
    assert facts.env_file == str(shop / ".env")
    assert list(facts.procfiles) == ["Procfile"]
    assert settings is not None
    assert settings.settings.processes is None

    facts, settings, *_ = source_facts(
        shop, "main", {"VIRTUAL_ENV": str(shop / ".venv")}, shop / "home"
    )

    assert facts.environment is None
    assert facts.env_file == str(shop / ".env")
    assert facts.requirements.files == ("requirements.txt",)
    assert not facts.procfiles
    assert settings is not None
    assert settings.settings.processes == 3
    assert facts.folder == shop


def test_databases_are_known_by_their_header_and_djangos_by_its_settings(shop: Path) -> None:
    with closing(sqlite3.connect(shop / "visits")) as database:
        database.execute("CREATE TABLE visit (page)")
    write(shop, {"short.sqlite3": "SQLite format 3\0", "page.db": "x" * 4096, "empty.db": ""})
    (shop / "link").symlink_to("visits")

    facts, *_ = source_facts(shop, "", {}, shop.parent / "home")
    assert facts.databases == ("visits",)

    settings = "BASE_DIR = 1\nNAME = os.path.join(BASE_DIR, 'db.sqlite3')\n"
    module = "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'blog.settings')\n"
    wsgi = f"import os\n{module}application = get_wsgi_application()\n"
    write(shop, {"site/manage.py": f"import os\n{module}", "site/blog/wsgi.py": wsgi})
    write(shop, {"site/blog/settings.py": settings, "site/blog/__init__.py": "", "app.py": ""})

    facts, *_ = source_facts(shop, "", {}, shop.parent / "home")
    assert facts.databases == ("visits", "site/db.sqlite3")


def test_a_file_stands_for_its_folder_and_an_ini_cannot_be_deployed(shop: Path) -> None:
    write(shop, {"other.py": APP["app.py"], "wsgi.ini": "[uwsgi]\nmodule = app:app\n"})

    facts, *_ = source_facts(shop / "other.py", "", {}, shop.parent / "home")
    assert [c.spec for c in facts.candidates] == ["other:app"]
    assert facts.folder == shop

    with pytest.raises(AskedWronglyError, match=r"wsgi\.ini was not deployed") as refused:
        source_facts(shop / "wsgi.ini", "", {}, shop.parent / "home")
    assert "tapster up" in refused.value.fix
