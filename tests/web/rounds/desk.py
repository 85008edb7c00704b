"""What the tests of the rounds' pages share: signing in, and reading what was stored and shown."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.client import CheckingClient
from tracker import accounts


def signed_in(client: CheckingClient, person: accounts.Person, *, language: str = "en") -> CheckingClient:
    client.get("/sign-in")
    client.post("/sign-in", data={"email": person.email, "password": people.PASSWORD})
    client.get(f"/language/{language}", follow_redirects=True)
    return client


def read(session: Session, model):
    found = list(
        session.scalars(
            select(model).order_by(model.id), execution_options={"populate_existing": True}
        ).unique()
    )
    session.commit()
    return found


def text(response) -> str:
    return response.get_data(as_text=True)
