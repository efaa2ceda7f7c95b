import shutil
from pathlib import Path

from tapster.model.actions import KeepAssets
from tapster.system.perform import perform


def kept(assets: Path, folder: Path | None = None) -> dict[str, str]:
    """What lies in `assets` after the folder's files were kept, by path."""
    perform(KeepAssets(folders={"/static/": folder} if folder else {}, assets=assets))
    return {
        str(path.relative_to(assets)): path.read_text()
        for path in assets.rglob("*")
        if path.is_file()
    }


def folder(path: Path, **files: str) -> Path:
    """A folder with these files; `_` in a name stands for a slash, `0` for a dot."""
    for name, text in files.items():
        file = path / name.replace("_", "/").replace("0", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return path


def test_files_of_all_releases_lie_at_their_urls_and_the_newest_wins(tmp_path: Path) -> None:
    old = folder(tmp_path / "1", app0a10css="old", style0css="old", js_old="old")
    new = folder(tmp_path / "2", app0b20css="new", style0css="new", js_new="new")

    kept(tmp_path / "assets", old)

    assert kept(tmp_path / "assets", new) == {
        "static/app.a1.css": "old",
        "static/app.b2.css": "new",
        "static/style.css": "new",
        "static/js/old": "old",
        "static/js/new": "new",
    }
    assert not list((tmp_path / "assets").rglob(".*"))


def test_a_file_goes_with_the_last_release_that_has_it(tmp_path: Path) -> None:
    old = folder(tmp_path / "1", deep_app0a10css="old", style0css="old")
    new = folder(tmp_path / "2", style0css="new")
    both = KeepAssets(folders={"/static/": old, "/s/": old}, assets=tmp_path / "assets")
    perform(both)
    kept(tmp_path / "assets", new)

    shutil.rmtree(old)

    assert kept(tmp_path / "assets") == {"static/style.css": "new"}
    assert not (tmp_path / "assets" / "static" / "deep").exists()


def test_what_nginx_does_not_serve_is_not_kept(tmp_path: Path) -> None:
    secret = folder(tmp_path, secret="SECRET")
    static = folder(tmp_path / "1", app0py="SECRET", app0PYC="SECRET", b0css="b")
    folder(static, **{"0env": "SECRET", "0git_config": "SECRET"})
    (static / "file").symlink_to(secret / "secret")
    (static / "folder").symlink_to(secret)

    assert kept(tmp_path / "assets", static) == {"static/b.css": "b"}


def test_a_folder_and_a_file_of_one_name_take_each_others_place(tmp_path: Path) -> None:
    file = folder(tmp_path / "1", a="file")
    inside = folder(tmp_path / "2", a_b="in a folder")

    kept(tmp_path / "assets", file)
    assert kept(tmp_path / "assets", inside) == {"static/a/b": "in a folder"}
    assert kept(tmp_path / "assets", file) == {"static/a": "file"}


def test_every_account_may_enter_the_folders(tmp_path: Path) -> None:
    static = folder(tmp_path / "1", deep_app0css="")
    static.chmod(0o700)

    kept(tmp_path / "assets", static)

    folders = (tmp_path / "assets", *(tmp_path / "assets").rglob("*/"))
    assert {path.stat().st_mode & 0o777 for path in folders if path.is_dir()} == {0o755}


def test_a_folder_that_is_a_link_is_followed_inside_the_app_only(tmp_path: Path) -> None:
    app = tmp_path / "app"
    folder(app / "1" / "made", b0css="b")
    folder(tmp_path / "elsewhere", secret="SECRET")
    (app / "1" / "inside").symlink_to("made")
    (app / "1" / "outside").symlink_to(tmp_path / "elsewhere")

    assert kept(app / "assets", app / "1" / "outside") == {}
    assert kept(app / "assets", app / "1" / "inside") == {"static/b.css": "b"}


def test_what_cannot_be_linked_is_told_of(tmp_path: Path) -> None:
    static = folder(tmp_path / "1", b0css="b")
    too_long = "/".join(["x" * 250] * 20)

    said = perform(KeepAssets(folders={too_long: static}, assets=tmp_path / "assets"))

    assert "will not be found" in said
