"""Texts of what is wrong with a file of published rounds."""

from collections.abc import Mapping

from tracker.wording.marks import N_

REFUSALS: Mapping[str, str] = {
    "import.faults": N_(
        "The file is refused, nothing was imported: %(num)s faults, the first in %(round)s, %(place)s."
    ),
    "import.missing": N_("It is missing; write it, for without it nobody can tell what the round is."),
    "import.unknown_key": N_("This key is not known; take it out, or end it with _as_printed to quote it."),
    "import.text": N_("“%(value)s” is not a text of at most 2,000 characters."),
    "import.day": N_("“%(value)s” is not a day of the calendar; write it like 2018-07-21."),
    "import.amount": N_(
        '“%(value)s” is not one certain amount; write euros excluding VAT like "2700000.00".'
    ),
    "import.range": N_("“%(value)s” is not a range; write two amounts, the lower one first."),
    "import.whole": N_("“%(value)s” is not a whole number above zero."),
    "import.truth": N_("“%(value)s” is neither true nor false."),
    "import.code": N_("“%(value)s” is not known here; write one of %(codes)s."),
    "import.shape": N_("“%(value)s” has not the form of this code."),
    "import.not_json": N_("The file is not JSON that can be read for certain, at line %(line)s."),
    "import.no_rounds": N_("The file holds no list of rounds."),
    "import.too_many": N_("The file holds more than %(most)s rounds; divide it."),
    "import.not_object": N_("This round is not an object with keys."),
    "import.twice": N_("It stands twice; keep one."),
    "import.buyer_shape": N_("The buyer is an object with kind and code."),
    "import.buyer_unknown": N_(
        "No organisation %(organisation)s is in the register; correct it, or add it first."
    ),
    "import.buyer_not_then": N_("%(organisation)s did not exist on %(day)s, the day of the notice."),
    "import.lots": N_("Lots are a list of codes, each a text of at most 40 characters."),
    "import.events": N_("Events are a list of objects with what and, where it is known, on."),
    "import.end_before_start": N_("The contract would end on %(end)s, before it starts on %(start)s."),
    "import.before_notice": N_("%(day)s is before the notice of %(notice)s."),
    "import.contract_before_decision": N_(
        "The contract starts on %(start)s, before the decision of %(decided)s."
    ),
    "command.file_unreadable": N_("The file %(file)s cannot be read as text in UTF-8."),
}
