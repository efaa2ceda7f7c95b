"""What requires-python admits."""

import pytest

from tapster.environment import admits, requirements

PYPROJECT = '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.12"\n'


@pytest.mark.parametrize(
    ("wanted", "version", "is_admitted"),
    [
        (">=3.11", "3.11.0", True),
        (">=3.12", "3.11.7", False),
        (">= 3.11, <4", "3.14.1", True),
        (">=3.9,<3.12", "3.12.0", False),
        (">3.11", "3.11.7", True),
        ("<=3.11", "3.11.7", False),
        ("==3.11.*", "3.11.7", True),
        ("==3.11", "3.11.7", False),
        ("!=3.11.*", "3.11.7", False),
        ("!=3.11.4", "3.11.7", True),
        ("~=3.11", "3.14.1", True),
        ("~=3.11.2", "3.12.0", False),
        ("^3.11", "3.9.1", True),
    ],
)
def test_an_interpreter_is_admitted_as_the_packaging_specification_says(
    wanted: str, version: str, *, is_admitted: bool
) -> None:
    assert admits(wanted, version) is is_admitted


def test_the_project_that_declares_no_packages_still_says_which_python() -> None:
    tree = {"pyproject.toml": PYPROJECT}

    assert requirements(tree, frozenset()).python == ">=3.12"
    assert requirements({}, frozenset()).python == ""
    assert (
        requirements(
            {f"web/{name}": text for name, text in tree.items()}, frozenset(), (".", "web")
        ).python
        == ">=3.12"
    )
