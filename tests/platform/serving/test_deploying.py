"""What docs/deploying.md says is so: every setting, every figure, every command; the container files name what there is."""

from __future__ import annotations

import os
import re

import yaml

from earnest.platform.environment import VARIABLES, settings_table
from tests.repo.tree import ROOT

DEPLOYING = ROOT / "docs" / "deploying.md"
MARKED = re.compile(r"(<!-- settings -->\n)(.*?)(<!-- /settings -->)", re.S)


def test_settings_are_listed_as_they_are():
    """``EARNEST_GOLDEN=write`` writes the table."""
    text = DEPLOYING.read_text("utf-8")
    wanted = MARKED.sub(lambda found: f"{found[1]}{settings_table()}\n{found[3]}", text)
    if os.environ.get("EARNEST_GOLDEN") == "write":
        DEPLOYING.write_text(wanted, "utf-8")
    assert DEPLOYING.read_text("utf-8") == wanted, (
        "EARNEST_GOLDEN=write pytest tests/platform/serving/test_deploying.py"
    )


def test_figures_are_those_the_server_has():
    from prometheus_client import REGISTRY

    from earnest.platform.metrics import Waiting

    told = set(re.findall(r"^\| `(earnest_\w+)` \|", DEPLOYING.read_text("utf-8"), re.M))
    counted = {family.name for family in REGISTRY.collect() if family.name.startswith("earnest_")}
    waiting = {family.name for family in Waiting().collect()}
    assert {name.removesuffix("_total") for name in told} == counted | waiting


def test_container_files_set_known_variables_only():
    known = {variable.name for variable in VARIABLES}
    composed = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    set_ = set(composed["services"]["server"]["environment"])
    set_ |= set(re.findall(r"\b(EARNEST_\w+)=", (ROOT / "Dockerfile").read_text("utf-8")))
    assert set_ <= known
    assert composed["services"]["migrate"]["environment"] == composed["services"]["server"]["environment"]


def test_image_runs_as_nobody_in_particular_and_stops_when_told():
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    assert "USER earnest" in lines
    assert lines.index("USER earnest") < next(n for n, line in enumerate(lines) if line.startswith("CMD"))
