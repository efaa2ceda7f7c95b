import time
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapster.nginx.conf import Conf, Directive
from tapster.nginx.parse import is_template, parse

MAIN = Path("/etc/nginx/nginx.conf")
WORDS = ("server", "location", "include", "a", "*.conf", "if", "content_by_lua_block", "map", "~")
SIGNS = ("{", "}", ";", "(", ")", '"', "'", "\\", "$", "${", "#", "\n", "\r\n", " ", "\ufeff", "\0")


def parsed(text: str, **files: str) -> Conf:
    texts = {MAIN: text} | {
        MAIN.parent / name.replace("_", "/"): each for name, each in files.items()
    }

    def matching(pattern: str) -> tuple[str, ...]:
        return tuple(sorted(str(path) for path in texts if fnmatch(str(path), pattern)))

    return parse(MAIN, texts.get, matching)


def outline(directives: tuple[Directive, ...]) -> list[object]:
    return [
        (each.name, *each.args) if each.block is None else (each.name, *each.args, block(each))
        for each in directives
    ]


def block(directive: Directive) -> list[object]:
    return outline(directive.block or ())


def test_directives_know_their_words_their_block_and_their_line() -> None:
    conf = parsed("http {\n  server {\n    listen 80;\n  }\n}\nuser shop shop;\n")

    assert outline(conf.directives) == [
        ("http", [("server", [("listen", "80")])]),
        ("user", "shop", "shop"),
    ]
    assert [each.where.line for each, _ in conf.walked] == [1, 2, 3, 6]
    assert not conf.problems


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("a \"x y\" 'z';", ("x y", "z")),
        ('a "";', ("",)),
        (r'a "say \"hi\"";', ('say "hi"',)),
        (r"a 'it\'s' C:\\x;", ("it's", "C:\\x")),
        (r"a ~ \.php$;", ("~", r"\.php$")),
        (r'a "one\ttwo";', ("one\ttwo",)),
        ("a ${x}y;", ("${x}y",)),
        ("a b # comment\n  c;", ("b", "c")),
        ("a b#c;", ("b#c",)),
        ('a "#b; {" ;', ("#b; {",)),
    ],
)
def test_words_mean_what_nginx_takes_them_for(text: str, args: tuple[str, ...]) -> None:
    assert parsed(text).directives[0].args == args


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("if ($a) {}", ("$a",)),
        ("if ( $a = b ) {}", ("$a", "=", "b")),
        ('if ($a = "") {}', ("$a", "=", "")),
        ("if (!-f $request_filename) {}", ("!-f", "$request_filename")),
        ('if ($a ~ "^(x|y)$") {}', ("$a", "~", "^(x|y)$")),
    ],
)
def test_an_if_has_no_parentheses(text: str, args: tuple[str, ...]) -> None:
    assert parsed(text).directives[0].args == args


def test_a_byte_order_mark_and_line_ends_of_windows_do_not_matter() -> None:
    conf = parsed("\ufeffserver {\r\n  listen 80;\r\n}\r\n")

    assert outline(conf.directives) == [("server", [("listen", "80")])]


def test_lua_is_one_word() -> None:
    conf = parsed("location / {\n content_by_lua_block { local t = {1} -- }\n }\n root /srv;\n}")

    assert [each.name for each, _ in conf.walked] == ["location", "content_by_lua_block", "root"]


def test_the_lines_of_a_map_are_no_directives() -> None:
    conf = parsed("map $host $root {\n  root /a;\n}\nroot /b;")

    assert [each.args for each, _ in conf.named("root")] == [("/b",)]


def test_included_files_stand_in_the_place_of_the_include() -> None:
    conf = parsed(
        "include one;\nserver {\n  include sites/*;\n}\n",
        one="user shop;",
        sites_b="root /b;",
        sites_a="root /a;",
    )

    assert outline(conf.directives) == [
        ("user", "shop"),
        ("server", [("root", "/a"), ("root", "/b")]),
    ]
    assert [each.where.file.name for each, _ in conf.walked] == ["one", "nginx.conf", "a", "b"]
    assert [path.name for path in conf.texts] == ["nginx.conf", "one", "a", "b"]


def test_a_site_names_files_relative_to_the_folder_of_nginx() -> None:
    site = MAIN.parent / "sites-enabled" / "shop"
    texts = {site: "include snippets/tls.conf;", MAIN.parent / "snippets/tls.conf": "ssl_x on;"}

    conf = parse(site, texts.get, lambda _: ())

    assert outline(conf.directives) == [("ssl_x", "on")]
    assert not conf.is_whole


