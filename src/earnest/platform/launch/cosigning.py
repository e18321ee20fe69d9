"""Witnesses' lines below a launch's heads: taken from those whose keys this deployment names, and kept."""

from __future__ import annotations

from django.conf import settings

from earnest.evidence import notes
from earnest.evidence.notes import InvalidNote, Note, Verifier
from earnest.platform import clock
from earnest.platform.launch.models import Head, Launch, Witnessed


class NoWitness(Exception):
    """Nobody whose key is named in ``EARNEST_WITNESSES`` signed it as it must be; the text says what is wrong."""


class AnotherHead(Exception):
    """This log signed no such head."""


def keep_cosignature(launch: Launch, content: str) -> None:
    """Keep the line of every known witness below a head of this launch's log; one that is kept already stays as it is.

    Raises: NoWitness, AnotherHead.
    """
    try:
        note = notes.read_note(content)
        said = notes.read_head(note.text)
        signed = [witness for witness in _known() if _signs(note, witness)]
    except InvalidNote as invalid:
        raise NoWitness(f"This is no head that a witness signed: {invalid}.") from None
    if not signed:
        raise NoWitness("No witness that is known here signed it.")
    head = Head.objects.filter(launch_id=launch.pk, size=said.size).first()
    if head is None or notes.read_note(head.note).text != note.text:
        raise AnotherHead(f"This log signed no such head of {said.size} entries.")
    for witness in signed:
        line = next(each.line() for each in note.signatures if (each.name, each.id) == (witness.name, witness.id))
        given = {"line": line, "at": clock.now()}
        Witnessed.objects.get_or_create(launch=launch, size=said.size, name=witness.name, defaults=given)


def _known() -> list[Verifier]:
    return [notes.read_verifier(line) for line in settings.EARNEST.witnesses]


def _signs(note: Note, witness: Verifier) -> bool:
    """Whether a line is this witness's. Raises: InvalidNote: it says so and is wrong."""
    if all((each.name, each.id) != (witness.name, witness.id) for each in note.signatures):
        return False
    notes.check(note, witness)
    return True
