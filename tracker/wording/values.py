"""A value of the law in words: amounts, periods, shares, codes and CPV codes, each in its form.

Not here: the names of the codes (`lawpages`, `law`) and whole findings (`sentences`).
"""

from datetime import date, time
from decimal import Decimal

from tracker.law import Fact, Rule
from tracker.wording import forms
from tracker.wording.sentences import called, fact

# Values that consist of another table's codes.
TABLES = {"calc.rollover_days": "day_off", "buyer.central_government": "buyer"}
BARE = ("count", "date", "time", "bool", "rule", "codes", "cpv")
SUBJECTS = {
    "nat": "thresholds", "eu": "thresholds", "regime": "thresholds", "value": "estimate", "annexE": "annex_e",
    "buyer": "buyer", "proc": "procedure", "lots": "procedure", "notice": "notice", "direct_notice": "notice",
    "time": "time", "tender": "tender", "excl": "tender", "suit": "tender", "award": "decision",
    "decision": "decision", "doc": "decision", "standstill": "standstill", "suspension": "standstill",
    "appeal": "remedy", "correction": "remedy", "sanction": "remedy", "contract": "contract",
    "modification": "contract", "calc": "counting", "old": "old", "proposed": "proposed",
}  # fmt: skip


def law_subject(rule: Rule) -> str:
    """What a value of the law is about, as a code of the table "law_subject"."""
    return SUBJECTS.get(rule.id.partition(".")[0], "other")


def law_value(rule: Rule, value: Fact, language: str) -> str:
    """A value of a rule in the language: "400 000,00 €", "14 days", "10 %", or its codes in words."""
    if isinstance(value, bool | Decimal | date | time):
        return fact(value, language)
    if isinstance(value, int):
        return _counted(rule.unit, value, language)
    parts = value if isinstance(value, tuple) else (value or "",)
    return ", ".join(called(TABLES.get(rule.id, "law_word"), part, language) for part in parts)


def _counted(unit: str, value: int, language: str) -> str:
    number = forms.number(value, language)
    if unit in BARE:
        return number
    return number + forms.SPACE + ("%" if unit == "percent" else called("unit", unit, language))
