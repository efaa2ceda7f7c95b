from pathlib import Path

import pytest

from tapster.model.home import Home
from tapster.targets.target import TARGETS

HERE = Path(__file__).parent
HOMES = {
    True: Home(Path("/var/lib/tapster"), Path("/var/lib/tapster/run")),
    False: Home(Path("/home/ann/100% sites"), Path("/run/user/1000/tapster-1")),
}


@pytest.mark.parametrize("as_root", HOMES, ids=["root", "user"])
@pytest.mark.parametrize("name", TARGETS)
def test_what_is_exported_is_what_the_golden_files_say(name: str, *, as_root: bool) -> None:
    golden = HERE / "golden" / f"{name}-{'root' if as_root else 'user'}"

    files = TARGETS[name].files(HOMES[as_root], as_root=as_root)

    assert {str(file.path): file.text for file in files} == {
        str(path.relative_to(golden)): path.read_text() for path in golden.rglob("*.*")
    }


@pytest.mark.parametrize("as_root", HOMES, ids=["root", "user"])
@pytest.mark.parametrize("name", TARGETS)
def test_every_file_lies_below_the_folder_it_is_put_in(name: str, *, as_root: bool) -> None:
    files = TARGETS[name].files(HOMES[as_root], as_root=as_root)

    assert files
    for file in files:
        assert not file.path.is_absolute()
        assert ".." not in file.path.parts


@pytest.mark.parametrize("name", TARGETS)
def test_everybody_is_told_what_to_type_next(name: str) -> None:
    assert TARGETS[name].next_step(as_root=True) != TARGETS[name].next_step(as_root=False)
