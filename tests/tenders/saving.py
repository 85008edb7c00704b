"""A program that saves sheet after sheet until it is killed: `python -m tests.tenders.saving URL ROUND PERSON`.

With a fourth argument it stops after the flush of its first sheet, before the commit, and waits.
"""

import sys
import time

from sqlalchemy.orm import Session

from tests.builders import tenders as build
from tests.kept import AUDIT_KEY
from tracker import accounts, audit, database, organisations, rounds, tenders

ROWS = 5


def main(url: str, round_id: int, person_id: int, *, halfway: bool) -> None:
    engine = database.engine(url)
    audit.guard(engine, key=AUDIT_KEY)
    with Session(engine) as session:
        round_ = session.get(rounds.Round, round_id)
        officer = session.get(accounts.Person, person_id)
        suppliers = [session.get(organisations.Supplier, number) for number in range(1, ROWS + 1)]
        turn = 0
        while True:
            turn += 1
            lot = round_.lots[turn % 2]
            lines = {line.tender.supplier_id: line.edition for line in _lines(session, officer, lot)}
            rows = [
                tenders.Row(
                    supplier, build.RECEIVED, receipt=f"turn {turn}", values=build.values(f"{turn}.00"),
                    edition=lines.get(supplier.id, 0),
                )
                for supplier in suppliers
            ]  # fmt: skip
            tenders.enter_sheet(session, officer, lot, rows=rows, sealing_key=build.KEY, at=build.ENTERED)
            if halfway:
                _tell("flushed")
                time.sleep(60)
            session.commit()
            _tell(str(turn))


def _tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _lines(session: Session, officer: accounts.Person, lot: rounds.Lot) -> list[tenders.Line]:
    found = tenders.sheet(session, officer, lot, at=build.ENTERED)
    session.rollback()
    return found


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), halfway=len(sys.argv) > 4)
