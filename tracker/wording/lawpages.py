"""Texts of the law's own pages: subjects, the words and codes that values consist of, how a period is used.

Not here: the reasons and warnings of the law's answers (`law`), and each value's own sentence (the law's data).
"""

from collections.abc import Mapping

from tracker.wording.marks import N_

NAMES: Mapping[str, Mapping[str, str]] = {
    "law_subject": {
        "thresholds": N_("Thresholds"),
        "estimate": N_("Estimated value"),
        "annex_e": N_("Services of Annex E"),
        "buyer": N_("Who may buy"),
        "procedure": N_("Procedures and lots"),
        "notice": N_("Notices"),
        "time": N_("Times for tenders"),
        "tender": N_("Tenders and tenderers"),
        "decision": N_("Decision and notification"),
        "standstill": N_("Standstill"),
        "remedy": N_("Appeal and correction"),
        "contract": N_("Contracts and changes"),
        "counting": N_("Counting of time"),
        "old": N_("The old Act"),
        "proposed": N_("Proposed"),
        "other": N_("Other values"),
    },
    "law_word": {
        "allowed": N_("allowed"),
        "contract_forbidden_while_pending": N_("no contract while the appeal is pending"),
        "counted": N_("counted"),
        "dps_purchase": N_("purchase within a dynamic purchasing system"),
        "framework_purchase": N_("purchase under a framework"),
        "may": N_("may"),
        "must": N_("must"),
        "none": N_("none"),
        "not_a_task": N_("not its task"),
        "only_tender": N_("only one acceptable tender"),
        "reasonable": N_("reasonable"),
        "on_grounds": N_("on listed grounds"),
        "options": N_("options"),
        "extensions": N_("extensions"),
        "alternatives": N_("alternatives"),
        "fees": N_("fees"),
        "lots": N_("all lots"),
        "outside": N_("outside the Act"),
        "required": N_("required"),
        "unknown": N_("not known"),
        "yes": N_("yes"),
    },
    "law_confidence": {
        "A": N_("Text seen and confirmed"),
        "B": N_("Original wording only"),
        "C": N_("Secondary source"),
        "D": N_("From memory"),
        "U": N_("Not known"),
    },
    "law_kind": {
        "act": N_("The last day to act; a day off moves it to the next working day."),
        "wait": N_("No contract may be made before it has run out."),
        "minimum": N_("A time limit may not end earlier."),
        "before": N_("Counted back from the event."),
        "keep": N_("Runs out on its day."),
    },
    "law_start": {
        "knowledge": N_("the day on which the decision was sent"),
        "decision": N_("the day of the decision"),
        "sending": N_("the day on which the notice was sent"),
        "invitation": N_("the day on which the invitation was sent"),
        "contract": N_("the day of the contract"),
        "publication": N_("the day on which the notice was published"),
        "tender_deadline": N_("the day on which tenders are due"),
    },
    "law_against": {
        "act": N_("checked against the text of the Act"),
        "compilation": N_("checked against a compilation"),
    },
    "unit": {
        "working_days": N_("working days"),
        "multiple": N_("times"),
    },
    "law_channel": {
        "electronic": N_("Electronically"),
        "post": N_("By post"),
    },
}
