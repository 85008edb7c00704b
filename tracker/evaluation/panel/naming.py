"""The only writes of who evaluates a round: naming the panel or undoing it, declaring, replacing, drawing aliases.

Not here: grades (`alone`, `together`).
"""

import random
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from tracker import accounts, audit, rounds
from tracker.database import day_of
from tracker.evaluation.models import Ranking, Score
from tracker.evaluation.panel import queries
from tracker.evaluation.panel.models import Alias, Member, MemberScore, Panel, Submission
from tracker.refusal import Conflict, Refused
from tracker.rounds import Lot, Round
from tracker.tenders import Offer

CONFLICTS = ("none", "there_is")
_CHANCE = random.SystemRandom()


def name_panel(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    members: Sequence[accounts.Person],
    chair: accounts.Person,
    prices_hidden: bool,
    aliases: bool,
    version: int | None = None,
    at: datetime,
) -> Panel:
    """Let several evaluate a round, or change who does, before anybody has graded.

    `version` is that of the panel which was seen, None where there was none or where it was withdrawn. Who had left
    may be chosen again, and declares anew. Raises `Refused` by field: `panel.no_members`, `panel.chair_outside`,
    `panel.not_evaluator`, `panel.sees_prices`, `panel.conflict_told`, `panel.graded_already`.
    """
    rounds.require(session, actor, "panel.named", round_, at=at)
    _hold(session, round_)
    rounds.check(round_, "panel.named")
    panel = queries.panel_of(session, round_)
    if (panel.version if panel else None) != version:
        raise Conflict("changed.meanwhile", differences={}, version=panel.version if panel else None)
    over = naming_over(session, round_)
    if over is not None:
        raise over
    chosen = {person.id: person for person in members}
    if not chosen:
        raise Refused("panel.no_members", field="members")
    if chair.id not in chosen:
        raise Refused("panel.chair_outside", field="chair")
    for person in chosen.values():
        _refuse_unfit(session, person, round_, prices_hidden=prices_hidden, field="members", at=at)
    if panel is not None and panel.aliases and not aliases and queries.aliases_of(session, panel):
        raise Refused("panel.aliases_drawn", field="aliases")
    audit.act(session, actor, "panel.named", about=round_, within=round_, at=at)
    made = panel or _named(session, actor, round_, at=at)
    made.prices_hidden = prices_hidden
    made.aliases = aliases or (panel is None and bool(queries.aliases_of(session, made)))  # as drawn
    made.version += 1
    session.flush()
    _set_members(session, made, chosen, chair)
    _draw(session, made)
    session.flush()
    session.refresh(made)
    return made


def _named(session: Session, actor: audit.Actor, round_: Round, *, at: datetime) -> Panel:
    """A panel for a round that has none: the one that was withdrawn, or a new one."""
    made = queries.withdrawn_of(session, round_) or Panel(
        round=round_, prices_hidden=True, aliases=False, version=0
    )
    made.named_at, made.named_by_id = at, actor.id
    made.withdrawn_at = made.withdrawn_by_id = made.withdrawn_reason = None
    session.add(made)
    session.flush()
    return made


def _set_members(
    session: Session, panel: Panel, chosen: dict[int, accounts.Person], chair: accounts.Person
) -> None:
    known = {member.person_id: member for member in panel.members}
    for person_id, member in known.items():
        if person_id in chosen:
            _take_back(member)
            member.chair = member.chair and person_id == chair.id
        elif member.released_at is None:
            if member.conflict is not None:
                raise Refused("panel.declared_already", field="members", name=member.person.name)
            session.delete(member)
    session.flush()  # one chair at a time, whatever the order of the statements
    for person_id, person in chosen.items():
        if person_id not in known:
            session.add(Member(panel=panel, person=person, chair=person_id == chair.id))
        elif person_id == chair.id:
            known[person_id].chair = True


def _take_back(member: Member) -> None:
    """Let somebody who had left be in the panel again; what they said of their interests they say anew."""
    if member.released_at is None:
        return
    if member.conflict == "there_is":
        raise Refused("panel.conflict_told", field="members", name=member.person.name)
    member.released_at = member.follows_id = member.conflict = member.declared_at = None
    member.chair = False


