"""Fields that read what people here write, strictly and in the page's language, and a form that takes a refusal.

Empty fields are None, never "". Not here: any room's form, and what makes a value sensible (the domain's).
"""

from tracker.web.fields.figures import CountField, ExactField, FigureField, MoneyField
from tracker.web.fields.form import UNCHANGED, Form, both_shown, cell, forms_shown, settled, shown, tell
from tracker.web.fields.moments import DayField, MomentField, TimeField, read_day
from tracker.web.fields.texts import (
    NEEDED,
    CodeField,
    LongTextField,
    ManyField,
    Needed,
    TextField,
    ThingField,
    TriField,
    label,
    needed,
)

__all__ = [
    "NEEDED", "UNCHANGED", "CodeField", "CountField", "DayField", "ExactField", "FigureField", "Form",
    "LongTextField", "ManyField", "MomentField", "MoneyField", "Needed", "TextField", "ThingField", "TimeField",
    "TriField", "both_shown", "cell", "forms_shown", "label", "needed", "read_day", "settled", "shown", "tell",
]  # fmt: skip
