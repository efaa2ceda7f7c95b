from pathlib import Path

from tapster.doctor.evidence import Evidence
from tapster.doctor.examine import all_rules, examine, is_ignored
from tapster.model.finding import Severity
from tapster.uwsgi_ini.read import read
from tests.uwsgi_ini.worlds import FOLDER, taken, world


def test_a_comment_names_one_rule_or_several() -> None:
    text = "[uwsgi]\n  ; tapster: ignore uwsgi.no-master, uwsgi.inline-comment\nmaster = false\n"

    assert is_ignored(text, "uwsgi.no-master")
    assert is_ignored(text, "uwsgi.inline-comment")
    assert not is_ignored(text, "uwsgi.no")
    assert not is_ignored("x = 1 ; tapster: ignore uwsgi.no-master\n", "uwsgi.no-master")
    assert not is_ignored("x = 1 # tapster: ignore uwsgi.no-master\n", "uwsgi.no-master")
    assert is_ignored("http2 on;  # tapster: ignore nginx.http2-on-listen", "nginx.http2-on-listen")
    assert is_ignored("http {\n    # tapster: ignore nginx.alias-traversal\n}\n",
                      "nginx.alias-traversal")  # fmt: skip


def test_the_same_finding_is_told_once_and_the_worst_first() -> None:
    evidence = Evidence(folder=Path(), ini=taken("lazy = true", "socket = /run/a.sock ; b"))

    once, twice = examine([evidence]), examine([evidence, evidence])

    assert once.findings == twice.findings
    order = list(Severity)
    ranks = [order.index(each.severity) for each in once.findings]
    assert ranks == sorted(ranks)
    assert all(each.rule in all_rules() for each in once.findings)


def test_a_cause_hides_its_consequences_unless_it_is_ignored() -> None:
    ini = read(FOLDER / "wsgi.ini", world({"wsgi.ini": "[uwsgi] ; shop\nmaster = true\n"}))
    evidence = Evidence(folder=FOLDER, ini=ini)

    whole, partly = examine([evidence]), examine([evidence], frozenset({"uwsgi.header-ignored"}))

    ((consequence, cause),) = whole.hidden
    assert cause == "uwsgi.header-ignored"
    assert consequence not in whole.findings
    assert consequence in partly.findings
    assert partly.hidden == ()
