"""What the schema of SARIF 2.1.0 and GitHub's code scanning demand.

https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.cli.checks import CONF, INI, check, folder

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FOLDER = "a folder/Größe"


@pytest.fixture
def log(tmp_path: Path) -> dict[str, object]:
    folder(tmp_path, {f"{FOLDER}/wsgi.ini": INI, f"{FOLDER}/nginx.conf": CONF})
    done = check(tmp_path, "--sarif")
    assert done.exit_code == 1
    assert isinstance(done.json, dict)
    return done.json


def test_the_log_says_its_version_and_has_one_run_with_a_tool(log: dict[str, object]) -> None:
    assert log.keys() == {"$schema", "version", "runs"}
    assert (log["$schema"], log["version"]) == (SCHEMA, "2.1.0")
    assert isinstance(log["runs"], list)
    (run,) = log["runs"]
    assert run.keys() == {"tool", "columnKind", "results"}
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert driver.keys() == {"name", "semanticVersion", "rules"}
    assert driver["name"] == "tapster"


def test_every_rule_is_there_once_with_its_help(log: dict[str, object]) -> None:
    assert isinstance(log["runs"], list)
    rules = log["runs"][0]["tool"]["driver"]["rules"]

    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule.keys() == {
            *("id", "shortDescription", "fullDescription", "help", "helpUri"),
            "defaultConfiguration",
        }
        for name in ("shortDescription", "fullDescription", "help"):
            assert rule[name]["text"].strip()
        assert rule["help"].keys() == {"text", "markdown"}
        assert rule["defaultConfiguration"].keys() == {"level"}
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
        assert urlsplit(rule["helpUri"]).scheme == "https"


def test_every_result_names_its_rule_and_a_place_below_the_folder(
    log: dict[str, object], tmp_path: Path
) -> None:
    assert isinstance(log["runs"], list)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]

    assert run["results"]
    for result in run["results"]:
        assert result.keys() == {"ruleId", "ruleIndex", "level", "message", "locations"}
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["defaultConfiguration"]["level"] == result["level"]
        assert result["message"].keys() == {"text"}
        assert result["message"]["text"].endswith(".")
        (location,) = result["locations"]
        place = location["physicalLocation"]
        uri = urlsplit(place["artifactLocation"]["uri"])
        assert (uri.scheme, uri.netloc, uri.query) == ("", "", "")
        assert uri.path.isascii()
        assert (tmp_path / unquote(uri.path)).is_file()
        assert place.get("region", {"startLine": 1})["startLine"] >= 1


def test_a_run_without_findings_is_a_whole_log(tmp_path: Path) -> None:
    folder(tmp_path, {"nginx.conf": "events {}\nhttp {\n    server_tokens off;\n}\n"})

    done = check(tmp_path, "--sarif")

    assert done.exit_code == 0
    assert done.json["runs"][0]["results"] == []
    assert done.json["runs"][0]["tool"]["driver"]["rules"] == []
