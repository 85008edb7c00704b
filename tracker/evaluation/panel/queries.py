"""Reads of a panel: who is in it, what one member has given, and everybody's grades once all have submitted.

Until every member who may score has submitted a lot, each sees their own grades alone, whatever their role; the
statement itself asks for no others. Not here: writing, and words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker import accounts, audit, rounds, tenders
from tracker.database import day_of
from tracker.evaluation.panel.models import (
    Agreed,
    Alias,
    Closing,
    Member,
    MemberScore,
    Panel,
    Return,
    Submission,
)
from tracker.refusal import Refused
from tracker.rounds import Criterion, Lot, Round
from tracker.tenders import Offer, Tender

Place = tuple[int, int]
SCORING = "panel.scores_saved"
SEES_PRICES = ("tender.entered", "tender.changed", "tenders.entered")


@dataclass(frozen=True)
class Entrant:
    """An admitted offer as the panel sees it: its tenderer's name, or the number of its alias."""

    offer: int
    name: str | None
    alias: int | None

    @property
    def key(self) -> int:
        """What forms and sheets call it: under an alias its number, which tells nothing of the order of receipt."""
        return self.offer if self.alias is None else self.alias

    @property
    def called(self) -> str:
        """The name, or the letters of the alias."""
        return self.name or letters(self.alias or 0)


@dataclass(frozen=True)
class Own:
    """A grade that a member has given, and its version."""

    grade: Fraction
    reason: str
    evidence: str | None
    version: int
    member: int | None = None


@dataclass(frozen=True)
class Standing:
    """Where a member stands with a lot: `submission` is the one that holds, `returned` the last sent back."""

    member: Member
    submission: Submission | None
    returned: Return | None


@dataclass(frozen=True)
class MySheet:
    """What one member sees of a lot: their own grades by the ids of offer and criterion."""

    panel: Panel
    lot: Lot
    standing: Standing
    criteria: Sequence[Criterion]
    entrants: Sequence[Entrant]
    grades: Mapping[Place, Own]
    closed: bool

    @property
    def missing(self) -> int:
        """How many grades are not there yet."""
        return len(self.criteria) * len(self.entrants) - len(self.grades)


@dataclass(frozen=True)
class Spread:
    """A place with everybody's grades, and what the chair has recorded for it."""

    entrant: Entrant
    criterion: Criterion
    given: Sequence[tuple[str, Own]]
    agreed: Own | None

    @property
    def grades(self) -> list[Fraction]:
        return [own.grade for _, own in self.given]

    @property
    def mean(self) -> Fraction | None:
        """The exact mean of what was given; None where an offer was admitted after all had submitted."""
        return sum(self.grades, Fraction(0)) / len(self.given) if self.given else None

    @property
    def united(self) -> bool:
        """Whether everybody gave the same."""
        return len(set(self.grades)) == 1

    @property
    def place(self) -> Place:
        return (self.entrant.offer, self.criterion.id)


@dataclass(frozen=True)
class Together:
    """Everybody's grades of a lot, for whoever may see them."""

    panel: Panel
    lot: Lot
    grading: str
    closing: Closing | None
    spreads: Sequence[Spread]


def letters(number: int) -> str:
    """A, B, … Z, AA, AB, … for 1, 2, …"""
    told = ""
    while number > 0:
        number, digit = divmod(number - 1, 26)
        told = chr(ord("A") + digit) + told
    return told


# --- the panel and its people -----------------------------------------------------------------------------


def panel_of(session: Session, round_: Round) -> Panel | None:
    """The round's panel, if several evaluate it."""
    return session.scalar(select(Panel).where(Panel.round_id == round_.id, Panel.withdrawn_at.is_(None)))


def withdrawn_of(session: Session, round_: Round) -> Panel | None:
    """The round's panel, if its naming was undone."""
    return session.scalar(select(Panel).where(Panel.round_id == round_.id, Panel.withdrawn_at.is_not(None)))


def panel_read(session: Session, reader: accounts.Person, round_: Round, *, at: datetime) -> Panel | None:
    """The round's panel for a reader of its grades."""
    rounds.require(session, reader, "scores.read", round_, at=at)
    return panel_of(session, round_)


def member_of(session: Session, panel: Panel, person: audit.Actor) -> Member | None:
    """A person's membership, of one who has left too."""
    asked = select(Member).where(Member.panel_id == panel.id, Member.person_id == person.id)
    return session.scalar(asked)


def tenderers(session: Session, reader: accounts.Person, round_: Round, *, at: datetime) -> list[str]:
    """Whom a member's declaration is about: the names of all who tendered, by name, after the opening."""
    rounds.require(session, reader, "scores.read", round_, at=at)
    if tenders.are_sealed(round_):
        return []
    return sorted(
        {tender.supplier.name for tender in tenders.live(session, round_).values()}, key=str.casefold
    )


