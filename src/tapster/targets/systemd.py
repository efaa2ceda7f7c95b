"""The systemd unit that runs a home's Emperor, and so its sites, from boot on."""

from pathlib import Path

from tapster.model.files import File
from tapster.model.home import Home
from tapster.templating import render

UNIT = "tapster.service"
FOR_ROOT = """\
Switch it on once it is in /etc/systemd/system:
  systemctl daemon-reload && systemctl enable --now tapster"""
FOR_A_USER = """\
Switch it on once it is in ~/.config/systemd/user; the last command lets it run without a login:
  systemctl --user daemon-reload && systemctl --user enable --now tapster
  loginctl enable-linger"""


def files(home: Home, *, as_root: bool) -> tuple[File, ...]:
    """The unit: of the system for root's home, of the user for any other."""
    # https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html#Specifiers
    escaped = str(home.path).replace("%", "%%")
    text = render("targets/templates/tapster.service.j2", home=escaped, as_root=as_root)
    return (File(path=Path(UNIT), text=text),)


def next_step(*, as_root: bool) -> str:
    """Where it belongs, and how it is switched on."""
    return FOR_ROOT if as_root else FOR_A_USER
