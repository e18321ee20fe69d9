"""The examples in the documents: found, put into a case where they belong, judged, and told in a few lines."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import yaml

from earnest.core.case import Case, read_custom, write_custom
from earnest.core.case_checks import OfferFile, check_case, check_offer
from earnest.core.money import Money
from earnest.core.standing import Award, Standing
from earnest.files import InvalidFile, decode, read_source
from earnest.files.errors import dotted
from tests.repo.tree import ROOT

LANGUAGE = ROOT / "docs" / "case-language.md"
_BLOCK = re.compile(
    r"^<!-- (?P<kind>[a-z -]+) -->\n```yaml\n(?P<code>.*?)^```\n(?:\n```text\n(?P<shown>.*?)^```\n)?", re.M | re.S
)


class Snippet(NamedTuple):
    """An example: the mark above it, the line it begins on, its text, and the outcome printed below it, if any."""

    kind: str
    line: int
    code: str
    shown: str | None


def snippets(path: Path = LANGUAGE) -> list[Snippet]:
    """Every marked example of a document."""
    text = path.read_text(encoding="utf-8")
    return [
        Snippet(m["kind"], text.count("\n", 0, m.start()) + 1, m["code"], m["shown"]) for m in _BLOCK.finditer(text)
    ]


def examples_without_mark(path: Path = LANGUAGE) -> int:
    """How many YAML examples a document has that no test would find."""
    text = path.read_text(encoding="utf-8")
    return len(re.findall(r"^```yaml\n", text, re.M)) - len(snippets(path))


def plain(code: str) -> Any:
    """An example as plain data, read as files are read."""
    return read_source(code, "example").data


def the_example() -> dict[str, Any]:
    """The complete example that the document opens with, as plain data."""
    data: dict[str, Any] = plain(next(s.code for s in snippets() if s.kind == "case"))
    return data


def spliced(kind: str, code: str) -> dict[str, Any]:
    """The complete example with a fragment put where its mark says."""
    case, data = the_example(), plain(code)
    match kind:
        case "clause" | "wrong clause":
            case["offer"]["terms"] += data
        case "event" | "wrong event":
            case["facts"] = [case["facts"][0], *data]
        case "parties":
            case["parties"] = data
        case "goods":
            case["offer"]["goods"] = data
        case "story":
            return told_anew(case, data)
        case "whole" | "wrong whole":
            case |= data
        case _:
            raise AssertionError(f"<!-- {kind} --> is no mark that the tests know")
    return case


def told_anew(case: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """The example with a story's facts after the payment, and its clauses in place of those on the same topics."""
    terms = data.get("offer", {}).get("terms", [])
    topics = {clause["topic"] for clause in terms}
    offer = case["offer"] | {name: value for name, value in data.get("offer", {}).items() if name != "terms"}
    offer["terms"] = [clause for clause in case["offer"]["terms"] if clause["topic"] not in topics] + terms
    paid = [] if any(fact["event"] in ("deposit_paid", "price_paid") for fact in data["facts"]) else case["facts"][:1]
    parties = case["parties"] | data.get("parties", {})
    rest = {name: value for name, value in data.items() if name not in ("offer", "facts", "parties")}
    return case | rest | {"offer": offer, "parties": parties, "facts": [*paid, *data["facts"]]}


def as_case(data: object) -> Case:
    """The case in plain data; fails with what a reader would be told."""
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    case = decode(read_source(text, "example.yaml"), Case, dec_hook=read_custom)
    complaints = check_case(case)
    assert not complaints, complaints
    return case


def as_offer(code: str) -> OfferFile:
    """The offer file in a text."""
    offer = decode(read_source(code, "offer.yaml"), OfferFile, dec_hook=read_custom)
    complaints = check_offer(offer)
    assert not complaints, complaints
    return offer


def complaint(kind: str, code: str) -> str:
    """What the writer of a wrong fragment is told, without the file, line and column."""
    text = yaml.safe_dump(spliced(kind, code), allow_unicode=True, sort_keys=False)
    source = read_source(text, "example.yaml")
    try:
        case = decode(source, Case, dec_hook=read_custom)
    except InvalidFile as refused:
        return "\n".join(_without_place(str(problem)) for problem in refused.problems)
    return "\n".join(f"{dotted(place)}: {what}." for place, what in check_case(case))


def _without_place(problem: str) -> str:
    return problem.split(": ", 1)[1]


def written(case: Case) -> Any:
    """The case as plain data again."""
    return msgspec.to_builtins(case, enc_hook=write_custom)


def told(standing: Standing) -> str:
    """The outcome in a few lines, as the documents print it."""
    lines = [f"contract: {standing.contract}; in breach: {standing.default_by}"]
    settlement = standing.settlement
    lines += [_award(award, standing.currency) for award in settlement.awards]
    for alternative in settlement.alternatives:
        lines.append(f"or, if the {alternative.holder} so chooses ({alternative.remedy}):")
        lines += ["  " + _award(award, standing.currency) for award in alternative.awards]
    for party, awards in (("buyer", settlement.if_buyer_walks), ("seller", settlement.if_seller_walks)):
        lines += [f"if the {party} left now: {_award(award, standing.currency)}" for award in awards]
    for question in standing.undetermined:
        lines.append(f"open question: {question.key}")
        lines += [f"  {branch.answer}: {_branch(branch, standing.currency)}" for branch in question.branches]
    return "\n".join(lines) + "\n"


def _branch(branch: Any, currency: str) -> str:
    sums = "; ".join(_award(award, currency) for award in branch.awards) or "nothing is owed yet"
    return f"in breach: {branch.default_by}; {sums}"


def _award(award: Award, currency: str) -> str:
    amount = "an amount for the court to assess" if award.minor is None else str(Money(award.minor, currency))
    if award.held:
        return f"{amount} kept by the {award.creditor}: {award.basis}"
    beside = f", with {', '.join(award.jointly)}" if award.jointly else ""
    return f"{amount} from {award.debtor}{beside} to {award.creditor}: {award.basis}"