def candidates(session: Session, round_: Round, *, at: datetime) -> list[accounts.Person]:
    """Who could be in the round's panel, by name."""
    on = day_of(at)
    found: dict[int, accounts.Person] = {}
    for role in sorted(accounts.roles_for(SCORING)):
        for person in session.scalars(accounts.people(role=role, active=True, on=on)):
            if accounts.covers(session, person, SCORING, rounds.answering(round_), on=on):
                found[person.id] = person
    return sorted(found.values(), key=lambda person: (person.name.casefold(), person.id))


def sees_prices(session: Session, person: accounts.Person, round_: Round, *, at: datetime) -> bool:
    """Whether somebody may read the round's prices, or has entered any."""
    if accounts.covers(session, person, "tender.read", rounds.answering(round_), on=day_of(at)):
        return True
    within = audit.name_of(round_)
    return bool(audit.had_a_hand(session, actor_id=person.id, within=within, acts=SEES_PRICES))


# --- how a lot stands -------------------------------------------------------------------------------------


def closing_of(session: Session, lot: Lot) -> Closing | None:
    """The closing that holds, if the panel's grades of the lot stand."""
    return session.scalar(select(Closing).where(Closing.lot_id == lot.id, Closing.reopened_at.is_(None)))


def standings(session: Session, panel: Panel, lot: Lot) -> list[Standing]:
    """Where each member stands with a lot, in the panel's order; no grade is read for it."""
    asked = (
        select(Submission, Return)
        .outerjoin(Return, Return.submission_id == Submission.id)
        .join(Submission.member)
        .where(Submission.lot_id == lot.id, Member.panel_id == panel.id)
        .order_by(Submission.number)
    )
    last = {submission.member_id: (submission, back) for submission, back in session.execute(asked)}
    found = []
    for member in panel.members:
        submission, back = last.get(member.id, (None, None))
        found.append(Standing(member, None if back else submission, back))
    return found


def waited_for(standing: Sequence[Standing]) -> list[Member]:
    """The members whose submission is still to come; somebody who may score must have submitted at all."""
    return [
        each.member for each in standing if each.member.awaited and not (each.member.able and each.submission)
    ]


def whole_panel(standing: Sequence[Standing]) -> bool:
    """Whether everybody who scores has submitted."""
    return not waited_for(standing) and any(each.member.able for each in standing)


def unmasked(session: Session, panel: Panel) -> bool:
    """Whether names are shown: no aliases, or every lot that goes on stands closed, or compared where it is ranked."""
    if not panel.aliases:
        return True
    going = [lot for lot in panel.round.lots if lot.stage != "cancelled"]
    live = select(Closing.lot_id).where(Closing.lot_id.in_([one.id for one in going]))
    closed, done = set(session.scalars(live.where(Closing.reopened_at.is_(None)))), []
    for lot in going:
        announced = rounds.scheme_of(session, lot)
        if announced is not None and any(one.kind == "quality" for one in announced.criteria):
            done.append(lot.stage != "tendered" if announced.model == rounds.ORDER else lot.id in closed)
    return bool(done) and all(done)


def qualities(session: Session, lot: Lot) -> list[Criterion]:
    """The announced criteria that are graded; in order of importance tenders are ranked instead, by the chair."""
    announced = rounds.scheme_of(session, lot)
    known = announced.criteria if announced is not None and announced.model != rounds.ORDER else []
    return [each for each in known if each.kind == "quality"]


def grading_of(session: Session, lot: Lot) -> str:
    """How several evaluators' grades become one, as announced."""
    announced = rounds.scheme_of(session, lot)
    return announced.grading if announced is not None else "consensus"


def entrants(session: Session, panel: Panel, lot: Lot) -> list[Entrant]:
    """The admitted offers as the panel sees them now; by alias they stand in the order of their letters.

    Raises `Refused("panel.aliases_missing")` where a tenderer has none yet.
    """
    offers = tenders.admitted(session, lot)
    if unmasked(session, panel):
        return [Entrant(offer.id, offer.tender.supplier.name, None) for offer in offers]
    drawn = aliases_of(session, panel)
    if any(offer.tender_id not in drawn for offer in offers):
        raise Refused("panel.aliases_missing")
    hidden = [Entrant(offer.id, None, drawn[offer.tender_id]) for offer in offers]
    return sorted(hidden, key=lambda entrant: entrant.alias or 0)


def aliases_of(session: Session, panel: Panel) -> dict[int, int]:
    """The numbers drawn, by tender."""
    asked = select(Alias.tender_id, Alias.number).where(Alias.panel_id == panel.id)
    return {row.tender_id: row.number for row in session.execute(asked)}


def undrawn(session: Session, panel: Panel) -> list[Tender]:
    """The opened tenders that have no alias yet where there should be one."""
    if not panel.aliases or tenders.are_sealed(panel.round):
        return []
    drawn = aliases_of(session, panel)
    return [one for one in tenders.live(session, panel.round).values() if one.id not in drawn]


# --- grades -----------------------------------------------------------------------------------------------