def withdraw_panel(
    session: Session, actor: audit.Actor, round_: Round, *, reason: str, version: int, at: datetime
) -> Panel:
    """Undo that a panel was named, with a reason and before anybody has graded; what was declared and drawn is kept.

    Raises `Refused`: `panel.none` where it is withdrawn already, `panel.graded_already`, `panel.compared_already`.
    """
    rounds.require(session, actor, "panel.withdrawn", round_, at=at)
    _hold(session, round_)
    rounds.check(round_, "panel.withdrawn")
    panel = needed(session, round_)
    if panel.version != version:
        raise Conflict("changed.meanwhile", differences={}, version=panel.version)
    over = naming_over(session, round_)
    if over is not None:
        raise over
    audit.act(session, actor, "panel.withdrawn", about=round_, within=round_, reason=reason, at=at)
    for member in panel.members:
        if member.released_at is None and member.conflict is None:
            session.delete(member)
        elif member.released_at is None:
            member.released_at = at
    session.flush()  # it is withdrawn empty
    panel.withdrawn_at, panel.withdrawn_by_id, panel.withdrawn_reason = at, actor.id, reason.strip()
    panel.version += 1
    session.flush()
    session.refresh(panel)
    return panel


def replace_member(
    session: Session,
    actor: audit.Actor,
    member: Member,
    *,
    by: accounts.Person | None,
    reason: str,
    version: int,
    at: datetime,
) -> Member:
    """Let a member leave, and perhaps somebody else come in; a chair is always followed by another.

    What they gave stays, and counts where the lot stood closed. `by` may be in the panel already where a chair
    leaves. So that nobody's grades are left out by letting them go, who has graded is followed by somebody new,
    but for a conflict. Raises `Refused`: `panel.has_graded`, `panel.chair_needed`, `panel.last_member`, …
    """
    panel, round_ = member.panel, member.panel.round
    rounds.require(session, actor, "panel.member_replaced", round_, at=at)
    _hold(session, round_)
    rounds.check(round_, "panel.member_replaced")
    if member.released_at is not None:
        raise Refused("panel.member_left", name=member.person.name)
    if member.version != version:
        raise Conflict("changed.meanwhile", differences={}, version=member.version)
    known = _followed_from_within(session, member, by)
    if by is not None and known is None:
        if queries.member_of(session, panel, by) is not None:
            raise Refused("panel.was_member", field="by", name=by.name)
        _refuse_unfit(session, by, round_, prices_hidden=panel.prices_hidden, field="by", at=at)
    audit.act(session, actor, "panel.member_replaced", about=round_, within=round_, reason=reason, at=at)
    follower = known
    if known is None and by is not None:
        follower = Member(panel=panel, person=by, chair=False, follows_id=member.id)
        session.add(follower)
        session.flush()
    member.released_at = at
    panel.version += 1
    session.flush()
    if follower is not None:
        follower.chair = member.chair
    session.flush()
    session.refresh(panel)
    return member


def _followed_from_within(session: Session, member: Member, by: accounts.Person | None) -> Member | None:
    """Who of the panel follows a member; None where somebody new does, or nobody has to."""
    others = [one for one in member.panel.members if one is not member and one.released_at is None]
    known = next((one for one in others if by is not None and one.person_id == by.id), None)
    if by is None and member.chair:
        raise Refused("panel.chair_needed", field="by", name=member.person.name)
    if by is None and not others:
        raise Refused("panel.last_member", field="by")
    if known is not None and not member.chair:
        raise Refused("panel.in_already", field="by", name=known.person.name)
    if (by is None or known is not None) and member.conflict != "there_is" and _gave(session, member):
        raise Refused("panel.has_graded", field="by", name=member.person.name)
    return known


def _gave(session: Session, member: Member) -> bool:
    """Whether somebody has graded or submitted anything."""
    return any(
        session.scalar(select(exists().where(kept.member_id == member.id)))
        for kept in (MemberScore, Submission)
    )


