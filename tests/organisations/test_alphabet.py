"""Names are sorted by the Swedish and Finnish alphabets, å ä ö last, in the same way on every database."""

from sqlalchemy.orm import Session

from tests.builders import organisations as registers
from tracker import database, organisations

NAMES = ("Zeta Oy", "Äpple Ab", "Öster Ab", "Alfa Oy", "Åland Ab", "azur Ab", "Årsta Ab")
ORDER = ["Alfa Oy", "azur Ab", "Zeta Oy", "Åland Ab", "Årsta Ab", "Äpple Ab", "Öster Ab"]


def test_the_list_of_suppliers_ends_with_the_last_letters(session: Session) -> None:
    for name in NAMES:
        registers.supplier(session, name=name)
    first = organisations.suppliers(session, size=4)
    rest = organisations.suppliers(session, size=4, after=first.after)
    assert [supplier.name for supplier in (*first.rows, *rest.rows)] == ORDER
    back = organisations.suppliers(session, size=4, before=rest.before)
    assert [supplier.name for supplier in back.rows] == ORDER[:4]


def test_a_list_made_in_python_has_the_same_order() -> None:
    assert sorted(NAMES, key=database.alphabetically) == ORDER
