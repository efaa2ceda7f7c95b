"""Writes the table of uWSGI 2.0's options, `src/tapster/uwsgi_ini/options.tsv`.

python docs/uwsgi_options.py FOLDER

FOLDER holds the source of uWSGI 2.0, unpacked: its tables in C say what each option does. Which of
them the wheel has, its own `uwsgi --dump-options` says.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

TABLE = Path(__file__).parent.parent / "src" / "tapster" / "uwsgi_ini" / "options.tsv"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
TEXT = r'"(?:[^"\\]|\\.)*"'
ROW = re.compile(
    rf'\{{\s*"(?P<name>[^"]+)"\s*,\s*(?P<argument>\w+)\s*,\s*[^,]+,\s*(?:{TEXT}\s*)+,'
    rf"\s*(?P<function>\w+)\s*,\s*(?P<data>[^,}}]+)(?:,\s*(?P<flags>[^}}]*))?\}}"
)
NUMBERS = frozenset({"set_int", "set_64bit", "set_16bit", "set_dyn_int"})
KINDS = {
    "true": "switch",
    "false": "switch",
    "set_megabytes": "number",
    "set_negative_int": "number",
    "set_int": "number",
    "set_64bit": "number",
    "set_16bit": "number",
    "max_vars": "number",
    "set_str": "text",
    "set_str_spaced": "text",
    "set_dyn": "text",
    "logic": "logic",
    "noop": "ignored",
    "set_placeholder": "placeholder",
}
"""Of the functions that take a value, what follows `uwsgi_opt_`; those that add make a list."""
REPEATED = re.compile(r"^(add_|pythonpath|cron|import|mount|static_map|load|binary_append|daemon)")


def rows(source: Path) -> Iterator[tuple[str, str, str, str]]:
    """Name, group, kind and flags of each option; aliases have the same group."""
    for path in sorted({source / "core" / "uwsgi.c", *source.glob("plugins/*/*.c")}):
        text = COMMENT.sub("", path.read_text(errors="replace"))
        for table in re.findall(r"struct uwsgi_option \w+\[\] *= *\{(.*?)\n\};", text, re.DOTALL):
            for row in ROW.finditer(table):
                function = row["function"].removeprefix("uwsgi_opt_")
                data = re.sub(r"\s+", "", row["data"])
                flags = sorted(
                    flag.strip().removeprefix("UWSGI_OPT_").lower()
                    for flag in (row["flags"] or "").split("|")
                    if flag.strip() not in {"", "0"}
                )
                group = f"{function} {data}" if data not in {"NULL", "(void*)1"} else function
                yield row["name"], group, kind(function, row["argument"]), ",".join(flags)


def kind(function: str, argument: str) -> str:
    """What the option takes."""
    if function.startswith("logic") or function in {"if", "for"}:
        return "logic"
    if known := KINDS.get(function):
        return known
    if REPEATED.match(function):
        return "list"
    return "switch" if argument == "no_argument" else "other"


def main() -> int:
    """Write the table; 1 if the wheel has an option that was not found in the source."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="uWSGI's source, unpacked")
    source = parser.parse_args().source
    binary = Path(sys.executable).with_name("uwsgi")
    said = subprocess.run([binary, "--dump-options"], capture_output=True, text=True, check=True)  # noqa: S603
    wheel = frozenset(said.stdout.split())
    first: dict[str, str] = {}
    table: dict[str, str] = {}
    for name, group, what, flags in rows(source):
        key = first.setdefault(group, name)
        table.setdefault(name, "\t".join((name, key, what, flags, "yes" if name in wheel else "")))
    missing = sorted(wheel - table.keys())
    TABLE.write_text("\n".join(("name\tkey\tkind\tflags\twheel", *table.values(), "")))
    print(f"{len(table)} options, {len(wheel)} in the wheel")
    if missing:
        print("not in the source:", *missing)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
