"""Texts of answers to what the law finds in a round: refusals, what the trail says of them, labels."""

from collections.abc import Mapping

from tracker.wording.marks import N_

REFUSALS: Mapping[str, str] = {
    "check.gone": N_("This is not found in the round any more, so there is nothing to answer."),
    "check.explanation_missing": N_("Write what you looked at and why it stands as it does."),
    "check.explanation_long": N_("Write at most %(most)s letters."),
}

ACTS: Mapping[str, str] = {
    "check.explained": N_("Finding of the law explained: %(about)s"),
}

FIELDS: Mapping[str, str] = {
    "check_answers.round_id": N_("Round"),
    "check_answers.key": N_("What was found"),
    "check_answers.code": N_("Check"),
    "check_answers.explanation": N_("Explanation"),
    "check_answers.digest": N_("Checksum of the finding"),
    "check_answers.answered_by_id": N_("Answered by"),
    "check_answers.answered_at": N_("Answered"),
}
