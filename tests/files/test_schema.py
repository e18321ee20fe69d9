"""JSON Schema of the formats: every file we ship is valid, a broken one is not."""

from pathlib import Path

import jsonschema
import pytest

from earnest.files import read_source
from earnest.files.schema import schema

ROOT = Path(__file__).parents[2]


def data(path: Path):
    return read_source(path.read_bytes(), path.name).data


@pytest.mark.parametrize("kind", ["case", "offer"])
def test_schema_is_itself_valid(kind):
    jsonschema.Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize("path", sorted((ROOT / "cases").rglob("*.yaml")), ids=lambda p: p.stem)
def test_every_case_is_valid(path):
    jsonschema.validate(data(path), schema("case"))


@pytest.mark.parametrize("path", sorted((ROOT / "offers").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_offer_is_valid(path):
    jsonschema.validate(data(path), schema("offer"))


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("event: deposit_paid", "event: deposit_payed"),
        ("amount: 5000 CNY", "amount: lots"),
        ("topic: balance", "topic: rest"),
    ],
)
def test_broken_case_is_not_valid(was, becomes):
    text = (ROOT / "cases/cn/haikou-meilan-2025.yaml").read_text("utf-8").replace(was, becomes, 1)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(read_source(text, "broken").data, schema("case"))
