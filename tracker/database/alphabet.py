"""The order of names by the Swedish and Finnish alphabets, alike in Python and in both databases."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

# Letters of the Swedish and Finnish alphabets that come after z, as characters that do so everywhere.
AFTER_Z = {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}"}
_AFTER_Z = str.maketrans(AFTER_Z)


def alphabetically(text: str) -> str:
    """By what a name is sorted in a list that Python makes: å, ä and ö come last, in this order."""
    return text.casefold().translate(_AFTER_Z)


class alphabetical(FunctionElement[str]):  # noqa: N801  (reads as a function of the database)
    """The same of a folded column in the database, whatever its own collation is."""

    inherit_cache = True
    type = String()


@compiles(alphabetical)
def _in_binary_order(element: Any, compiler: Any, **settings: Any) -> str:
    told = str(compiler.process(element.clauses, **settings))
    for letter, place in AFTER_Z.items():
        told = f"replace({told}, '{letter}', '{place}')"
    return told


@compiles(alphabetical, "postgresql")
def _in_c_order(element: Any, compiler: Any, **settings: Any) -> str:
    return f'({_in_binary_order(element, compiler, **settings)} COLLATE "C")'
