"""The demo's sales, told act by act: who does what, how many days after the act before.

Each story has a title, a message to translate, by which the pages name the order that is brought so far.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from django.utils.translation import gettext_noop as _

from earnest.core.deadlines import Deadline
from earnest.core.facts import events as e
from earnest.core.facts.event import Defect
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.terms import clauses as c

ANY_DAY = When("2000-01-01")
"""An act takes effect when it is done; the day it names does not count."""

Side = Literal["buyer", "seller"]
How = Literal["act", "claim", "answer", "propose", "agree", "pay"]


class Act(NamedTuple):
    """One act, so many days after the one before.

    ``how``: done; said to have happened outside; what the other side last said answered, by yes or no in ``what``; proposed; the
    last proposal agreed to; or paid on the provider's page, where ``what`` is the purpose and the button (``deposit:pay``).
    """

    days: int
    by: Side
    how: How
    what: Any = None


Story = tuple[Act, ...]


def _buyer(days: int, kind: type, /, **fields: Any) -> Act:
    return Act(days, "buyer", "act", kind(on=ANY_DAY, **fields))


def _seller(days: int, kind: type, /, **fields: Any) -> Act:
    return Act(days, "seller", "act", kind(on=ANY_DAY, **fields))


def _says(days: int, by: Side, kind: type, /, **fields: Any) -> Act:
    return Act(days, by, "claim", kind(on=ANY_DAY, **fields))


def _proposes(days: int, by: Side, kind: type, /, **fields: Any) -> Act:
    return Act(days, by, "propose", kind(on=ANY_DAY, **fields))


def _agrees(days: int, by: Side) -> Act:
    return Act(days, by, "agree")


def _pays(days: int, what: str) -> Act:
    return Act(days, "buyer", "pay", what)


LATER = (c.Production(id="later", layer="negotiated", start=Deadline.parse("when asked by buyer")),)
SCRATCH = (Defect(what="scratched door", effect="cosmetic"),)
BENT = (Defect(what="the chassis is bent", effect="unsafe", curable="no"),)
WALNUT = (Defect(what="walnut instead of oak", quality="wood", actual="walnut"),)

WAITING = _("The deposit is paid; production is not asked for yet")
ASKED = _("Waits for its week in the production plan")
BUILT = _("Is being built")
DELIVERED = _("Delivered and paid")
RESERVED = _("Reserved for 100 yuan")
CONFIRMED = _("Bought: the price is due on delivery")
MADE = _("Is being made")
COMMON = (WAITING, ASKED, BUILT, DELIVERED, RESERVED, CONFIRMED, MADE)
"""What most orders are: each of these stories is told three times as often as any other."""

UNDER_WAY = (ASKED, BUILT, CONFIRMED, MADE)
"""Stories in which somebody soon has to do something."""


def titles() -> list[str]:
    """The titles of all stories, each once, in the order in which they are told here."""
    return list({**car(), **phone(), **furniture()})


def car() -> dict[str, Story]:
    """The sales of a car that is built when the buyer asks."""
    return {**_quiet_cars(), **_cars_in_quarrel(), **_cars_given_up()}


PAID = (_pays(0, "deposit:pay"),)
BEGUN = (*PAID, _buyer(10, e.ProductionRequested), _seller(0, e.ProductionStarted))
READY = (*BEGUN, _seller(20, e.GoodsReady))
SEEN = (*READY, _seller(1, e.InspectionOffered))
GOOD = (*SEEN, _buyer(2, e.InspectionPassed))
REJECTED = (*SEEN, _buyer(1, e.InspectionFailed, defects=SCRATCH))
BENT_AND_ENDED = (
    *SEEN,
    _buyer(1, e.InspectionFailed, defects=BENT),
    _buyer(0, e.TerminationDeclared, by="buyer", ground="non_conformity"),
)
NO_CAR = (*BEGUN, _seller(30, e.UnavailabilityDeclared))
WALKED_AWAY = (*PAID, _buyer(20, e.WithdrawalDeclared, by="buyer"))
TO_KEEP = (*WALKED_AWAY, _proposes(3, "seller", e.TerminationDeclared, by="seller", ground="refusal"))
REFUSED_BY_PHONE = (*BEGUN, _says(8, "buyer", e.RefusalDeclared, by="seller", of="deliver"))


def _quiet_cars() -> dict[str, Story]:
    return {
        _("Ordered, not paid yet"): (),
        _("Left the pay page without paying"): (_pays(0, "deposit:abandon"),),
        WAITING: PAID,
        _("The buyer put production off"): (*PAID, _buyer(5, e.DeferralRequested)),
        _("The buyer proposes another date; the seller has to answer"): (
            *PAID, _proposes(4, "buyer", e.AmendmentAgreed, terms=LATER),
        ),
        _("Both agreed on another date"): (
            *PAID, _proposes(4, "buyer", e.AmendmentAgreed, terms=LATER), _agrees(1, "seller"),
        ),
        ASKED: BEGUN[:2],
        BUILT: BEGUN,
        _("The car is built; the buyer has not been let look yet"): READY,
        _("The buyer may look at the car"): SEEN,
        _("Found good; the balance is due"): GOOD,
        DELIVERED: (
            *GOOD, _pays(1, "balance:pay"), _seller(2, e.DeliveryTendered), _buyer(1, e.DeliveryTaken),
        ),
    }  # fmt: skip


def _cars_in_quarrel() -> dict[str, Story]:
    return {
        _("Rejected at inspection: a scratched door"): REJECTED,
        _("Rejected, and put right"): (*REJECTED, _seller(6, e.DefectCured)),
        _("Ended for a bent chassis; the money waits for the seller's word"): BENT_AND_ENDED,
        _("The seller denies the bent chassis: nothing is paid"): (*BENT_AND_ENDED, Act(1, "seller", "answer", what=False)),
        _("The seller cannot deliver; the buyer may choose"): NO_CAR,
        _("The car is late, and the buyer has asked for it"): (*BEGUN, _buyer(70, e.DeliveryDemanded)),
        _("The buyer says that the seller refused by phone"): REFUSED_BY_PHONE,
        _("The seller denies that phone call: judged both ways"): (
            *REFUSED_BY_PHONE, Act(1, "seller", "answer", what=False),
        ),
    }  # fmt: skip


def _cars_given_up() -> dict[str, Story]:
    return {
        _("Withdrawn within three days: the deposit goes back"): (*PAID, _buyer(1, e.WithdrawalDeclared, by="buyer")),
        _("The buyer walked away"): WALKED_AWAY,
        _("The deposit is to be kept: a second person has to agree"): TO_KEEP,
        _("The deposit was kept"): (*TO_KEEP, _agrees(1, "seller")),
        _("The seller could not deliver: the deposit goes back twofold"): (
            *NO_CAR, _buyer(3, e.TerminationDeclared, by="buyer", ground="refusal"),
        ),
        _("Parted in peace"): (
            *PAID, _proposes(9, "seller", e.EndingAgreed, returns=Money.parse("5000 CNY")), _agrees(2, "buyer"),
        ),
    }  # fmt: skip


def phone() -> dict[str, Story]:
    """The sales of a phone reserved with refundable money."""
    given_up = _buyer(3, e.WithdrawalDeclared, by="buyer")
    return {
        _("Ordered, not paid yet"): (),
        RESERVED: (_pays(0, "deposit:pay"),),
        _("Paid once, reported twice"): (_pays(0, "deposit:pay_reported_twice"),),
        _("Paid twice by mistake: the second payment goes back"): (_pays(0, "deposit:pay_twice"),),
        _("Given up: the money goes back"): (_pays(0, "deposit:pay"), given_up),
        _("The refund failed, and went another way"): (_pays(0, "deposit:pay_refunds_fail"), given_up),
        CONFIRMED: (_pays(0, "deposit:pay"), _seller(2, e.OrderConfirmed)),
    }


def furniture() -> dict[str, Story]:
    """The sales of furniture made to measure."""
    made = (*PAID, _seller(3, e.ProductionStarted), _seller(20, e.DeliveryTendered))
    return {
        MADE: made[:2],
        _("Brought to the door"): made,
        DELIVERED: (*made, _buyer(1, e.DeliveryTaken), _pays(1, "balance:pay")),
        _("Refused at the door: walnut instead of oak"): (*made, _buyer(0, e.DeliveryRefused, defects=WALNUT)),
        _("A delay is announced, and the buyer objects"): (
            *PAID, _seller(10, e.DelayAnnounced), _buyer(5, e.ObjectionRaised, by="buyer"),
        ),
    }  # fmt: skip
