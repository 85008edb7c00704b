"""When two names or numbers mean the same supplier or organisation: one form for each.

Pure. Not here: looking for doubles in the register (`suppliers`).
"""

import re
import unicodedata

from stdnum.exceptions import ValidationError
from stdnum.fi import ytunnus

FORMS = frozenset(
    {"oy", "ab", "oyj", "abp", "ky", "kb", "ry", "rf", "sr", "rs", "osk", "tmi", "ltd", "as", "gmbh"}
)


def business_id(text: str) -> str:
    """The one form "1234567-8" of a Finnish Business ID, also from "FI12345678" or with spaces or no hyphen.

    Raises `ValueError` for another length, another character or a wrong check digit.
    """
    try:
        number = ytunnus.validate(text)
    except ValidationError as fault:
        raise ValueError(text) from fault
    if not number.strip("0"):
        raise ValueError(text)
    return str(ytunnus.format(number))


def folded(*names: str | None) -> str:
    """Names in one text without case and superfluous spaces, for searching; absent names leave no trace."""
    together = " ".join(name for name in names if name)
    return " ".join(unicodedata.normalize("NFKC", together).casefold().split())


def bare(name: str) -> str:
    """A name's words without case, punctuation and company form: "Oy Exempel Ab" gives "exempel"."""
    words = re.sub(r"[^\w]+", " ", folded(name).replace(".", "")).split()
    return " ".join([word for word in words if word not in FORMS] or words) or folded(name)
