from pathlib import Path

from tapster.system.gather_evidence import gather_evidence


def found(folder: Path, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        (folder / name).write_text(text)
    return [ini.path.name for ini in gather_evidence([folder], {}).inis]


def test_an_ini_that_another_one_includes_is_checked_as_a_part_of_it(tmp_path: Path) -> None:
    site = "[uwsgi]\nmodule = app:app\ninclude = %duwsgi-common.ini\n"

    names = found(tmp_path, {"uwsgi-common.ini": "[uwsgi]\nmaster = true\n", "wsgi.ini": site})

    assert names == ["wsgi.ini"]


def test_inis_that_include_each_other_are_all_checked(tmp_path: Path) -> None:
    names = found(
        tmp_path,
        {
            "uwsgi-a.ini": "[uwsgi]\ninclude = %duwsgi-b.ini\n",
            "uwsgi-b.ini": "[uwsgi]\ninclude = %duwsgi-a.ini\n",
        },
    )

    assert names == ["uwsgi-a.ini", "uwsgi-b.ini"]


def test_a_folder_may_be_called_like_a_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "[shop]"
    (folder / "conf.d").mkdir(parents=True)
    (folder / "conf.d" / "a.conf").write_text("server {}\n")
    (folder / "nginx.conf").write_text("http { include conf.d/*.conf; }\n")

    assert len(gather_evidence([folder / "nginx.conf"], {}).configurations) == len(("both", "read"))
