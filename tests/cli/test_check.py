import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tapster.engines.engine import ENGINES
from tapster.model.settings import EngineName
from tapster.system.nginx_binary import bundled
from tests.cli.checks import CONF, FINDING, INI, check, folder, found, places, said
from tests.factories import a_stack
from tests.nginx.stories import write

ROOT = Path(__file__).parents[2]
QUIET = "events {}\nhttp {\n    server_tokens off;\n}\n"
FORWARD = "            proxy_pass http://$1;\n        }\n    }"


def test_a_finding_has_a_severity_a_rule_a_place_a_sentence_and_a_fix(tmp_path: Path) -> None:
    done = check(folder(tmp_path, {"wsgi.ini": INI, "nginx.conf": CONF}))

    assert done.exit_code == 1
    assert found(done)["uwsgi.inline-comment"] == (
        "error",
        "wsgi.ini:3",
        "socket is `/run/shop.sock ; for nginx`, with the comment, and not `/run/shop.sock`",
        "put `; for nginx` on the line above",
    )
    assert found(done)["nginx.alias-traversal"][1] == "nginx.conf:2"
    last = done.stdout.splitlines()[-1]
    assert re.fullmatch(
        r"\d+ errors, \d+ warnings?, \d+ advice in 2 files\. Why: tapster explain \S+", last
    )
    assert done.stderr == ""


def test_errors_come_first_and_no_colour_goes_into_a_pipe(tmp_path: Path) -> None:
    done = check(folder(tmp_path, {"wsgi.ini": INI, "nginx.conf": CONF}))

    severities = [severity.strip() for severity, *_ in FINDING.findall(done.stdout)]
    assert severities == sorted(severities, key=["error", "warning", "advice"].index)
    assert "\x1b" not in done.stdout


def test_where_nothing_is_wrong_it_says_what_was_looked_at(tmp_path: Path) -> None:
    folder(tmp_path, {"nginx.conf": "events {}\nhttp {\n    server_tokens off;\n}\n"})

    done = check(tmp_path, "nginx.conf")

    assert (done.exit_code, done.stdout) == (0, "No findings in 1 file: nginx.conf\n")


def test_warnings_are_no_failure(tmp_path: Path) -> None:
    folder(
        tmp_path,
        {"wsgi.ini": "[uwsgi]\nmodule = app:app\nsocket = /run/shop.sock\nlazy = true\n"},
    )

    done = check(tmp_path, "wsgi.ini")

    assert "warning" in {severity for severity, *_ in found(done).values()}
    assert done.exit_code == 0


def test_a_shell_sees_that_there_are_errors(tmp_path: Path) -> None:
    folder(tmp_path, {"wsgi.ini": INI, "nginx.conf": QUIET})

    codes = [
        subprocess.run(
            [sys.executable, "-m", "tapster.cli.main", "check", tmp_path / name],
            capture_output=True,
            check=False,
        ).returncode
        for name in ("wsgi.ini", "nginx.conf")
    ]

    assert codes == [1, 0]


def test_files_given_together_are_checked_together(tmp_path: Path) -> None:
    folder(
        tmp_path,
        {
            "a/wsgi.ini": "[uwsgi]\nhttp-socket = 127.0.0.1:30001\nmodule = app:app\n",
            "b/site": "location / {\n    uwsgi_pass 127.0.0.1:30001;\n}\n",
        },
    )

    together = check(tmp_path, "a/wsgi.ini", "b/site")
    alone = check(tmp_path, "a/wsgi.ini")

    assert found(together)["chain.wrong-protocol"][1] == "b/site:2"
    assert "chain.wrong-protocol" not in found(alone)


def test_a_comment_in_a_file_switches_a_rule_off_there(tmp_path: Path) -> None:
    ignore = "; tapster: ignore uwsgi.inline-comment, uwsgi.no-master\n"
    folder(tmp_path, {"one.ini": INI, "two.ini": f"{ignore}{INI}"})

    done = check(tmp_path, "one.ini", "two.ini")

    assert places(done, "uwsgi.inline-comment") == ["one.ini:3"]


def test_what_up_would_refuse_is_told_with_file_and_line(tmp_path: Path) -> None:
    folder(tmp_path, {"app.py": "app = Flask(\n", "tapster.toml": "\nproceses = 3\n"})

    done = check(tmp_path)

    assert done.exit_code == 1
    assert places(done, "app.settings-refused") == ["tapster.toml:2"]
    assert "fix: did you mean `processes`?" in done.stdout
    assert places(done, "app.syntax-error") == ["app.py:1"]
    assert check(tmp_path, "tapster.toml").stdout.count("app.settings-refused") == 2


