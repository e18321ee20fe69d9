"""Case and offer files: read, checked for sense, with every problem at its place in the file."""

from __future__ import annotations

from pathlib import Path

from earnest.core.case import Case, read_custom
from earnest.core.case_checks import OfferFile, check_case, check_offer
from earnest.files.decode import decode
from earnest.files.errors import InvalidFile, Problem, dotted
from earnest.files.yaml_source import TEXT_BYTES_MAX, Source, read_source


def source_at(path: Path) -> Source:
    """The data of a file with its lines; no more of it is read than a file may hold.

    Raises: InvalidFile: it is not the YAML that is read here. OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return read_source(file.read(TEXT_BYTES_MAX + 1), str(path))


def case_in(source: Source) -> Case:
    """The case in a file's data. Raises: InvalidFile: what is wrong in it, at most twenty problems."""
    case = decode(source, Case, dec_hook=read_custom)
    _refuse(source, check_case(case))
    return case


def offer_in(source: Source) -> OfferFile:
    """The offer in an offer file's data, or the one inside a case. Raises: InvalidFile: what is wrong in it."""
    if isinstance(source.data, dict) and ("facts" in source.data or "held" in source.data):
        case = case_in(source)
        return OfferFile(earnest=1, law=(case.law,), offer=case.offer, parties=case.parties)
    offer = decode(source, OfferFile, dec_hook=read_custom)
    _refuse(source, check_offer(offer))
    return offer


def read_case(path: Path) -> Case:
    """The case in a file. Raises: InvalidFile: what is wrong in it. OSError: the file cannot be read."""
    return case_in(source_at(path))


def read_offer(path: Path) -> OfferFile:
    """The offer in an offer file or case file. Raises: InvalidFile: what is wrong in it. OSError: it cannot be read."""
    return offer_in(source_at(path))


def _refuse(source: Source, found: list[tuple[tuple[str | int, ...], str]]) -> None:
    if found:
        raise InvalidFile(tuple(_problem(source, path, what) for path, what in found[:20]))


def _problem(source: Source, path: tuple[str | int, ...], what: str) -> Problem:
    at = source.position(path)
    return Problem(file=source.name, line=at.line, column=at.column, field=dotted(path), what=what)
