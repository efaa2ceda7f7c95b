import os
import time
from pathlib import Path

import pytest

from tapster.errors import TapsterError
from tapster.system.nginx_binary import bundled, examined, find_nginx


def fake(folder: Path, says: str) -> Path:
    folder.mkdir(exist_ok=True)
    binary = folder / "nginx"
    binary.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    binary.chmod(0o755)
    return binary


def test_every_nginx_says_its_version_and_its_modules(nginx_binary: Path) -> None:
    facts = examined(nginx_binary)

    assert facts.version >= (1, 22, 0)
    assert {"http_ssl_module", "http_v2_module", "http_realip_module"} <= facts.modules


def test_the_bundled_one_runs_without_gzip_static() -> None:
    binary = bundled()
    assert binary

    facts = find_nginx("bundled", {})

    assert facts.where == "bundled"
    assert "http_gzip_static_module" not in facts.modules


def test_a_module_that_would_have_to_be_loaded_first_is_not_listed(tmp_path: Path) -> None:
    binary = fake(
        tmp_path, "nginx version: nginx/1.30.1\nconfigure arguments: --with-a=dynamic --with-b"
    )

    assert examined(binary).modules == {"b"}


def test_one_that_is_new_enough_in_path_is_preferred(tmp_path: Path) -> None:
    old = fake(tmp_path / "old", "nginx version: nginx/1.18.0 (Ubuntu)")
    new = fake(tmp_path / "new", "nginx version: openresty/1.27.1.2")

    facts = find_nginx(None, {"PATH": f"{old.parent}:{new.parent}"})

    assert facts.binary == new
    assert facts.version == (1, 27, 1)
    assert facts.where == "found in PATH"


def test_an_old_or_broken_one_in_path_does_not_keep_the_site_from_starting(tmp_path: Path) -> None:
    old = fake(tmp_path / "old", "nginx version: nginx/1.18.0")
    broken = fake(tmp_path / "broken", "Segmentation fault")

    facts = find_nginx(None, {"PATH": f"{old.parent}:{broken.parent}"})

    assert facts.version >= (1, 22, 0)


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ("nginx version: nginx/1.18.0", r"is 1\.18\.0; tapster needs 1\.22\.0 or newer"),
        ("Apache/2.4", r"no nginx: Apache/2\.4"),
    ],
)
def test_one_that_was_asked_for_and_does_not_fit_is_an_error(
    tmp_path: Path, says: str, why: str
) -> None:
    with pytest.raises(TapsterError, match=why):
        find_nginx(str(fake(tmp_path, says)), os.environ)


def test_one_that_was_asked_for_and_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TapsterError, match="No such file"):
        find_nginx(str(tmp_path / "nginx"), os.environ)


def test_a_file_that_is_no_program_is_an_error(tmp_path: Path) -> None:
    binary = fake(tmp_path, "")
    binary.chmod(0o644)

    with pytest.raises(TapsterError, match="Permission denied"):
        find_nginx(str(binary), os.environ)


def test_finding_one_is_quick() -> None:
    times = []
    for _ in range(5):
        began = time.monotonic()
        find_nginx(None, os.environ)
        times.append(time.monotonic() - began)

    assert min(times) < 0.05
