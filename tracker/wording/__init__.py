"""Codes become sentences here, and money, dates and numbers their form, in Swedish, Finnish and English."""

from tracker.wording.arithmetic import figure
from tracker.wording.arithmetic import line as arithmetic_line
from tracker.wording.citing import act as act_named
from tracker.wording.citing import cited, section
from tracker.wording.firmness import break_even, firmness, listed, price_sentence
from tracker.wording.firmness import percent as share_of_weight
from tracker.wording.forms import (
    SPACE,
    bare_day,
    clock,
    day,
    locale,
    moment,
    moment_whole,
    money,
    number,
    percent,
    weekday,
    weekday_whole,
)
from tracker.wording.history import changed, reason, thing, told_of
from tracker.wording.marks import N_, NN_
from tracker.wording.parsing import Unreadable, read_moment, read_money, read_number
from tracker.wording.sentences import (
    Worded,
    WordedSource,
    act,
    called,
    choices,
    fact,
    field,
    finding,
    not_in_force,
    refusal,
    step,
)
from tracker.wording.speech import say, say_many
from tracker.wording.values import law_subject, law_value

LANGUAGES = ("sv", "fi", "en")

__all__ = [
    "LANGUAGES", "NN_", "N_", "SPACE", "Unreadable", "Worded", "WordedSource", "act", "act_named",
    "arithmetic_line", "bare_day", "break_even", "called", "changed", "choices", "cited", "clock", "day", "fact",
    "field", "figure", "finding", "firmness", "law_subject", "law_value", "listed", "locale", "moment",
    "moment_whole", "money", "not_in_force", "number", "percent", "price_sentence", "read_moment", "read_money",
    "read_number", "reason", "refusal", "say", "say_many", "section", "share_of_weight", "step", "thing", "told_of",
    "weekday", "weekday_whole",
]  # fmt: skip