def test_a_comment_that_names_no_rule_is_told_of(tmp_path: Path) -> None:
    folder(tmp_path, {"one.ini": f"; tapster: ignore uwsgi.no-mastr, gixy.ssrf\n{INI}"})

    done = check(tmp_path, "one.ini")

    assert done.stderr == (
        "one.ini ignores uwsgi.no-mastr, which is no rule; did you mean uwsgi.no-master?\n"
    )


@pytest.mark.parametrize("command", ["check", "explain"])
def test_nothing_is_wrong_if_nobody_reads_on(tmp_path: Path, command: str) -> None:
    folder(tmp_path, {"wsgi.ini": INI})
    read, write = os.pipe()
    os.close(read)

    done = subprocess.run(
        [sys.executable, "-m", "tapster.cli.main", command],
        cwd=tmp_path,
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)

    assert (done.returncode, b"Error" in done.stderr) == (0, False)


def test_a_rule_is_ignored_on_request_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    folder(tmp_path, {"wsgi.ini": INI})

    ignored = check(tmp_path, "--ignore", "uwsgi.inline-comment")
    refused = check(tmp_path, "--ignore", "uwsgi.inline-coment")

    assert "uwsgi.inline-comment" not in found(ignored)
    assert refused.exit_code == 2
    assert "did you mean uwsgi.inline-comment?" in refused.stderr


def test_json_has_every_finding_with_its_title_and_source(tmp_path: Path) -> None:
    done = check(folder(tmp_path, {"wsgi.ini": INI}), "--json")

    assert done.exit_code == 1
    first = done.json[0]
    assert first == {
        "rule": "uwsgi.inline-comment",
        "severity": "error",
        "file": "wsgi.ini",
        "line": 3,
        "message": first["message"],
        "fix": "put `; for nginx` on the line above",
        "title": "a comment behind a value is part of the value",
        "source": "https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#ini-files",
        "hidden_behind": "",
    }


def test_consequences_are_hidden_behind_their_cause_and_shown_on_request(tmp_path: Path) -> None:
    folder(tmp_path, {"wsgi.ini": "[uwsgi] ; shop\nmaster = true\nmodule = app:app\n"})

    done, everything = check(tmp_path), check(tmp_path, "--all")
    as_json = check(tmp_path, "--json").json

    hidden = {each["rule"] for each in as_json if each["hidden_behind"] == "uwsgi.header-ignored"}
    assert hidden
    assert not hidden & found(done).keys()
    assert hidden <= found(everything).keys()
    assert f"{len(hidden)} more is hidden behind uwsgi.header-ignored: --all" in done.stdout
    assert everything.stdout.count("         behind: uwsgi.header-ignored\n") == len(hidden)


def test_what_is_no_readable_configuration_is_told_in_one_finding(tmp_path: Path) -> None:
    huge = "[uwsgi]\n" + "env = NAME=value\n" * 300_000
    folder(tmp_path, {"huge.ini": huge, "binary.ini": "[uwsgi]\n" + "a\0b\n" * 100})

    large, binary = (check(tmp_path, name) for name in ("huge.ini", "binary.ini"))
    device = check(tmp_path, "/dev/null")

    assert found(large)["uwsgi.not-checked"][0] == "advice"
    assert "uwsgi.include-endless" not in found(large)
    assert places(binary, "uwsgi.nul-byte") == ["binary.ini:2"]
    assert "it is neither file nor folder" in device.stderr


@pytest.mark.parametrize("form", [(), ("--json",), ("--sarif",)])
def test_no_secret_is_printed(tmp_path: Path, form: tuple[str, ...]) -> None:
    ini = (
        "[uwsgi]\nenv = DATABASE_URL=postgres://ann:s3cret@db/shop ; main\n"
        "env = API_KEY='s3cretkey'\nmodule = app:app ; env\nmail-password = s3cretword ; x\n"
    )
    folder(tmp_path, {"wsgi.ini": ini})

    done, changed = check(tmp_path, *form), check(tmp_path, "--diff", *form)

    assert "uwsgi.inline-comment" in done.stdout
    for each in (done, changed):
        assert "s3cret" not in each.stdout + each.stderr


def test_what_is_not_there_and_what_holds_nothing_is_asked_wrongly(tmp_path: Path) -> None:
    missing, empty = check(tmp_path, "wsgi.ini"), check(tmp_path, ".")

    assert (missing.exit_code, empty.exit_code) == (2, 2)
    assert "there is no such file" in missing.stderr
    assert "there is no .ini of uWSGI" in empty.stderr


