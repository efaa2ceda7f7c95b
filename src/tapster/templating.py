"""Text from a template that lies beside the code that fills it; the only importer of jinja2."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jinja2


def render(template: str, **values: object) -> str:
    """The template's text with the values in place.

    `template` is relative to the package: `nginx/templates/site.conf.j2`. A name that the template
    uses and `values` lacks is an error, never an empty string.
    """
    return _environment().get_template(template).render(values)


@cache
def _environment() -> "jinja2.Environment":
    """One for the whole run: it keeps the compiled templates."""
    import jinja2  # noqa: PLC0415  most commands render nothing, and it takes 30 ms to import

    return jinja2.Environment(  # noqa: S701  nothing that it renders is HTML made of values
        loader=jinja2.PackageLoader("tapster", package_path=""),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
