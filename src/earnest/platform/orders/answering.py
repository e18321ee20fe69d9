"""What becomes of one side's word: the other confirms or denies it, its own side takes it back, a court decides.

Answering is open until it is final, or a settlement was posted that rests on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from earnest.platform import clock
from earnest.platform.orders import outbox
from earnest.platform.orders.acts import may_admit
from earnest.platform.orders.believing import FINAL, Word, word_of, words_of
from earnest.platform.orders.execute import follow
from earnest.platform.orders.models import FactAnswer, Order
from earnest.platform.orders.once import PLATFORM, Actor, once
from earnest.platform.orders.outcomes import Done, Outcome, refuse
from earnest.platform.orders.posting import settled_up_to
from earnest.platform.orders.reading import event_of, standing_of

EFFECTS = {"confirmed": "agreed", "denied": "denied", "taken_back": "taken_back"}
"""What a command that answers comes to, by what became of the word."""
DECIDED_BY_MAX = 200
"""Characters of the name of who decided."""


class CannotDecide(ValueError):
    """Nothing is disputed there, or it is final; the text says which, and what is disputed."""


def answer_fact(
    public_id: str, number: int, agrees: bool, actor: Actor, key: str, *, note: str = "", evidence: Sequence[str] = ()
) -> Outcome:
    """The other side confirms a claim or report, or denies it. Who denied may still agree; who agreed is bound.

    Raises: Order.DoesNotExist; KeyReused.
    """
    request = ("answer_fact", number, agrees, note, list(evidence))
    return once(
        public_id, actor, key, request,
        lambda order: _answer(order, number, actor, FactAnswer(agrees=agrees, note=note, evidence=list(evidence))),
    )  # fmt: skip


def take_back(public_id: str, number: int, actor: Actor, key: str) -> Outcome:
    """The side that said it says it no longer: it counts as not so, for good.

    Raises: Order.DoesNotExist; KeyReused.
    """
    return once(public_id, actor, key, ("take_back", number), lambda order: _take_back(order, number, actor))


def why_not(order: Order, number: int, actor: Actor, *, agrees: bool) -> str:
    """The code of the refusal if that person answers so; empty if the answer would be taken."""
    word = word_of(order, number)
    if word is None:
        return "no_such_claim"
    if actor.user is None or actor.side == word.side or actor.role == "viewer" or _is_author(order, word, actor):
        return "not_yours_to_answer"
    if (closed := _closed(order, word)) or (word.answer == "denied" and not agrees):
        return closed or "already_answered"
    return "not_your_role" if agrees and not _in_role(order, word, actor) else ""


def why_not_back(order: Order, number: int, actor: Actor) -> str:
    """The code of the refusal if that person takes the word back; empty if it would be taken."""
    word = word_of(order, number)
    if word is None:
        return "no_such_claim"
    if actor.user is None or actor.side != word.side:
        return "not_yours_to_take_back"
    if not word.can_be_taken_back:
        return "relied_on"
    return _closed(order, word) or ("" if _in_role(order, word, actor) else "not_your_role")


def _closed(order: Order, word: Word) -> str:
    """Why nothing can be said of it any more; empty while it can."""
    if word.answer in FINAL:
        return "decided_already" if word.answer.startswith("found") else "already_answered"
    return "settled_already" if settled_up_to(order) >= word.number else ""


def _is_author(order: Order, word: Word, actor: Actor) -> bool:
    return order.events.filter(number=word.number, author=actor.user).exists()


def _in_role(order: Order, word: Word, actor: Actor) -> bool:
    """Whether the role may bind its side by saying that this is so, or is not."""
    return actor.side != "seller" or may_admit(actor.role, event_of(order.events.get(number=word.number).payload))


def _answer(order: Order, number: int, actor: Actor, row: FactAnswer) -> Outcome:
    if code := why_not(order, number, actor, agrees=row.agrees):
        return refuse(order.public_id, code)
    return _entered(order, number, actor, row, "confirmed" if row.agrees else "denied")


def _take_back(order: Order, number: int, actor: Actor) -> Outcome:
    if code := why_not_back(order, number, actor):
        return refuse(order.public_id, code)
    return _entered(order, number, actor, FactAnswer(agrees=False), "taken_back")


def _entered(order: Order, number: int, actor: Actor, row: FactAnswer, became: str) -> Done:
    """Write what was said, and all that follows from it."""
    now = clock.now()
    before = standing_of(order, now)
    side = actor.side if actor.user else "third_party"
    row.order, row.event_number, row.side, row.author, row.recorded_at = order, number, side, actor.user, now
    row.save(force_insert=True)
    follow(order, before, standing_of(order, now))
    outbox.write(order, number, consequence=f"{became}:{side}:{number}")
    effect = EFFECTS.get(became, became)
    return Done(order.public_id, order.version, number, effect, f"fact.{became}")


def decide_fact(
    public_id: str, number: int, so: bool, decided_by: str, files: Sequence[tuple[str, str, bytes]] = ()
) -> Done:
    """Enter what a court or arbitrator found about a disputed fact. It is final.

    ``files``: the decision itself, if it is there, as name, media type and content.
    Raises: Order.DoesNotExist. CannotDecide: it is not disputed, or nobody is named. ValueError: a file is not taken.
    """
    from earnest.platform.orders.claiming import add_evidence

    if not decided_by.strip() or len(decided_by) > DECIDED_BY_MAX:
        raise CannotDecide(f"say who decided, court and case number, in 1 to {DECIDED_BY_MAX} characters")
    with transaction.atomic():
        order = Order.objects.select_for_update(of=("self",)).select_related("seller").get(public_id=public_id)
        _check_disputed(order, number)
        labels = [add_evidence(order, PLATFORM, *file).label for file in files]
        row = FactAnswer(agrees=so, decided_by=decided_by.strip(), evidence=labels)
        return _entered(order, number, PLATFORM, row, "found_so" if so else "found_not_so")


def _check_disputed(order: Order, number: int) -> None:
    """Raises: CannotDecide."""
    words = words_of(order)
    word = next((word for word in words if word.number == number), None)
    if word is None:
        why = "is nobody's word that could be disputed"
    elif word.answer in FINAL:
        why = f"is final: {word.answer.replace('_', ' ')}"
    elif not word.claimed and not word.answers:
        why = "is denied by nobody"
    elif settled_up_to(order) >= number:
        why = "came too late: the settlement was carried out without it"
    else:
        return
    open_ = [w for w in words if w.answer not in FINAL and (w.claimed or w.answers)]
    disputed = "; ".join(f"{w.number}, {w.kind} as the {w.side} says" for w in open_) or "nothing"
    raise CannotDecide(f"event {number} of {order.public_id} {why}; disputed there: {disputed}")
