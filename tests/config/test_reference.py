from pathlib import Path

from docs.settings_page import page
from tapster.config.decode import decode
from tapster.config.fields import GROUPS, NEEDS, all_fields

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"


def test_the_page_in_the_documentation_is_current() -> None:
    assert PAGE.read_text() == page(), "run: make docs"


def test_every_setting_stands_in_one_group() -> None:
    names = [name for group in GROUPS.values() for name in group]

    assert sorted(names) == sorted(all_fields())


def test_every_number_has_bounds_and_every_setting_explains_itself() -> None:
    for field in all_fields().values():
        assert field.help
        assert field.why
        assert (field.kind == "number") == (field.within is not None)


def test_every_example_is_a_right_value() -> None:
    for field in all_fields().values():
        needed = NEEDS.get(field.name)
        names = {field.name, needed, NEEDS.get(needed or "")} - {None}
        text = "\n".join(f"{name} = {all_fields()[str(name)].example}" for name in names)
        assert set(decode(text).lines) == names
