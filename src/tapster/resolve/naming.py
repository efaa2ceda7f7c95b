"""What an app is called."""

import re
import unicodedata
from pathlib import Path


def app_name(folder: Path) -> str:
    """The folder's name as a name for the app: `My Größe` is `my-grosse`, `日本` just `app`."""
    plain = unicodedata.normalize("NFKD", folder.name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:32].strip("-") or "app"