def test_paths_are_told_from_the_folder_that_the_person_is_in(tmp_path: Path) -> None:
    folder(tmp_path, {"app/wsgi.ini": INI, "etc/x": ""})

    below, beside = check(tmp_path, "app"), check(tmp_path / "etc", "../app")

    assert places(below, "uwsgi.inline-comment") == ["app/wsgi.ini:3"]
    assert places(beside, "uwsgi.inline-comment") == [f"{tmp_path}/app/wsgi.ini:3"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_home_is_checked_and_what_tapster_wrote_has_no_fault(
    tmp_path: Path, engine: EngineName
) -> None:
    stack = a_stack(home=tmp_path / "home", run=tmp_path / "home" / "run", engine=engine)
    home = write(stack)
    release = home.release("shop", "1")
    for file in ENGINES[engine].files(stack, release):
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_text(file.text)
    home.vassals.mkdir()
    (home.nginx / "nginx.json").write_text(json.dumps({"argv": [str(bundled())]}))
    links = {release.live: release.folder, release.live_socket: release.socket}
    for link, target in {**links, release.live_http: release.socket}.items():
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)

    by_path = check(tmp_path, home.path, "--json")
    by_flag = check(tmp_path, "--home", home.path, "--json")

    assert by_path == by_flag == check(home.path, "--json")
    assert by_path.exit_code == 0
    assert [each for each in by_path.json if each["severity"] != "advice"] == []
    assert "socket-in-tmp" not in by_path.stdout
    folder(tmp_path, {"app.py": ""})
    assert check(tmp_path).stdout == "No findings in 1 file: app.py\n"


def test_findings_of_gixy_are_findings_of_ours(tmp_path: Path) -> None:
    conf = QUIET.replace("off;", "off;\n    server {\n        location ~ ^/(.+)$ {\n" + FORWARD)
    folder(tmp_path, {"nginx.conf": conf})

    done = check(tmp_path, "--json")
    ignored = check(tmp_path, "--json", "--ignore", "gixy.ssrf")
    explained = said("explain", "gixy.ssrf", cwd=tmp_path)

    (finding,) = (each for each in done.json if each["rule"] == "gixy.ssrf")
    assert finding["severity"] == "error"
    assert (finding["file"], finding["line"]) == ("nginx.conf", 6)
    assert finding["source"].startswith("https://")
    assert "gixy.ssrf" not in {each["rule"] for each in ignored.json}
    assert "https://gixy" in explained.stdout


def test_what_gixy_says_of_what_a_rule_of_ours_has_found_is_not_said_again(tmp_path: Path) -> None:
    done = check(folder(tmp_path, {"nginx.conf": CONF}), "--json")

    rules = [each["rule"] for each in done.json]
    assert "nginx.alias-traversal" in rules
    assert "gixy.alias-traversal" not in rules


def test_nothing_is_run_by_a_check(tmp_path: Path) -> None:
    trap = f"@(exec://touch {tmp_path}/ran)"
    ini = f"[uwsgi]\nmodule = app:app\nprocesses = {trap}\nexec-pre-app = touch {tmp_path}/ran\n"
    folder(tmp_path, {"wsgi.ini": ini, "app.py": f"open('{tmp_path}/ran', 'w')\n"})

    done = check(tmp_path)

    assert done.exit_code in {0, 1}
    assert not (tmp_path / "ran").exists()


def test_a_pipe_among_the_files_holds_nothing_up(tmp_path: Path) -> None:
    folder(tmp_path, {"wsgi.ini": INI})
    os.mkfifo(tmp_path / "uwsgi.ini")

    assert found(check(tmp_path))["uwsgi.inline-comment"][1] == "wsgi.ini:3"


def test_a_name_that_is_not_utf_8_is_one_like_any_other(tmp_path: Path) -> None:
    name = os.fsdecode(b"uwsgi-\xff.ini")
    folder(tmp_path, {name: INI})

    assert places(check(tmp_path), "uwsgi.inline-comment") == ["uwsgi-?.ini:3"]
    assert {each["file"] for each in check(tmp_path, "--json").json} == {name}
    assert '"uri": "uwsgi-%FF.ini"' in check(tmp_path, "--sarif").stdout


def test_the_result_of_a_check_is_json_even_if_nothing_is_found(tmp_path: Path) -> None:
    folder(tmp_path, {"nginx.conf": "events {}\nhttp {\n    server_tokens off;\n}\n"})

    assert json.loads(check(tmp_path, "--json").stdout) == []


def test_the_seed_gets_what_a_careful_expert_would_say(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "seed", tmp_path / "seed")
    folder(tmp_path, {"seed/requirements.txt": "flask\nuwsig\n"})

    done = check(tmp_path / "seed")

    told = done.stdout.replace(f"{tmp_path}/seed", "SEED")
    assert told == (ROOT / "tests" / "cli" / "golden" / "check-seed.txt").read_text()