def test_an_include_of_what_is_not_there_stays() -> None:
    conf = parsed("include uwsgi_params;\ninclude none/*.conf;")

    assert outline(conf.directives) == [("include", "uwsgi_params"), ("include", "none/*.conf")]


def test_files_that_include_each_other_are_a_problem_and_no_endless_loop() -> None:
    conf = parsed("include a;", a="user shop; include b;", b="include a;")

    assert outline(conf.directives) == [("user", "shop")]
    assert [(each.message, each.where.file.name) for each in conf.problems] == [
        ("`include a` includes the file that it stands in", "b")
    ]


def test_files_that_multiply_are_not_read_for_ever() -> None:
    names = "abcdefghij"
    files = {one: f"include {two};" * 9 for one, two in pairwise(names)}

    conf = parsed("include a;", **files, j="user shop;")

    assert "is one file too many" in conf.problems[0].message


@pytest.mark.parametrize(
    ("text", "message", "line", "outlined"),
    [
        ("a {\n  b;\n", "the block of `a` is not closed", 1, [("a", [("b",)])]),
        ("a;\n}\nb;", 'unexpected "}"', 2, [("a",)]),
        ("a {\n  b c\n}\nd;", "`b` does not end in `;`", 2, [("a", [("b", "c")]), ("d",)]),
        ("a;\nb c", "`b` does not end in `;`", 2, [("a",), ("b", "c")]),
        ("a;;", "a `;` with nothing before it", 1, [("a",)]),
        ("{ a; }", "a `{` with nothing before it", 1, [("", [("a",)])]),
        ("a;\nb 'c", 'unexpected end of file, expecting "\'"', 2, [("a",), ("b",)]),
        ("content_by_lua_block x;", "expected { to start Lua block", 1, None),
    ],
)
def test_what_cannot_be_read_is_a_problem_and_the_rest_is_read(
    text: str, message: str, line: int, outlined: list[object] | None
) -> None:
    conf = parsed(text)

    assert [(each.message, each.where.line) for each in conf.problems] == [(message, line)]
    assert outlined is None or outline(conf.directives) == outlined


def test_blocks_without_end_are_a_problem() -> None:
    assert "RecursionError" in parsed("a {" * 5000).problems[0].message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("server_name {{ domain }};", True),
        ("{% if tls %}\nlisten 443 ssl;\n{% endif %}", True),
        ("server_name ${DOMAIN};", False),
        ("# {{ ansible_managed }}\nlisten 80;", False),
        ("content_by_lua_block { t = {{ a }} }", False),
        ("location ~ '^/x{2}$' { }", False),
    ],
)
def test_templates_are_known_by_their_braces(text: str, *, expected: bool) -> None:
    assert is_template(text) is expected
    if expected:
        assert parsed(text).directives == ()


def test_the_innermost_level_that_has_any_counts() -> None:
    conf = parsed("root /a;\nserver {\n  root /b;\n  location / { }\n  location /x { root /c; }\n}")
    values = [
        conf.in_force("root", (*blocks, location))[0].args[0]
        for location, blocks in conf.named("location")
    ]

    assert values == ["/b", "/c"]
    assert conf.in_force("root", ())[0].args == ("/a",)


def test_two_thousand_lines_are_read_in_a_moment() -> None:
    site = 'server {\n listen 80;\n location / { add_header X "a b"; uwsgi_pass unix:/run/a; }\n}\n'
    text = "http {\n" + site * 500 + "}\n"
    before = time.perf_counter()

    conf = parsed(text)

    assert time.perf_counter() - before < 1
    assert len(list(conf.walked)) == 1 + 500 * 5


@given(
    st.lists(st.sampled_from(WORDS + SIGNS) | st.text(max_size=3), max_size=60).map("".join),
    st.lists(st.sampled_from(WORDS + SIGNS), max_size=20).map(" ".join),
)
def test_no_text_makes_it_fail_or_read_anything_else(text: str, other: str) -> None:
    asked: set[Path] = set()

    def read(path: Path) -> str | None:
        asked.add(path)
        return {MAIN: text, MAIN.parent / "a": other}.get(path)

    conf = parse(MAIN, read, lambda pattern: (str(MAIN.parent / "a"),) if "*" in pattern else ())

    lines = {path: each.count("\n") + 1 for path, each in conf.texts.items()}
    assert conf.texts.keys() <= asked
    for directive, blocks in conf.walked:
        assert len(blocks) < 200
        assert 1 <= directive.where.line <= lines[directive.where.file]
    for problem in conf.problems:
        assert 1 <= problem.where.line <= lines[problem.where.file]
        assert "\n" not in problem.message
