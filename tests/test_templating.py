import pytest
from jinja2 import UndefinedError

from tapster.templating import render


def test_a_value_that_a_template_lacks_is_an_error_and_not_an_empty_string() -> None:
    with pytest.raises(UndefinedError, match="'nginx' is undefined"):
        render("nginx/templates/nginx.conf.j2", quote=str)


def test_a_rendered_file_ends_with_a_newline() -> None:
    assert render("nginx/templates/mime.types.j2").endswith("}\n")
