"""What the checks judge: one round and its lots as plain, frozen facts, on one day.

Not here: the judging (`checks`), and where the facts come from (`tracker.watch` builds them from the rooms).
Days are Helsinki days, amounts euros without VAT. None says that something is not known, and no check takes what is
not known for missing: False and an empty tuple say that something is known to be missing.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MODIFICATIONS = ("announced", "additional", "unforeseen", "new_party", "minor", "other")
SEVERITIES = ("must", "should", "note")


@dataclass(frozen=True, kw_only=True)
class Notified:
    """A decision sent to one tenderer; `known_on` only where later knowledge was shown."""

    tenderer: str
    sent_on: date
    via: str = "electronic"
    known_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Appealed:
    """An appeal to the court; `permission_on`: the court lets the contract be concluded or implemented meanwhile."""

    filed_on: date
    permission_on: date | None = None
    resolved_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Award:
    """A decision on a lot, as it stands.

    `reasons` and the instructions are None for records that do not say. `deficient` says that a court or the buyer
    found the decision or its instructions essentially deficient. `unnotified` names tenderers without a notification.
    """

    decided_on: date
    direct: bool = False
    reasons: bool | None = None
    price_only_reason: bool | None = None
    appeal_instructions: bool | None = None
    correction_instructions: bool | None = None
    deficient: bool = False
    notified: tuple[Notified, ...] = ()
    unnotified: tuple[str, ...] = ()
    standstill_binds: bool | None = None
    earliest_contract_day: date | None = None
    appeals: tuple[Appealed, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Modification:
    """A change of a contract after its conclusion (§136): its ground, its value (may be below zero), its new end."""

    ground: str
    agreed_on: date
    value: Decimal | None = None
    new_end: date | None = None
    notice_sent_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Option:
    """An option that was taken: from and to, and when the contract says that it was announced (None: not known)."""

    taken_on: date
    starts_on: date | None = None
    ends_on: date | None = None
    value: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A contract concluded with one supplier. `indexed_value` is the value after index clauses, where they apply.

    `options_until` is the last day to which announced options reach, `options_value` what they may be worth.
    `award_notice_sent_on` is None while no award notice is on record; `notice_known` says whether that was asked.
    """

    supplier: str
    concluded_on: date
    starts_on: date | None = None
    ends_on: date | None = None
    value: Decimal | None = None
    indexed_value: Decimal | None = None
    options_until: date | None = None
    options_value: Decimal | None = None
    options: tuple[Option, ...] = ()
    modifications: tuple[Modification, ...] = ()
    award_notice_sent_on: date | None = None
    notice_known: bool = True
    ended_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Excluded:
    """A tenderer excluded on a coded ground (`exclusion.GROUNDS`); `dated_on` is the judgment's or the event's day."""

    tenderer: str
    ground: str
    decided_on: date
    dated_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class LowTender:
    """An admitted tender that looks abnormally low; `asked_on` is the day on which an explanation was asked."""

    tenderer: str
    asked_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Lot:
    """One lot: its scheme, its live decision, its contracts, what was seen in its tenders, and its cancellation."""

    code: str
    stage: str
    price_only: bool = False
    award: Award | None = None
    contracts: tuple[Contract, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    low_tenders: tuple[LowTender, ...] = ()
    cancelled_on: date | None = None
    cancellation_notice_sent_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One round on the day `today`.

    `law_day` is the day whose law governs it (None: not established, as `regime` then says). `buyer` is a kind of
    `thresholds.BUYERS`. `record`: imported from what others published, so that hardly anything is known. `term_start`
    and `term_end` are the announced contract term without options, `options_from` and `options_until` the first and
    the last announced day of these.
    `prior_notice_on` is the day on which a prior information notice was sent (§61); `electronic`: tenders are taken
    electronically; `requests_due_on` and `invited_on` are known only in procedures of two stages. Past planning, a
    round of our own without a notice's day has no notice on record.
    `criteria_changed_on` is the day of a change of criteria after publication, `answers_sent_on` the day on which the
    last answer or addition was sent; `unanswered` are the numbers of questions that came in time and to which all have
    no answer, `answers_by` the day that the buyer promised for answers; `substance_changed_on` is the day of the last
    corrigendum that mattered to tenders and after which their deadline did not move. `estimate` is the upper end of
    the estimated value.
    """

    today: date
    stage: str
    regime: str
    law_day: date | None = None
    record: bool = False
    procedure: str | None = None
    technique: str | None = None
    cpv: str | None = None
    buyer: str | None = None
    training: str | None = None
    joint_purchase: bool = False
    estimate: Decimal | None = None
    began_on: date | None = None
    notice_sent_on: date | None = None
    notice_published_on: date | None = None
    tender_deadline_on: date | None = None
    urgent: bool = False
    prior_notice_on: date | None = None
    electronic: bool | None = None
    requests_due_on: date | None = None
    invited_on: date | None = None
    answers_sent_on: date | None = None
    answers_by: date | None = None
    unanswered: tuple[int, ...] = ()
    substance_changed_on: date | None = None
    criteria_changed_on: date | None = None
    undivided_reason: bool | None = None
    term_start: date | None = None
    term_end: date | None = None
    options_from: date | None = None
    options_until: date | None = None
    decided_on: date | None = None
    cancelled_on: date | None = None
    cancellation_notice_sent_on: date | None = None
    lots: tuple[Lot, ...] = ()
