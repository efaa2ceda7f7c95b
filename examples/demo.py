"""Bring examples/flask up behind real nginx and real uWSGI, show what answers, and stop it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TAPSTER = [sys.executable, "-m", "tapster.cli.main"]
PAGES = ("/", "/json", "/static/style.css")
TIMES = ("request_time", "connect_time", "header_time", "response_time")


def main() -> None:
    """The whole demonstration, in a home that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tapster-") as home:
        # Below /tmp others may look in, too: as root, nginx and the workers are others.
        Path(home).chmod(0o755)
        os.environ["TAPSTER_HOME"] = home
        try:
            show("up", str(flask(Path(home))), "-d", "--listen", f"127.0.0.1:{free_port()}")
            site = json.loads(said("status", "--json"))["apps"][0]
            ask(site["url"].rstrip("/"))
            requests = logged()
            show("logs", "flask", "--requests")
            explain(next(each for each in requests if each["uri"] == PAGES[1]))
            show("status")
        finally:
            show("down", "--all")


def flask(home: Path) -> Path:
    """examples/flask; a copy of it, if this is root, whose own folder no app's account may enter."""
    folder = HERE / "flask"
    if os.geteuid() or all(place.stat().st_mode & 0o001 for place in folder.parents):
        return folder
    print("Root's own folders are closed to the account that runs an app, so this is a copy:")
    return shutil.copytree(folder, home / "examples" / "flask")


def ask(url: str) -> None:
    """Three requests through nginx: two for the app, one for a file that nginx has itself."""
    print(f"\nAsking {url} for {', '.join(PAGES)}:")
    for page in PAGES:
        began = time.monotonic()
        with urllib.request.urlopen(url + page, timeout=10) as answer:  # noqa: S310  our own nginx
            size = len(answer.read())
            took_ms = (time.monotonic() - began) * 1000
            print(f"{answer.status}  {page:<20}{size:>6} bytes  {took_ms:6.1f} ms")


def logged() -> list[dict[str, Any]]:
    """The access log's lines for PAGES; nginx writes them within a second."""
    deadline = time.monotonic() + 5
    lines: list[str] = []
    while time.monotonic() < deadline and len(lines) < len(PAGES):
        lines = said("logs", "flask", "--requests", "--json").splitlines()
    return [json.loads(line) for line in lines]


def explain(request: dict[str, Any]) -> None:
    """How the request got there, from its line in the access log."""
    ms = {name: float(request[name]) * 1000 for name in TIMES}
    print(f"""
How request {request["id"]} got there:
  client
    -> nginx                  {ms["request_time"]:6.0f} ms in all
    -> live.sock              {ms["connect_time"]:6.0f} ms until uWSGI's socket took it
    -> uWSGI worker {request["worker"]:<10}{ms["header_time"]:6.0f} ms until Flask's answer began
                              {ms["response_time"]:6.0f} ms until it was whole
  release {request["release"]}, status {request["status"]}, {request["bytes"]} bytes""")


def show(*words: str) -> None:
    """Run the command in front of the reader.

    Raises:
        SystemExit: with the command's own exit code, if it failed.
    """
    shown = [
        str(Path(word).relative_to(Path.cwd())) if word.startswith(str(HERE)) else word
        for word in words
    ]
    print(f"\n$ tapster {' '.join(shown)}", flush=True)
    ended = subprocess.run([*TAPSTER, *words], check=False)
    if ended.returncode:
        sys.exit(ended.returncode)


def said(*words: str) -> str:
    """What the command prints."""
    return subprocess.run([*TAPSTER, *words], check=True, capture_output=True, text=True).stdout


def free_port() -> int:
    """A port that nobody has now."""
    import socket  # noqa: PLC0415

    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


if __name__ == "__main__":
    main()