def own_scores(session: Session, member: Member, lot: Lot) -> dict[Place, MemberScore]:
    """What one member has given in a lot."""
    asked = select(MemberScore).join(MemberScore.offer)
    found = session.scalars(asked.where(MemberScore.member_id == member.id, Offer.lot_id == lot.id))
    return {(score.offer_id, score.criterion_id): score for score in found}


def my_sheet(session: Session, reader: accounts.Person, lot: Lot, *, at: datetime) -> MySheet:
    """A member's own grades of a lot, without anybody else's and without a price.

    Raises `Refused`: `panel.none`, `panel.not_member`, `panel.aliases_missing`, and while tenders are sealed.
    """
    rounds.require(session, reader, "scores.read", lot.round, at=at)
    panel = panel_of(session, lot.round)
    if panel is None:
        raise Refused("panel.none")
    member = member_of(session, panel, reader)
    if member is None:
        raise Refused("panel.not_member")
    standing = next(each for each in standings(session, panel, lot) if each.member is member)
    criteria, shown = qualities(session, lot), entrants(session, panel, lot)
    places = {(entrant.offer, criterion.id) for entrant in shown for criterion in criteria}
    mine = own_scores(session, member, lot)
    grades = {place: _own(score) for place, score in mine.items() if place in places}
    closed = closing_of(session, lot) is not None
    return MySheet(panel, lot, standing, criteria, shown, grades, closed)


def _own(score: MemberScore | Agreed) -> Own:
    member = score.member_id if isinstance(score, MemberScore) else None
    return Own(score.grade, score.reason or "", score.evidence, score.version, member)


def may_see_all(session: Session, panel: Panel, reader: audit.Actor, lot: Lot) -> bool:
    """Whether somebody may see what the members gave: all have submitted, and the reader is not kept from scoring."""
    standing = standings(session, panel, lot)
    if closing_of(session, lot) is not None:
        return True
    mine = member_of(session, panel, reader)
    return whole_panel(standing) and (mine is None or mine.able)


def together(session: Session, reader: accounts.Person, lot: Lot, *, at: datetime) -> Together:
    """Everybody's grades and reasons, place by place, with what the chair has recorded.

    Raises `Refused`: `panel.none`, `panel.still_alone` with whom the panel waits for, `panel.kept_out`.
    """
    rounds.require(session, reader, "scores.read", lot.round, at=at)
    panel = panel_of(session, lot.round)
    if panel is None:
        raise Refused("panel.none")
    if not may_see_all(session, panel, reader, lot):
        waiting = waited_for(standings(session, panel, lot))
        if not waiting:
            raise Refused("panel.kept_out")
        raise Refused("panel.still_alone", names=", ".join(member.person.name for member in waiting))
    return brought_together(session, panel, lot)


def brought_together(session: Session, panel: Panel, lot: Lot) -> Together:
    """The same, for the verbs that have asked already."""
    asked = (
        select(MemberScore)
        .join(MemberScore.offer)
        .join(MemberScore.member)
        .where(Offer.lot_id == lot.id, Member.id.in_(_counted(session, panel, lot)))
        .order_by(Member.id)
        .options(joinedload(MemberScore.member).joinedload(Member.person))
    )
    given: dict[Place, list[tuple[str, Own]]] = {}
    for score in session.scalars(asked):
        told = given.setdefault((score.offer_id, score.criterion_id), [])
        told.append((score.member.person.name, _own(score)))
    agreed = {place: _own(one) for place, one in agreed_of(session, lot).items()}
    spreads = [
        Spread(entrant, criterion, given.get(place, ()), agreed.get(place))
        for entrant in entrants(session, panel, lot)
        for criterion in qualities(session, lot)
        if (place := (entrant.offer, criterion.id))
    ]
    return Together(panel, lot, grading_of(session, lot), closing_of(session, lot), spreads)


def _counted(session: Session, panel: Panel, lot: Lot) -> list[int]:
    """Whose grades count: of all who submitted, those who may score, or could when the lot was closed."""
    closing = closing_of(session, lot)
    counted = []
    for each in standings(session, panel, lot):
        member = each.member
        since = member.released_at or (member.declared_at if member.conflict == "there_is" else None)
        late = closing is not None and since is not None and since > closing.closed_at
        if each.submission is not None and (member.able or late):
            counted.append(member.id)
    return counted


def agreed_of(session: Session, lot: Lot) -> dict[Place, Agreed]:
    """What the chair has recorded."""
    asked = select(Agreed).join(Agreed.offer).where(Offer.lot_id == lot.id)
    return {(one.offer_id, one.criterion_id): one for one in session.scalars(asked)}


def masked_for(session: Session, panel: Panel, reader: accounts.Person, *, at: datetime) -> bool:
    """Whether somebody is to see aliases: a member, and whoever sees no tenders, until all is closed."""
    if unmasked(session, panel):
        return False
    reach = rounds.answering(panel.round)
    reads = accounts.covers(session, reader, "tender.read", reach, on=day_of(at))
    return member_of(session, panel, reader) is not None or not reads
