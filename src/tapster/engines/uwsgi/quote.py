"""Values in uWSGI's .ini syntax, which has no quotes."""

from tapster.errors import AskedWronglyError


def quote(value: str) -> str:
    """The value so that uWSGI reads just it: percent signs doubled, the rest refused.

    Raises:
        AskedWronglyError: for what uWSGI would change and nothing can protect.
    """
    changed = [part for part in ("$(", "@(", "\n", "\r") if part in value]
    if value != value.strip() or changed:
        raise AskedWronglyError(
            f"{value!r} cannot stand in a uWSGI configuration",
            f"uWSGI would read {changed[0]!r} as its own" if changed else "uWSGI cuts the spaces",
            "use another name for this file or folder",
        )
    return value.replace("%", "%%")
