"""The command line as its users meet it: answers, exit codes, errors that say where and what to do."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from earnest.cli import app

ROOT = Path(__file__).parents[2]
HAIKOU = "cases/cn/haikou-meilan-2025.yaml"


def run(*words: str, stdin: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the real command in the repository's root."""
    env = {**os.environ, "EARNEST_LANG": "en", "PYTHONPATH": str(ROOT / "src"), **environment}
    return subprocess.run(
        [sys.executable, "-m", "earnest", *words],
        cwd=ROOT,
        env=env,
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def answer(*words: str):
    """The parsed JSON of a command that succeeds, run in this process."""
    done = CliRunner().invoke(app, [*words, "--format", "json"], catch_exceptions=False)
    return json.loads(done.stdout)


def at_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture(autouse=True)
def _in_root(monkeypatch):
    at_root(monkeypatch)


def test_judge_says_who_owes_whom_what_first():
    done = run("judge", HAIKOU)
    assert done.returncode == 0
    assert "10,000 CNY" in done.stdout.splitlines()[0] + done.stdout.splitlines()[1] + done.stdout.splitlines()[2]


def test_judge_gives_the_standing_as_json():
    standing = answer("judge", HAIKOU)
    (award,) = standing["settlement"]["awards"]
    assert (award["debtor"], award["creditor"], award["minor"], award["currency"]) == (
        "seller",
        "buyer",
        1_000_000,
        "CNY",
    )
    assert award["jointly"] == ["jingming"]


def test_judge_at_an_earlier_day_knows_nothing_of_later():
    standing = answer("judge", HAIKOU, "--at", "2024-11-30")
    assert standing["contract"] == "in_force"
    assert standing["settlement"]["awards"] == []


def test_what_if_in_one_call():
    standing = answer("judge", HAIKOU, "--at", "2024-11-30", "--if", "withdrawal_declared on 2024-12-01 by buyer")
    assert standing["settlement"]["default_by"] == "buyer"
    returned = answer("judge", HAIKOU, "--at", "2024-11-30", "--if", "sum_returned on 2024-12-01, amount: 5000 CNY")
    assert returned["held_minor"] == 0


def test_case_may_come_from_standard_input():
    done = run("judge", "-", "--format", "json", stdin=(ROOT / HAIKOU).read_text("utf-8"))
    assert json.loads(done.stdout)["case"] == "haikou-meilan-2025"


def test_chinese_is_printed_whatever_the_locale():
    done = run("judge", HAIKOU, "--lang", "zh", LANG="C", LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "定金" in done.stdout


@pytest.mark.parametrize("ending", ["md", "txt", "json", "pdf"])
def test_brief_is_written_in_every_form(tmp_path, ending):
    out = tmp_path / f"brief.{ending}"
    done = CliRunner().invoke(app, ["brief", HAIKOU, "--lang", "zh", "--out", str(out)], catch_exceptions=False)
    assert done.exit_code == 0
    assert out.stat().st_size > 1000


def test_check_passes_a_fair_offer_and_fails_the_haikou_terms():
    assert run("check", "offers/fair-car.yaml").returncode == 0
    failed = run("check", "offers/haikou-seller.yaml")
    assert failed.returncode == 1
    assert "CN/balance-before-inspection-is-void" in failed.stdout
    assert "offers/haikou-seller.yaml:27" in failed.stdout


def test_check_as_sarif_points_at_the_line():
    done = run("check", "offers/haikou-seller.yaml", "--format", "sarif")
    log = json.loads(done.stdout)
    assert log["version"] == "2.1.0"
    (one_run,) = log["runs"]
    rules = one_run["tool"]["driver"]["rules"]
    for found in one_run["results"]:
        assert rules[found["ruleIndex"]]["id"] == found["ruleId"]
        assert found["level"] in ("error", "warning", "note")
        assert found["message"]["text"]
        (place,) = found["locations"]
        assert place["physicalLocation"]["region"]["startLine"] > 1


def test_law_is_listed_and_shown():
    assert "CN-CC-587" in run("law", "list").stdout
    shown = answer("law", "show", "cn-cc-587")
    assert shown["rules"] == ["deposit_penalty", "deposit_goes_back", "set_off"]
    assert shown["sources"]


def test_unknown_provision_names_the_nearest():
    done = run("law", "show", "CN-CC-5877")
    assert done.returncode == 2
    assert "CN-CC-587" in done.stderr


def test_cases_are_compared_and_counted():
    told = answer("cases", "cases")
    assert sum(told["counts"].values()) == len(told["cases"]) >= 1
    assert {c["id"]: c["verdict"] for c in told["cases"]}["haikou-meilan-2025"] == "agrees"


@pytest.mark.parametrize("kind", ["case", "offer"])
def test_schema_is_json_schema(kind):
    assert answer("schema", kind)["$schema"].startswith("https://json-schema.org/")


def test_explore_counts_states():
    told = answer("explore", "--depth", "1")
    assert told["states"] > 10
    assert told["violations"] == []


def test_wrong_word_in_a_file_names_file_line_field_and_nearest(tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text((ROOT / HAIKOU).read_text("utf-8").replace("event: deposit_paid", "event: deposit_payed"), "utf-8")
    done = run("judge", str(bad))
    assert done.returncode == 3
    assert re.search(r"bad\.yaml:\d+:\d+: facts\[0\]\.event: .*deposit_payed", done.stderr)
    assert 'Did you mean "deposit_paid"?' in done.stderr
    assert "Traceback" not in done.stderr


def test_missing_file_is_exit_code_4():
    done = run("judge", "no-such-case.yaml")
    assert done.returncode == 4
    assert "no-such-case.yaml" in done.stderr


@pytest.mark.parametrize(
    "words",
    [["judge", HAIKOU, "--at", "2024-02-30"], ["judge"], ["brief", HAIKOU, "--out", "brief.docx"], ["nonsense"]],
)
def test_wrong_use_is_exit_code_2(words):
    done = run(*words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_what_if_with_a_wrong_word_says_so():
    done = run("judge", HAIKOU, "--if", "withdrawl_declared on 2024-12-01 by buyer")
    assert done.returncode == 3
    assert "withdrawal_declared" in done.stderr


def test_version_is_printed():
    assert re.fullmatch(r"earnest \d+\.\d+\.\d+", run("--version").stdout.strip())


def test_every_command_and_option_is_documented():
    told = (ROOT / "docs/cli.md").read_text("utf-8")
    for name, command in _commands(get_command(app)):
        assert f"earnest {name}" in told
        for option in (o for p in command.params for o in p.opts if o.startswith("--")):
            assert option in told, f"docs/cli.md: say what {option} of {name} does"


def _commands(group, prefix=""):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{name} ")
        else:
            yield prefix + name, command


def test_commands_in_the_documentation_run(tmp_path):
    told = (ROOT / "docs/cli.md").read_text("utf-8")
    lines = [line for block in re.findall(r"```sh\n(.*?)```", told, re.S) for line in block.splitlines()]
    assert lines
    for line in lines:
        words = [w.strip('"') for w in re.findall(r'"[^"]*"|\S+', line)][1:]
        words = [str(tmp_path / w) if w == "brief.md" else w for w in words]
        done = CliRunner().invoke(app, words, catch_exceptions=False)
        assert done.exit_code == 0, f"{line}\n{done.output}"
