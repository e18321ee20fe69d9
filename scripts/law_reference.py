"""Write docs/law-cn.md, the Chinese pack as the engine knows it: ``python scripts/law_reference.py``."""

from __future__ import annotations

from pathlib import Path

from earnest.core.law.pack import Pack
from earnest.core.law.parameters import Parameter
from earnest.core.law.provision import FIRST_DAY, LAST_DAY, Act, Provision
from earnest.core.law.registry import pack

PAGE = Path(__file__).resolve().parents[1] / "docs" / "law-cn.md"
HEAD = """# The law of mainland China, as encoded

Made by `python scripts/law_reference.py` from the pack `CN`; do not edit. The English and Chinese
texts are paraphrases, not the words of the law. Days are those of the facts a provision governs. *Rules*: the functions
in `src/earnest/core/law/packs/cn/` that encode it.
"""


def page(law: Pack) -> str:
    """The whole page."""
    acts: dict[Act, list[Provision]] = {}
    for provision in law.provisions.values():
        acts.setdefault(provision.act, []).append(provision)
    uncovered = "\n".join(f"- {what}" for what in law.not_covered)
    parts = [
        HEAD,
        f"## What is not covered\n\n{uncovered}\n",
        *(_act(law, act, found) for act, found in acts.items()),
        "## Parameters\n\n" + "\n".join(_parameter(parameter) for parameter in law.parameters.values()) + "\n",
    ]
    return "\n".join(parts)


def _act(law: Pack, act: Act, provisions: list[Provision]) -> str:
    entries = "\n".join(_provision(law, provision) for provision in provisions)
    return f"## {act.en} {act.zh}\n\nIn force from {act.in_force}.\n\n{entries}"


def _provision(law: Pack, provision: Provision) -> str:
    rules = ", ".join(f"`{entry.name}`" for entry in law.entries if provision in entry.provisions)
    facts = [
        _days(provision),
        "mandatory" if provision.mandatory else "",
        f"rules: {rules}" if rules else "cited, no rule of its own",
        "source: " + "; ".join(provision.sources),
    ]
    told = "; ".join(fact for fact in facts if fact)
    return f"### {provision.id}: {provision.article}\n\n{provision.en}\n\n{provision.zh}\n\n<sub>{told}</sub>\n"


def _days(provision: Provision) -> str:
    since = "" if provision.governs_from == FIRST_DAY else f"from {provision.governs_from}"
    until = "" if provision.governs_to == LAST_DAY else f"to {provision.governs_to}"
    return " ".join(word for word in ("facts", since, until) if word) if since or until else ""


def _parameter(parameter: Parameter) -> str:
    values = "; ".join(
        f"{'repealed' if value is None else value} since {since} ({source})"
        for (since, value), source in zip(parameter.values, parameter.sources, strict=True)
    )
    told = f"- `{parameter.id}` ({parameter.unit}): {parameter.description}. {values}."
    return f"{told} Checked on {parameter.checked_on}."


if __name__ == "__main__":
    PAGE.write_text(page(pack("CN")), encoding="utf-8")
    print("docs/law-cn.md")
