"""The rows of the sheet on contracts: each contract as signed, then every change, option and indexed value under it.

Not here: which award a contract rests on (`decisions`), columns and the writing of files.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker import contracts, wording
from tracker.contracts import Contract, IndexedValue, Modification, OptionTaken
from tracker.export.rows import Reading, Row
from tracker.rounds import Lot, Round
from tracker.wording import N_

WHAT = {
    Contract: N_("Contract"),
    Modification: N_("Contract change"),
    OptionTaken: N_("Option taken"),
    IndexedValue: N_("Indexed value"),
}


def of_contracts(reading: Reading) -> Iterator[Row]:
    """One row a contract and one an entry under it, in order of lots; struck entries stay, and say so."""
    asked = (
        select(Contract)
        .join(Contract.lot)
        .join(Lot.round)
        .where(Lot.round_id.in_(reading.ids("contract.read")))
        .options(
            joinedload(Contract.supplier),
            joinedload(Contract.lot).joinedload(Lot.round).joinedload(Round.buyer),
            selectinload(Contract.modifications),
            selectinload(Contract.options),
            selectinload(Contract.indexings),
        )
        .order_by(Round.sort_day, Round.id, Lot.position, Lot.id, Contract.concluded_on, Contract.id)
    )
    for contract in reading.stream(asked):
        yield from _contract(reading, contract)


def _contract(reading: Reading, contract: Contract) -> Iterator[Row]:
    shares = contracts.summed(contract).shares

    def row(thing: Any, *told: Any, struck: bool = True) -> Row:
        ends = (thing.struck_on, thing.struck_reason) if struck else (None, None)
        what = wording.say(WHAT[type(thing)], reading.language)
        supplier = contract.supplier
        return [
            *reading.lot(contract.lot), supplier.name, supplier.business_id, contract.reference, what, *told, *ends,
        ]  # fmt: skip

    yield row(
        contract, contract.concluded_on, None, contract.starts_on, contract.ends_on, contract.value, None,
        contract.option_terms, contract.award_notice_sent_on, contract.award_notice_number, struck=False,
    )  # fmt: skip
    for one in contract.modifications:
        yield row(
            one, one.agreed_on, reading.called("modification", one.ground), None, one.new_end, one.value,
            shares.get(one.id), one.reason, one.notice_sent_on, one.notice_number,
        )  # fmt: skip
    for taken in contract.options:
        yield row(
            taken, taken.taken_on, None, taken.starts_on, taken.ends_on, taken.value, None, None, None, None
        )
    for indexed in contract.indexings:
        yield row(
            indexed,
            indexed.valid_on,
            None,
            indexed.valid_on,
            None,
            indexed.value,
            None,
            indexed.reason,
            None,
            None,
        )
