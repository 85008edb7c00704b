"""The rows of the sheets on points, awards, deadlines and the trail.

Not here: rows on rounds, lots and tenders (`rows`), columns and the writing of files.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from tracker import accounts, audit, awards, contracts, evaluation, law, rounds, watch, wording
from tracker.awards import Award
from tracker.evaluation import Comparison
from tracker.export.rows import CHUNK, Reading, Row
from tracker.organisations import Supplier
from tracker.rounds import Lot, Round
from tracker.tenders import Offer, Tender


def of_points(reading: Reading) -> Iterator[Row]:
    """One row a frozen version, tender and criterion: the points as frozen, and calculated again from its inputs."""
    for comparison in reading.stream(_comparisons(reading)):
        yield from _points(reading, comparison)


def _comparisons(reading: Reading) -> Select[Any]:
    return (
        select(Comparison)
        .join(Comparison.lot)
        .join(Lot.round)
        .where(Lot.round_id.in_(reading.ids("comparison.read")))
        .options(joinedload(Comparison.lot).joinedload(Lot.round).joinedload(Round.buyer))
        .order_by(Round.sort_day, Round.id, Lot.position, Lot.id, Comparison.number)
    )


def of_versions(reading: Reading) -> Iterator[Row]:
    """One row a difference between a frozen version and the one before it: what stood in both, side by side."""
    before: Comparison | None = None
    for comparison in reading.stream(_comparisons(reading)):
        if before is not None and before.lot_id == comparison.lot_id:
            yield from _differences(reading, before, comparison)
        before = comparison


def _differences(reading: Reading, before: Comparison, after: Comparison) -> Iterator[Row]:
    names = {**evaluation.frozen(before)[0]["names"], **evaluation.frozen(after)[0]["names"]}
    for one in evaluation.differences(before, after):
        yield [
            *reading.lot(after.lot), before.number, after.number, after.why, names.get(one.tender), one.criterion,
            reading.called("comparison_change", one.code), one.old, one.new,
        ]  # fmt: skip


def _points(reading: Reading, comparison: Comparison) -> Iterator[Row]:
    inputs, results = evaluation.frozen(comparison)
    suppliers = _suppliers(reading, [int(tender["id"]) for tender in inputs["tenders"]])
    reasons = {(told["tender"], told["criterion"]): told["reason"] for told in inputs["reasons"]}
    values = {tender["id"]: tender["values"] for tender in inputs["tenders"]}
    again = _again(inputs)
    for result in results["results"]:
        supplier = suppliers.get(int(result["id"]))
        for criterion in inputs["criteria"]:
            key = (result["id"], criterion["id"])
            yield [
                *reading.lot(comparison.lot), comparison.number, comparison.frozen_at,
                inputs["names"][result["id"]], supplier.business_id if supplier else None, criterion["id"],
                inputs["criterion_names"].get(criterion["id"], criterion["id"]),
                reading.called("criterion_kind", criterion["kind"]), _exact(criterion.get("max_points")),
                _exact(values[result["id"]].get(criterion["id"])),
                inputs.get("ranks", {}).get(result["id"], {}).get(criterion["id"]),
                _exact(result.get("points", result.get("deductions", {})).get(criterion["id"])), again.get(key),
                _exact(result.get("total", result.get("comparison"))), result.get("rank"), reasons.get(key),
            ]  # fmt: skip


def _again(inputs: Mapping[str, Any]) -> dict[tuple[str, str], Fraction | None]:
    """The parts, computed now from what was frozen: an auditor compares them with what was frozen beside them."""
    case = evaluation.case_of(inputs)
    found = evaluation.evaluate(case.scheme, case.tenders, drawings=case.drawings, ranking=case.ranking)
    return {(result.id, name): part for result in found.results for name, part in result.parts.items()}


def _exact(told: Any) -> Fraction | None:
    return Fraction(told) if isinstance(told, str | int) else None


def _suppliers(reading: Reading, offer_ids: list[int]) -> dict[int, Supplier]:
    asked = select(Offer.id, Supplier).join(Offer.tender).join(Tender.supplier).where(Offer.id.in_(offer_ids))
    return dict(reading.session.execute(asked).all())


def _awards(reading: Reading) -> Select[Any]:
    return (
        select(Award)
        .join(Award.lot)
        .join(Lot.round)
        .where(Lot.round_id.in_(reading.ids("award.read")))
        .options(
            joinedload(Award.lot).joinedload(Lot.round).joinedload(Round.buyer),
            joinedload(Award.proposed_by),
            joinedload(Award.approved_by),
            selectinload(Award.lines).joinedload(awards.Line.offer).joinedload(Offer.tender),
            selectinload(Award.notifications),
        )
        .order_by(Round.sort_day, Round.id, Lot.position, Lot.id, Award.number)
    )


def of_awards(reading: Reading) -> Iterator[Row]:
    """One row an award and tender: what was decided of it, why, how it was told, and the contract that followed."""
    for award in reading.stream(_awards(reading)):
        concluded = _contracts(reading, award)
        told = {notice.tender_id: notice for notice in award.notifications}
        for line in award.lines:
            yield _award(reading, award, line, told, concluded)


def _contracts(reading: Reading, award: Award) -> dict[int, contracts.Contract]:
    asked = select(contracts.Contract).where(contracts.Contract.award_id == award.id)
    return {contract.supplier_id: contract for contract in reading.session.scalars(asked)}


def _award(
    reading: Reading,
    award: Award,
    line: awards.Line,
    told: Mapping[int, awards.Notification],
    concluded: Mapping[int, contracts.Contract],
) -> Row:
    tender = line.offer.tender
    notice, contract = told.get(tender.id), concluded.get(tender.supplier_id)
    approver = award.approved_by.name if award.approved_by is not None else None
    return [
        *reading.lot(award.lot), award.number, reading.called("award_state", award.state), tender.supplier.name,
        tender.supplier.business_id, reading.yes(line.chosen), line.priority, line.reason, award.reasons,
        award.price_only_reason, award.decision_number, award.decided_on, award.decision_maker,
        award.proposed_by.name, award.proposed_at, approver, award.approved_at,
        reading.yes(award.correction_instructions), reading.yes(award.appeal_instructions),
        reading.called("channel", notice.channel) if notice else None, notice.sent_at if notice else None,
        notice.known_on if notice else None, reading.yes(award.standstill_binds), award.earliest_contract_day,
        *((contract.reference, contract.concluded_on, contract.starts_on, contract.ends_on, contract.value)
          if contract else (None, None, None, None, None)),
        award.ended_reason,
    ]  # fmt: skip


def of_deadlines(reading: Reading) -> Iterator[Row]:
    """One row a date that the law or the round has set: what runs from each decision, and what was announced."""
    asked = reading.rounds().options(joinedload(Round.buyer)).order_by(Round.sort_day, Round.id)
    for round_ in reading.stream(asked):
        if round_.deadline_on is not None:
            yield _dated(reading, [*reading.place(round_), None, "tenders", None, round_.deadline_on])
        if round_.tenders_valid_until is not None:
            yield _dated(
                reading, [*reading.place(round_), None, "validity", None, round_.tenders_valid_until]
            )
    for award in reading.stream(_awards(reading).where(Award.state.in_(("decided", "annulled")))):
        for due in awards.deadlines(award):
            yield _due(reading, award, due)


def _due(reading: Reading, award: Award, due: awards.Due) -> Row:
    finding = due.finding
    waits = due.code == "standstill"
    day = finding.earliest_contract_day if waits else finding.last_day
    supplier = due.tender.supplier.name if due.tender is not None else None
    row = [*reading.lot(award.lot), "contract_possible" if waits else due.code, supplier, day]
    return _dated(reading, row, finding)


def _dated(reading: Reading, row: list[Any], finding: law.DeadlineFinding | None = None) -> Row:
    """The row of a date: place, code, whom, day; then weekday and how it was reached."""
    *place, code, supplier, day = row
    weekday = wording.weekday_whole(day, reading.language) if day is not None else ""
    start = [*place, reading.called("due", code), supplier, day, weekday]
    if finding is None:
        return [*start, None, None, None, None]
    worded = wording.finding(finding, reading.language)
    closes = finding.closes_at.strftime("%H:%M") if finding.closes_at else None
    return [*start, closes, " → ".join((*worded.steps, *worded.warnings)), worded.cited, worded.confidence]


def of_trail(reading: Reading) -> Iterator[Row]:
    """One row an act and changed field, oldest first, as far as the reader may read the trail."""
    visible = watch.trail(reading.session, reading.reader, at=reading.at)
    if reading.round_id is not None:
        visible = visible.where(audit.Entry.within == f"rounds:{reading.round_id}")
    elif reading.filters != rounds.Filters():
        named = [f"rounds:{identity}" for identity in reading.session.scalars(reading.ids("trail.read"))]
        visible = visible.where(audit.Entry.within.in_(named))
    people: dict[int, str] = {}
    asked = visible.order_by(audit.Entry.sequence).execution_options(yield_per=CHUNK)
    for part in reading.session.scalars(asked).partitions():
        absent = {entry.actor_id for entry in part} - set(people)
        people |= dict.fromkeys(absent, "") | accounts.names(reading.session, absent)
        known = watch.names(reading.session, part)
        for entry in part:
            who = people[entry.actor_id] or reading.called("actor", "system")
            yield from _entry(reading, entry, who, known)


def _entry(reading: Reading, entry: audit.Entry, who: str, known: watch.Known) -> Iterator[Row]:
    shown = reading.language
    sentence = wording.act(entry.act, shown, about=wording.told_of(entry.about, shown, known))
    start = [
        entry.sequence, entry.recorded_at, entry.happened_at, who, entry.act,
        sentence, wording.thing(entry.about, shown, known),
        wording.thing(entry.within, shown, known) if entry.within else None,
    ]  # fmt: skip
    end = [wording.reason(entry.act, entry.reason, shown), entry.hash]
    changes = entry.changed
    if not changes:
        yield [*start, None, None, None, None, None, *end]
    for change in changes:
        what, table = reading.called("change", change["what"]), change["table"]
        if "count" in change:
            counted = f"{change['count']}: {change['digest']}"
            yield [*start, what, wording.thing(table, shown), "SHA-256", None, counted, *end]
            continue
        row = wording.thing(f"{table}:{change['id']}", shown, known)
        for column, values in sorted(change["fields"].items()):
            if column == "id":
                continue
            label = wording.field(table, column, shown)
            old, new = (wording.changed(table, column, value, shown, known) for value in values)
            yield [*start, what, row, label, old, new, *end]
