"""What cannot be served is refused with a reason, and what serves goes on serving."""

import os
import socket
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.live.load import PLAIN, answers, load
from tests.live.site import Site, home
from tests.nginx.servers import free_port

KEY_OF_ANOTHER = Path(__file__).parents[1] / "nginx" / "data" / "shop.key"
APP = PLAIN["app.py"]
IN_UWSGI = "import sys\nif 'uwsgi' in sys.modules:\n    "


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The app that serves, and that every test changes for the worse."""
    with home() as tapster:
        yield tapster.up(tapster.folder("plain", PLAIN), "--processes", "2")


def settings(text: str) -> Mapping[str, str]:
    return {"tapster.toml": text}


REFUSED: Mapping[str, tuple[Mapping[str, str], str]] = {
    "nginx is missing": (settings('nginx_binary = "/none/nginx"'), "/none/nginx cannot serve"),
    "nginx cannot be executed": (settings('nginx_binary = "app.py"'), "app.py cannot serve"),
    "nginx refuses a directive": (settings('nginx = ["nonsense on;"]'), '"nonsense" in '),
    "uWSGI refuses an option": (settings("[uwsgi]\nnonsense = 1"), "directive: nonsense"),
    "a package is missing": ({"app.py": f"import flaskk\n{APP}"}, "app.py:1"),
    "a line of the app fails": (
        {"app.py": f"import lib\n{APP}", "lib.py": "def half():\n    return 1 / 0\n\n\nhalf()\n"},
        "lib.py:2 in half",
    ),
    "the app is no Python": ({"app.py": f"{APP}\ndef (\n"}, "invalid syntax"),
    "the import hangs": (
        {"app.py": f"import time\ntime.sleep(60)\n{APP}", **settings("boot_timeout_s = 2")},
        "has not come back after 2 seconds",
    ),
    "the app hangs in uWSGI only": (
        {
            "app.py": f"{IN_UWSGI}import time; time.sleep(60)\n{APP}",
            **settings("boot_timeout_s = 2"),
        },
        "did not answer",
    ),
    "the app ends at once": ({"app.py": f"import sys\nsys.exit(3)\n{APP}"}, "SystemExit: 3"),
    "the app fails in uWSGI only": (
        {"app.py": f"{IN_UWSGI}raise RuntimeError('not here')\n{APP}"},
        "RuntimeError: not here",
    ),
    "the app fails at every request": (
        {"app.py": "def application(environ, start_response):\n    raise RuntimeError('never')\n"},
        "closed the connection without an answer",
    ),
    "the callable is missing": (settings('module = "app:nobody"'), "has no `nobody`"),
    "the module is missing": (settings('module = "nobody:app"'), "named 'nobody'"),
    "there is no app": ({"app.py": "answer = 42\n"}, "no app was found"),
    "a requirement cannot be met": (
        {"requirements.txt": "flask==0.0.1\n"},
        "flask==0.0.1",
    ),
    "the static folder is missing": (
        settings('[static]\n"/a/" = "none"'),
        "none, which is not there",
    ),
    "env_file is missing": (settings('env_file = "none.env"'), "none.env was not read"),
    "the certificate is missing": (
        settings('tls_certificate = "none.pem"\ntls_key = "none.key"'),
        "none.pem",
    ),
    "the key is of another certificate": (
        settings(f'tls_certificate = "own.pem"\ntls_key = "{KEY_OF_ANOTHER}"'),
        "own.pem with ",
    ),
    "the app is not well": (
        settings('health_path = "/?x"\nboot_timeout_s = 3'),
        "could not convert string to float",
    ),
    "a setting is mistyped": (settings("proceses = 2"), "did you mean `processes`"),
}


@pytest.mark.parametrize("story", REFUSED)
def test_a_broken_up_is_explained_and_the_site_serves_on(site: Site, story: str) -> None:
    files, said_why = REFUSED[story]
    shown = {**PLAIN, **files}
    if "own.pem" in shown.get("tapster.toml", ""):
        make_certificate(site.folder)
    for name, text in shown.items():
        (site.folder / name).write_text(text)

    with load(site.port) as counted:
        said = site.tapster.command(
            "up", site.folder, "-d", "--listen", f"127.0.0.1:{site.port}", "--name", site.name
        )

    for name in shown:
        (site.folder / name).unlink()
    assert said.exit_code in {1, 2}, said.stderr
    assert said_why in said.stderr
    assert "\n  fix: " in said.stderr
    assert counted.asked
    assert counted.failed == []
    assert answers(site.port)


def test_a_port_that_somebody_else_has_is_named_with_its_holder(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        folder = site.tapster.folder("late", PLAIN)
        said = site.tapster.command("up", folder, "-d", "--listen", f"127.0.0.1:{port}")

    assert said.exit_code == 1
    assert f"(pid {os.getpid()})" in said.stderr
    assert answers(site.port)


def test_a_port_that_another_app_has_is_named_with_the_app(site: Site) -> None:
    folder = site.tapster.folder("late", PLAIN)

    said = site.tapster.command("up", folder, "-d", "--listen", f"127.0.0.1:{site.port}")

    assert said.exit_code == 1
    assert f"{site.name} answers on 127.0.0.1:{site.port} already" in said.stderr
    assert answers(site.port)


def test_a_domain_that_another_app_has_there_is_named_with_the_app(site: Site) -> None:
    port = free_port()
    one, other = (site.tapster.folder(name, PLAIN) for name in ("one", "other"))
    both = ("--domains", "a.example", "--domains", "B.example")
    up = site.tapster.up(one, "--processes", "1", *both, port=port)

    said = site.tapster.command(
        "up", other, "-d", "--listen", f"127.0.0.1:{port}", "--domains", "b.example"
    )

    assert said.exit_code == 1
    assert f"one answers on 127.0.0.1:{port} already for b.example" in said.stderr
    assert up.ask("/", headers={"Host": "b.example"}).status == 200
    assert site.tapster.command("down", "one").exit_code == 0


def make_certificate(folder: Path) -> None:
    argv = "openssl req -x509 -newkey rsa:2048 -nodes -keyout own.key -out own.pem -subj /CN=x"
    subprocess.run(argv.split(), cwd=folder, check=True, capture_output=True)
