"""What tapster reads is what the real uWSGI reads, option by option."""

import pytest

from tests.uwsgi_ini import generated
from tests.uwsgi_ini.generated import Case
from tests.uwsgi_ini.parity import differences

WRITTEN: dict[str, str | bytes] = {
    "the end of a line swallowed": "# 90%\nmaster = true\na = 1%\nb = 2\n%\n  %\nc = 3\n",
    "magic": "a = %d %n %s %e %p %c %0 %1 %x %k %h %u %U %g %G %V %v %i %j %z %Y-%m %% %(a) %[0m",
    "the first of a name": "a = %(b)\nb = 1\nb = 2\n",
    "what a value turns into": "a = %(b)\nc = -%(b)\nb = %(e)\ne = 1\n",
    "parentheses": "a = %((%k * 2) + 1)\nb = %((x))\n(x) = 1\nc = %()\nd = %( )\ne = %(a(b)c)\n",
    "arithmetic": "x = 7\na = %(x + 2 * 3)\nb = %(x - 10 / 2)\nc = %(x / 0)\nd = %(x ++)\n",
    "arithmetic that is none": "a = %(+ 1)\nb = %(1 5 + + 2)\nc = %(y ++ 3)\nd = %(-- )",
    "large numbers": "a = %(9223372036854775807 + 1)\nb = %(99999999999999999999 + 0)\n",
    "symbols inside": "x = 1\na = %(x%(x)\nb = %%(x)\nc = $(%(x))\nd = %%%(x)\ne = %(a $(x) b)\n",
    "variables": "a = $(PORT)$(NO)\nb = $(PORT:-1)\nc = $()\nd = x$(REF)\ne = $(REF)\nx = 1\n",
    "files": "a = @(value.txt)\nb = [@(value.txt)]\nc = @(@(value.txt))\n",
    "immediate": "x = 1\nlisten = %(x)\nplugins-dir = $(PORT)\n",
    "logic": "if-env = PORT\na = %(_)\nendif\nif-env = NO\nb = 1\nendif =\nc = 1\n",
    "a loop": "for = 1  2\na = %(_)%(_)\nend\nfor-times = 2\nb = %(_)\nendif\nfor =\nc = 1\n",
    "a host's name": "if-hostname-match = .\na = 1\nend\nif-not-hostname-match = .\nb = 1\n",
    "a broken pattern": "if-hostname-match = (.\na = %(_)\nendif\n",
    "logic without an end": "if-env = NO\na = 1\n",
    "an else": "if-env = PORT\na = 1\nelse\nb = 1\nendif\nc = 1\n",
    "logic in logic": "if-env = PORT\nif-env = PORT\na = 1\nendif\nendif\n",
    "logic in logic that is left out": "if-env = NO\nif-env = PORT\na = 1\nendif\nb = 1\nendif\n",
    "options above": "if-opt = a\nb = 1\nendif\na = 1\nif-opt = a=1\nc = %(_)\nendif\n",
    "lines of a file": "for-readline = value.txt\na = %(_)\nendfor\n",
    "folders of a pattern": "for-glob = *\na = %(_)\nendfor\nfor-glob = folder\nb = %(_)\nendfor\n",
    "another section": "a = 1\nini = :more\nb = 2\n[more]\na = %x %(c)\nc = %o\n[uwsgi]\nd = 4\n",
    "another section of the last file": "ini = folder/x.ini\nini = :more\n[more]\nb = 1\n",
    "a section that another file lacks": "ini = folder/x.ini:none\na = 1\n",
    "late": "dir = folder\ninherit = %(dir)/x.ini\na = 1\n",
    "a name with an odd ending": "include = value.txt\n",
    "a section of an include": "include = folder/x.ini:more\n",
    "a file that is not there": "ini = nothing.ini\n",
    "set": "set = a=%(b)\nset-ph = b=%(c)\nset = b=2\nc = 3\nd = -%(b)\nset = ini=folder/x.ini\n",
    "headers": "a = 1\n[uwsgi] ; x\nb = 1\n [uwsgi]\t\nc = 1\n[uwsgi\nd = 1\n[uwsgix\ne = 1\n",
    "blanks": " a  =  1 \n\tb\t=\t2\t\n=3\nc==4\nd = \n e\n;f\n #g\n h ; i = j\r\n",
    "conflict markers": "<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> theirs\n",
    "NULs": "a = 1\0 2\nb = 2\n\0\0\nc\0d = 3\ne = 4\0",
    "odd bytes": b"a = \xff\xfe\nb = \xc3\n\xe9 = %\xe9\nc = %\xc3\xa9\n",
    "odd line ends": b"a = 1\r\nb = 2\rc = 3\r\n\x0bd = 4\n\x0c\ne = \x85\n",
    "a byte order mark": b"\xef\xbb\xbf[uwsgi]\na = 1\n",
    "a value of itself": "a = %(a)\nb = 1\n",
    "a value that contains itself": "a = x%(a)\n",
    "a file of itself": "a = 1\nini = main.ini\n",
}
OTHERS = {
    "value.txt": b"x\n",
    "folder/x.ini": b"[uwsgi]\nin = %d %D %n %o\nex = %(in) $(PORT)@(value.txt)\n[more]\nm = %x\n",
}
ENVIRON = {"PORT": "80", "REF": "%(x)"}


@pytest.mark.parametrize("story", WRITTEN)
def test_uwsgi_takes_the_same(story: str) -> None:
    text = WRITTEN[story]
    raw = text if isinstance(text, bytes) else b"[uwsgi]\n" + text.encode()

    assert differences(Case({"main.ini": raw, **OTHERS}, environ=ENVIRON))[0] == []


@pytest.mark.parametrize(
    "case",
    [
        Case({"a.xml": b"<uwsgi>\n <master/>\n <a>%n</a>\n <b>%(a)</b>\n</uwsgi>\n"}, main="a.xml"),
        Case({"a.yaml": b"x:\n  y: 1\nuwsgi:\n  a: %n #\n  b: x%(a)\n\tc: d: e\n"}, main="a.yaml"),
        Case(
            {"folder/x.ini": b"[uwsgi]\na = %d %p %n %s %c %0\nb = %D\n"},
            links={"main.ini": "folder/x.ini", "way": "folder"},
        ),
        Case(
            {"folder/x.ini": b"[uwsgi]\na = %d %p %i %j\n"},
            links={"way": "folder"},
            main="way/x.ini",
        ),
    ],
    ids=["XML", "YAML", "a link", "a link on the way"],
)
def test_uwsgi_takes_the_same_of_another_kind_of_file(case: Case) -> None:
    assert differences(case)[0] == []


@pytest.mark.parametrize("seed", range(60))
def test_uwsgi_takes_the_same_of_a_file_made_by_chance(seed: int) -> None:
    assert differences(generated.case(seed))[0] == []
