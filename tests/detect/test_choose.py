"""What a person reads when tapster cannot tell which app is meant."""

import pytest

from tapster import detect
from tapster.errors import AskedWronglyError
from tapster.model.facts import Tree

FLASK = "from flask import Flask\napp = Flask(__name__)\n"
FACTORY = "import flask\ndef create_app(config):\n    return flask.Flask(config)\n"


def refusal(tree: Tree, path: str = ".") -> AskedWronglyError:
    with pytest.raises(AskedWronglyError) as caught:
        detect.choose(detect.candidates(tree), detect.looked_at(tree), path)
    return caught.value


def test_several_apps_are_listed_each_with_the_flag_that_means_it() -> None:
    error = refusal({"app.py": FLASK, "main.py": "\n" + FLASK}, "my shop")

    assert error.what == "2 apps were found in my shop, and none is likelier than the others"
    assert "app.py:2: Flask, app:app" in error.why
    assert "main.py:3: Flask, main:app" in error.why
    assert "--module main:app" in error.fix


def test_apps_of_the_same_name_are_told_apart_by_their_folders() -> None:
    error = refusal({"a/app.py": FLASK, "b/app.py": FLASK})

    assert "the folder a\n" in error.fix
    assert error.fix.endswith("the folder b")


def test_a_folder_without_python_says_so() -> None:
    error = refusal({"README.md": ""}, "site")

    assert error.what == "no app was found in site"
    assert "a folder without Python files" in error.why
    assert "--module MODULE:CALLABLE" in error.fix


@pytest.mark.parametrize(
    ("tree", "closest"),
    [
        (
            {"hello-world.py": FLASK},
            "hello-world.py cannot be imported by that name; call it hello_world.py",
        ),
        ({"app.py": FLASK + "def ("}, "app.py:3 is not Python that tapster can read: "),
        (
            {"shop.py": FACTORY},
            "shop.py:2: `create_app` needs `config`",
        ),
    ],
)
def test_what_came_closest_is_named_with_what_is_in_its_way(tree: Tree, closest: str) -> None:
    error = refusal(tree)

    assert f"closest: {closest}" in error.why
    assert all(path in error.why for path in tree)


def test_a_broken_file_does_not_hide_the_app_beside_it() -> None:
    tree = {"app.py": FLASK, "broken.py": "app = ("}

    assert detect.choose(detect.candidates(tree), detect.looked_at(tree)).spec == "app:app"


def test_a_spec_that_a_person_gives_is_found_among_the_candidates() -> None:
    candidates = detect.candidates({"src/app.py": FLASK, "main.py": FLASK})

    found = detect.named(candidates, "app:app")

    assert found is not None
    assert found.root == "src"
    assert detect.named(candidates, "other:app") is None
