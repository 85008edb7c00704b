"""The round of the journey of tenders, with everybody at a desk of their own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import evaluation as build
from tests.builders import tenders as waiting
from tests.journeys.desk import Desk, one
from tracker import accounts, tenders

FIRM, OTHER, THIRD, UNFIT, LATE = (
    "Fiktiva Kurser Ab", "Kuvitteellinen Opisto Oy", "Påhittade Skolan Ab", "Keksitty Koulu Oy", "Sena Studier Ab",
)  # fmt: skip
NEXT_DAY = waiting.OPENED + timedelta(days=1)


@dataclass
class Round:
    """The round of the journey, its people at their desks, and where its lot is."""

    world: build.World
    members: list[accounts.Person]
    desks: dict[str, Desk]
    now: list[datetime]

    @property
    def session(self) -> Session:
        return self.world.session

    @property
    def path(self) -> str:
        return f"/rounds/{self.round_id}"

    @property
    def lot(self) -> str:
        return f"{self.path}/lots/{self.lot_id}"

    def __post_init__(self) -> None:
        self.round_id, self.lot_id = self.world.round.id, self.world.lot.id
        self.emails = {name: person.email for name, person in self.world.everybody.items()}
        self.emails |= {f"member-{place}": person.email for place, person in enumerate(self.members)}
        self.session.rollback()

    def at(self, moment: datetime) -> None:
        """Go on at a later moment, everybody signed in anew."""
        self.now[0] = moment
        for name, desk in self.desks.items():
            desk.sign_in(self.emails[name])

    def found(self, model, **facts) -> int:
        return one(self.session, model, **facts)

    def tender(self, name: str) -> int:
        """The tender of a firm that counts."""
        asked = select(tenders.Tender).order_by(tenders.Tender.id.desc())
        made = next(one for one in self.session.scalars(asked) if one.supplier.name == name)
        key = made.id
        self.session.rollback()
        return key

    def offer(self, name: str) -> int:
        return self.found(tenders.Offer, tender_id=self.tender(name))
