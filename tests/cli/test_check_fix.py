import os
import stat
from pathlib import Path

import pytest

from tapster.system.accounts import is_root
from tests.cli.checks import CONF, INI, check, folder

FIXED = "[uwsgi]\nmaster = true\n; for nginx\nsocket = /run/shop.sock\nmodule = app:app\n"


def test_safe_edits_are_made_and_shown_and_what_is_left_is_told(tmp_path: Path) -> None:
    folder(tmp_path, {"wsgi.ini": INI, "nginx.conf": CONF})

    done = check(tmp_path, "--fix", "--ignore", "uwsgi.no-need-app")

    assert (tmp_path / "wsgi.ini").read_text() == FIXED
    assert "alias /srv/static/;" in (tmp_path / "nginx.conf").read_text()
    assert "location /static/ {" in (tmp_path / "nginx.conf").read_text()
    assert "--- wsgi.ini\n+++ wsgi.ini\n" in done.stdout
    assert "-socket = /run/shop.sock ; for nginx\n+; for nginx\n+socket = /run/shop.sock\n" in (
        done.stdout
    )
    assert "uwsgi.inline-comment" not in done.stdout
    assert done.exit_code == 0


def test_a_second_time_there_is_nothing_to_change(tmp_path: Path) -> None:
    folder(tmp_path, {"wsgi.ini": INI, "nginx.conf": CONF})
    check(tmp_path, "--fix")

    again = check(tmp_path, "--diff")

    assert (again.exit_code, again.stdout) == (0, "Nothing would be changed\n")


def test_the_difference_is_shown_without_a_change(tmp_path: Path) -> None:
    folder(tmp_path, {"wsgi.ini": INI})

    done, as_json = check(tmp_path, "--diff"), check(tmp_path, "--diff", "--json").json

    assert (tmp_path / "wsgi.ini").read_text() == INI
    assert done.exit_code == 1
    assert "+; for nginx" in done.stdout
    assert as_json == [{"file": "wsgi.ini", "diff": done.stdout.rstrip("\n")}]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (INI.replace("\n", "\r\n"), FIXED.replace("\n", "\r\n")),
        (INI.rstrip("\n"), FIXED.rstrip("\n")),
        (f"# Größe\n{INI}", f"# Größe\n{FIXED}"),
    ],
    ids=["line ends of Windows", "no line end at the end", "beyond ASCII"],
)
def test_everything_but_the_edit_stays_byte_by_byte(
    tmp_path: Path, before: str, after: str
) -> None:
    folder(tmp_path, {"wsgi.ini": before})

    check(tmp_path, "wsgi.ini", "--fix", "--ignore", "uwsgi.no-need-app")

    assert (tmp_path / "wsgi.ini").read_bytes() == after.encode()


def test_bytes_of_another_encoding_stay_as_they_are(tmp_path: Path) -> None:
    raw = INI.encode() + "# Größe\n".encode("latin-1")
    (tmp_path / "wsgi.ini").write_bytes(raw)

    check(tmp_path, "wsgi.ini", "--fix")

    assert (tmp_path / "wsgi.ini").read_bytes() == FIXED.encode() + "# Größe\n".encode("latin-1")


def test_a_line_of_another_encoding_is_left_and_told(tmp_path: Path) -> None:
    raw = b"[uwsgi]\nmodule = app:app\nsocket = /run/shop.sock ; f\xfcr nginx\n"
    (tmp_path / "wsgi.ini").write_bytes(raw)

    done = check(tmp_path, "wsgi.ini", "--fix")

    assert (tmp_path / "wsgi.ini").read_bytes() == raw
    assert "wsgi.ini was not changed: it is not UTF-8" in done.stderr


def test_mode_owner_and_link_stay(tmp_path: Path) -> None:
    folder(tmp_path, {"available/wsgi.ini": INI})
    path = tmp_path / "available" / "wsgi.ini"
    path.chmod(0o640)
    owner = (1, 1) if is_root() else (os.getuid(), os.getgid())
    os.chown(path, *owner)
    (tmp_path / "wsgi.ini").symlink_to("available/wsgi.ini")

    check(tmp_path, "wsgi.ini", "--fix")

    facts = path.stat()
    assert path.read_text() == FIXED
    assert (stat.S_IMODE(facts.st_mode), facts.st_uid, facts.st_gid) == (0o640, *owner)
    assert (tmp_path / "wsgi.ini").is_symlink()
    assert os.listdir(path.parent) == ["wsgi.ini"]


def test_a_file_with_a_second_name_is_left_and_told(tmp_path: Path) -> None:
    folder(tmp_path, {"wsgi.ini": INI})
    (tmp_path / "second").hardlink_to(tmp_path / "wsgi.ini")

    done = check(tmp_path, "--fix")

    assert (tmp_path / "wsgi.ini").read_text() == (tmp_path / "second").read_text() == INI
    assert "wsgi.ini was not changed: it has a second name" in done.stderr
    assert sorted(os.listdir(tmp_path)) == ["second", "wsgi.ini"]


def test_what_tapster_writes_itself_is_not_edited(tmp_path: Path) -> None:
    written = f"# Written by tapster for shop.\n{INI}"
    folder(tmp_path, {"uwsgi.ini": written})

    done = check(tmp_path, "--fix")

    assert (tmp_path / "uwsgi.ini").read_text() == written
    assert "uwsgi.ini was not changed: tapster writes it" in done.stderr


def test_with_json_the_result_is_json_and_the_difference_advice(tmp_path: Path) -> None:
    folder(tmp_path, {"wsgi.ini": INI})

    done = check(tmp_path, "--fix", "--json")

    assert "uwsgi.inline-comment" not in {each["rule"] for each in done.json}
    assert "+; for nginx" in done.stderr


def test_what_lies_outside_of_what_was_asked_for_is_left_alone(tmp_path: Path) -> None:
    site = "[uwsgi]\nmodule = app:app\ninclude = %d../common.ini\n"
    folder(tmp_path, {"shop/wsgi.ini": site, "common.ini": INI, "other/uwsgi.ini": INI})
    (tmp_path / "shop" / "uwsgi.ini").symlink_to("../other/uwsgi.ini")

    done = check(tmp_path, "--fix", "shop")

    assert (tmp_path / "common.ini").read_text() == INI
    assert (tmp_path / "other" / "uwsgi.ini").read_text() == INI
    assert done.stderr.count("it lies outside of what was asked for") == len(("common", "other"))


def test_a_file_that_is_named_by_a_link_is_asked_for(tmp_path: Path) -> None:
    folder(tmp_path, {"available/wsgi.ini": INI, "enabled/x": ""})
    (tmp_path / "enabled" / "wsgi.ini").symlink_to("../available/wsgi.ini")

    check(tmp_path, "--fix", "enabled/wsgi.ini")

    assert (tmp_path / "available" / "wsgi.ini").read_text() == FIXED
