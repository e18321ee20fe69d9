"""The law as a short commentary: lists of provisions, and one provision with all that belongs to it."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from textwrap import fill

from earnest.core.brief.wording import citation
from earnest.core.law.pack import Pack
from earnest.core.law.provision import LAST_DAY, Provision
from earnest.core.phrases import phrase


def law_list(law: Pack, lang: str) -> str:
    """Every provision of a pack by act; then what is not covered."""
    lines = [f"{law.name} ({law.code})"]
    for act, provisions in groupby(law.provisions.values(), key=lambda p: getattr(p.act, lang)):
        lines += ["", act]
        lines += [f"  {p.id:<22} {p.article:<12} {_days(p, lang):<26} {getattr(p, lang)}" for p in provisions]
    lines += ["", phrase("law.not_covered", lang)]
    lines += [f"  - {text}" for text in law.not_covered]
    return "\n".join([*lines, "", phrase("notice", lang)])


def provision_text(law: Pack, provision: Provision, lang: str) -> str:
    """One provision: citation, what it says in both languages, dates, rules that encode it, parameters, sources."""
    rules = [entry for entry in law.entries if provision in entry.provisions]
    lines = [f"{provision.id}  {citation(provision, lang)}", ""]
    lines += [fill(provision.en, 100, initial_indent="  ", subsequent_indent="  "), f"  {provision.zh}", ""]
    lines.append(f"{phrase('law.governs', lang)}: {_days(provision, lang)}")
    if provision.mandatory:
        lines.append(phrase("law.mandatory", lang))
    lines.append(
        f"{phrase('law.rules', lang)}: "
        + (", ".join(f"{e.name} ({e.role.value})" for e in rules) or phrase("law.no_rule", lang))
    )
    lines += [f"{phrase('law.source', lang)}: {source}" for source in provision.sources]
    return "\n".join([*lines, "", phrase("notice", lang)])


def _days(provision: Provision, lang: str) -> str:
    until = "" if provision.governs_to == LAST_DAY else str(provision.governs_to)
    since: date = provision.governs_from
    return f"{since} – {until}".rstrip()
