"""Bring examples/flask up behind real nginx and real uWSGI, show what answers, and stop it."""

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
TAPSTER = [sys.executable, "-m", "tapster.cli.main"]
PAGES = ("/", "/json", "/static/style.css")


def main() -> None:
    """The whole demonstration, in a home that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tapster-") as home:
        # Below /tmp others may look in, too: as root, nginx and the workers are others.
        Path(home).chmod(0o755)
        try:
            show("up", str(HERE / "flask"), "-d", "--listen", f"127.0.0.1:{free_port()}", home=home)
            site = json.loads(said("status", "--json", home=home))["apps"][0]
            ask(site["url"].rstrip("/"))
            show("logs", "flask", "--requests", home=home, why="how each request got there")
            show("status", home=home, why="what runs now")
        finally:
            show("down", "--all", home=home)


def ask(url: str) -> None:
    """Three requests through nginx: two for the app, one for a file that nginx has itself."""
    print(f"\n$ curl -i {url}{PAGES[0]} …")
    for page in PAGES:
        began = time.monotonic()
        with urllib.request.urlopen(url + page, timeout=10) as answer:  # noqa: S310  our own nginx
            size = len(answer.read())
            took_ms = (time.monotonic() - began) * 1000
            print(f"{answer.status}  {page:<20}{size:>6} bytes  {took_ms:6.1f} ms")


def show(*words: str, home: str, why: str = "") -> None:
    """Run the command in front of the reader.

    Raises:
        SystemExit: with the command's own exit code, if it failed.
    """
    comment = f"   # {why}" if why else ""
    shown = [str(Path(word).relative_to(Path.cwd())) if "/flask" in word else word for word in words]
    print(f"\n$ tapster {' '.join(shown)}{comment}", flush=True)
    ended = subprocess.run([*TAPSTER, *words, "--home", home], check=False)  # noqa: S603
    if ended.returncode:
        sys.exit(ended.returncode)


def said(*words: str, home: str) -> str:
    """What the command prints."""
    command = [*TAPSTER, *words, "--home", home]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


def free_port() -> int:
    """A port that nobody has now."""
    import socket  # noqa: PLC0415

    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


if __name__ == "__main__":
    main()
