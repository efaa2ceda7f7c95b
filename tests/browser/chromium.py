"""Chromium, driven over its DevTools protocol through a pipe: docs/decisions/0014.

    with chromium(log) as page:
        page.open("http://127.0.0.1:8080/")
        page.wait_for("document.title === 'Shop'")

https://chromedevtools.github.io/devtools-protocol/
"""

import base64
import contextlib
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--disable-gpu",
    # A page that was left would stay, with its connections, for whoever goes back.
    "--disable-features=BackForwardCache",
    "--disable-dev-shm-usage",
    # It would ask hosts of its maker, which has nothing to do with the page.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
)
WITH_A_PIPE = 'exec "$0" "$@" 3<&0 4>&1 </dev/null >&2'
"""A shell puts the two ends where Chromium looks for them."""
PATIENCE_S = 30


@dataclass
class Page:
    """The only tab."""

    sends: IO[bytes]
    receives: IO[bytes]
    session: str = ""
    count: int = 0
    buffer: bytearray = field(default_factory=bytearray)
    console: list[str] = field(default_factory=list)
    """Warnings and errors, with the address they are about."""

    def open(self, url: str) -> None:
        """The tab shows the page at this address, as far as it has come by now."""
        self.ask("Page.navigate", url=url)
        self.wait_for("document.readyState === 'complete'")

    def evaluate(self, expression: str) -> Any:
        """What the expression is in the page, awaited if it is a promise."""
        told = self.ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def wait_for(self, expression: str, patience_s: float = PATIENCE_S) -> None:
        """Returns as soon as it is true in the page; fails if it never is."""
        deadline = time.monotonic() + patience_s
        while not self.evaluate(expression):
            assert time.monotonic() < deadline, f"waited in vain: {expression}; {self.console}"
            time.sleep(0.05)

    def look(self, *, width: int = 800, height: int = 600, dark: bool = False) -> None:
        """The window has this size, and the person likes it light or dark."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1}
        self.ask("Emulation.setDeviceMetricsOverride", mobile=width < height, **size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])

    def colour(self) -> str:
        """Of plain text."""
        return str(self.evaluate("getComputedStyle(document.body).color"))

    def picture(self) -> bytes:
        """What the window shows, as PNG."""
        return base64.b64decode(self.ask("Page.captureScreenshot")["data"])

    def ask(self, method: str, **parameters: Any) -> Any:
        """What Chromium answers to one command."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.sends.write(json.dumps(message).encode() + b"\0")
        self.sends.flush()
        while (told := self._next()).get("id") != self.count:
            self._hear(told.get("method", ""), told.get("params", {}))
        assert "error" not in told, f"{method}: {told['error']}"
        return told["result"]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self.buffer:
            readable, _, _ = select.select([self.receives], [], [], PATIENCE_S)
            assert readable, "Chromium says nothing"
            chunk = os.read(self.receives.fileno(), 1 << 16)
            assert chunk, "Chromium has ended"
            self.buffer += chunk
        line, _, rest = bytes(self.buffer).partition(b"\0")
        self.buffer[:] = rest
        message: dict[str, Any] = json.loads(line)
        return message

    def _hear(self, event: str, told: dict[str, Any]) -> None:
        if event == "Log.entryAdded" and told["entry"]["level"] != "verbose":
            entry = told["entry"]
            self.console.append(f"{entry['text']} {entry.get('url', '')}".strip())
        elif event == "Runtime.consoleAPICalled" and told["type"] in {"warning", "error"}:
            self.console.append(" ".join(str(each.get("value")) for each in told["args"]))
        elif event == "Runtime.exceptionThrown":
            details = told["exceptionDetails"]
            self.console.append(details.get("exception", {}).get("description", details["text"]))


@contextmanager
def chromium(log: Path) -> Iterator[Page]:
    """An empty tab of a Chromium with an empty profile; both are gone afterwards."""
    assert BROWSER, f"none of {', '.join(NAMES)} is in PATH: apt install chromium"
    # Its sandbox does not start as root; all it opens here is our own pages.
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with tempfile.TemporaryDirectory(prefix="tapster-chromium-") as home, log.open("ab") as said:
        argv = ["sh", "-c", WITH_A_PIPE, BROWSER, *FLAGS, *sandbox, f"--user-data-dir={home}"]
        with subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            env={**os.environ, "HOME": home},
        ) as running:
            assert running.stdin
            assert running.stdout
            page = Page(running.stdin, running.stdout)
            try:
                target = page.ask("Target.createTarget", url="about:blank")["targetId"]
                attached = page.ask("Target.attachToTarget", targetId=target, flatten=True)
                page.session = attached["sessionId"]
                for domain in ("Page", "Runtime", "Log"):
                    page.ask(f"{domain}.enable")
                yield page
            finally:
                page.session = ""
                with contextlib.suppress(AssertionError, OSError):
                    page.ask("Browser.close")
                try:
                    running.wait(PATIENCE_S)
                except subprocess.TimeoutExpired:
                    running.kill()