def declare(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    conflict: str,
    about: str | None = None,
    at: datetime,
) -> Member:
    """Say for oneself that there is no conflict of interest in a round, or with which tenderer and why there is one.

    Once said, a conflict stays; one that is found later is declared later. Raises `Refused`: `panel.not_member`,
    `panel.conflict_unsaid`, `panel.conflict_about_missing`, `panel.conflict_stays`.
    """
    rounds.require(session, actor, "panel.declared", round_, at=at)
    _hold(session, round_)
    rounds.check(round_, "panel.declared")
    panel = needed(session, round_)
    member = queries.member_of(session, panel, actor)
    if member is None or member.released_at is not None:
        raise Refused("panel.not_member")
    if conflict not in CONFLICTS:
        raise Refused("panel.conflict_unsaid", field="conflict")
    told = (about or "").strip() or None
    if conflict == "there_is" and told is None:
        raise Refused("panel.conflict_about_missing", field="about")
    if member.conflict == "there_is":
        raise Refused("panel.conflict_stays")
    if member.conflict == conflict:
        return member
    audit.act(session, actor, "panel.declared", about=member, within=round_, at=at)
    member.conflict = conflict
    member.conflict_about = told if conflict == "there_is" else None
    member.declared_at = at
    _draw(session, panel)
    session.flush()
    return member


def draw_aliases(session: Session, actor: audit.Actor, round_: Round, *, at: datetime) -> int:
    """Draw aliases for tenderers that have none yet; tells how many were drawn."""
    rounds.require(session, actor, "panel.aliases_drawn", round_, at=at)
    _hold(session, round_)
    rounds.check(round_, "panel.aliases_drawn")
    panel = needed(session, round_)
    if not queries.undrawn(session, panel):
        return 0
    audit.act(session, actor, "panel.aliases_drawn", about=round_, within=round_, at=at)
    drawn = _draw(session, panel)
    session.flush()
    return drawn


def _draw(session: Session, panel: Panel) -> int:
    """Give every opened tender without an alias one of the next numbers, by chance alone."""
    waiting = queries.undrawn(session, panel)
    first = max(queries.aliases_of(session, panel).values(), default=0) + 1
    numbers = list(range(first, first + len(waiting)))
    _CHANCE.shuffle(numbers)
    for tender, number in zip(waiting, numbers, strict=True):
        session.add(Alias(panel_id=panel.id, tender_id=tender.id, number=number))
    return len(waiting)


def needed(session: Session, round_: Round) -> Panel:
    """The round's panel, refused where there is none."""
    panel = queries.panel_of(session, round_)
    if panel is None:
        raise Refused("panel.none")
    return panel


def scoring_member(session: Session, actor: audit.Actor, panel: Panel, *, at: datetime) -> Member:
    """The actor as a member who may score: in the panel, without conflict by their own word, blind to hidden prices."""
    member = queries.member_of(session, panel, actor)
    if member is None or member.released_at is not None:
        raise Refused("panel.not_member")
    if member.conflict is None:
        raise Refused("panel.undeclared")
    if member.conflict == "there_is":
        raise Refused("panel.conflicted")
    if panel.prices_hidden and queries.sees_prices(session, member.person, panel.round, at=at):
        raise Refused("panel.sees_prices", name=member.person.name)
    return member


def _hold(session: Session, round_: Round) -> None:
    """Let nobody else change the round or its panel until this transaction ends; what was read is read anew."""
    session.flush()
    session.expire_all()
    session.refresh(round_, with_for_update={"of": Round})


def naming_over(session: Session, round_: Round) -> Refused | None:
    """Why a round's panel can no longer be named or changed; None while it can."""
    ids = [lot.id for lot in round_.lots]
    for kept in (Score, MemberScore):
        if session.scalar(select(exists().where(kept.offer_id == Offer.id, Offer.lot_id.in_(ids)))):
            return Refused("panel.graded_already")
    if session.scalar(select(exists().where(Ranking.lot_id.in_(ids)))):
        return Refused("panel.graded_already")
    late = next((lot for lot in round_.lots if lot.stage not in ("tendered", "cancelled")), None)
    return None if late is None else Refused("panel.compared_already", lot=late.code)


def _refuse_unfit(
    session: Session, person: accounts.Person, round_: Round, *, prices_hidden: bool, field: str, at: datetime
) -> None:
    reach = rounds.answering(round_)
    if not person.active or not accounts.covers(session, person, queries.SCORING, reach, on=day_of(at)):
        raise Refused("panel.not_evaluator", field=field, name=person.name)
    if prices_hidden and queries.sees_prices(session, person, round_, at=at):
        raise Refused("panel.sees_prices", field=field, name=person.name)


def of_lot(session: Session, lot: Lot) -> Panel:
    """The panel that grades a lot."""
    return needed(session, lot.round)
