"""Texts of requirements of suitability and of conformity: names of codes, refusals, acts of the trail, labels."""

from collections.abc import Mapping

from tracker.wording.marks import N_

NAMES: Mapping[str, Mapping[str, str]] = {
    "requirement": {
        "register": N_("Professional or trade register"),
        "economic": N_("Economic and financial standing"),
        "technical": N_("Technical and professional ability"),
    },
    "suitability": {
        "met": N_("Met"),
        "not_met": N_("Not met"),
        "asked": N_("Asked to supplement"),
    },
    "nonconformity": {
        "part_missing": N_("A part that was asked for is missing"),
        "differs": N_("What is offered differs from what was asked for"),
        "unclear": N_("What is offered remains unclear"),
        "own_terms": N_("Terms or reservations of the tenderer's own"),
        "other": N_("Something else, told in the reason"),
    },
}

REFUSALS: Mapping[str, str] = {
    "requirements.too_many": N_("A round has at most %(most)s requirements of suitability."),
    "requirements.kind_missing": N_("Choose what kind of requirement it is."),
    "requirements.text_missing": N_("Write the requirement in at least one language, as it is announced."),
    "requirements.turnover_not_economic": N_(
        "A turnover is a requirement of economic and financial standing. Choose that kind, or leave the turnover out."
    ),
    "requirements.turnover_not_positive": N_("Write a multiple above 0, like 1,5."),
    "requirements.reason_without_turnover": N_(
        "A reason is only given for a turnover. Write the turnover too."
    ),
    "requirements.turnover_unreasoned": N_(
        "A turnover of more than %(most)s times the estimated value needs reasons. Write them, or ask for less."
    ),
    "requirements.turnover_high": N_(
        "Requirement %(number)s asks for a turnover of more than %(most)s times the estimated value. Write the "
        "reasons for it, or ask for less."
    ),
    "suitability.verdict_unknown": N_("This is no requirement of the round, or no verdict on it."),
    "suitability.note_missing": N_(
        "Write why the requirement is not met: it is the reason of the exclusion."
    ),
    "suitability.none_to_judge": N_("Every requirement of %(name)s is judged already, or asked about."),
    "conformity.code_unknown": N_("Choose what is not as it was asked for."),
    "conformity.none_to_judge": N_(
        "No offer for lot %(lot)s waits to be confirmed: each is judged, settled or late."
    ),
    "tender.requirement_open": N_(
        "%(name)s cannot be admitted yet: judge requirement %(numbers)s of suitability first."
    ),
    "tender.requirement_not_met": N_(
        "%(name)s cannot be admitted: requirement %(numbers)s of suitability is not met."
    ),
    "suitability.rested_on": N_(
        "The award of lot %(lot)s rests on what was found of %(name)s. Withdraw the proposal or annul the decision "
        "first."
    ),
    "tender.requirement_none_unmet": N_(
        "No requirement of suitability is found not met by %(name)s. Judge the requirements first."
    ),
    "tender.conformity_open": N_(
        "The offer of %(name)s for lot %(lot)s cannot be admitted yet: confirm first that it conforms to the "
        "invitation to tender."
    ),
    "tender.not_as_asked": N_(
        "The offer of %(name)s for lot %(lot)s cannot be admitted: it was found not to conform to the invitation to "
        "tender."
    ),
    "request.not_of_requirement": N_(
        "Only a request to supplement or to explain is about a requirement of suitability."
    ),
    "request.not_of_ground": N_("Only a request to show self-cleaning is about an exclusion ground."),
}

ACTS: Mapping[str, str] = {
    "requirements.set": N_("Requirements of suitability set: %(about)s"),
    "suitability.judged": N_("Suitability judged: %(about)s"),
    "conformity.judged": N_("Conformity judged: %(about)s"),
}

FIELDS: Mapping[str, str] = {
    "requirements.round_id": N_("Round"),
    "requirements.position": N_("Number"),
    "requirements.kind": N_("Kind of requirement"),
    "requirements.text_fi": N_("Requirement in Finnish"),
    "requirements.text_sv": N_("Requirement in Swedish"),
    "requirements.text_en": N_("Requirement in English"),
    "requirements.turnover_factor": N_("Yearly turnover, times the estimated value"),
    "requirements.factor_reason": N_("Why so high a turnover is asked for"),
    "suitability_checks.tender_id": N_("Tender"),
    "suitability_checks.requirement_id": N_("Requirement"),
    "suitability_checks.verdict": N_("Verdict"),
    "suitability_checks.note": N_("Evidence, or why it is not met"),
    "suitability_checks.request_id": N_("Request"),
    "suitability_checks.judged_by_id": N_("Judged by"),
    "suitability_checks.judged_at": N_("When it was judged"),
    "conformity_checks.offer_id": N_("Offer for a lot"),
    "conformity_checks.conforms": N_("Conforms to the invitation to tender"),
    "conformity_checks.code": N_("What does not conform"),
    "conformity_checks.reason": N_("Reason"),
    "conformity_checks.judged_by_id": N_("Judged by"),
    "conformity_checks.judged_at": N_("When it was judged"),
    "request_subjects.request_id": N_("Request"),
    "request_subjects.requirement_id": N_("Requirement"),
    "request_subjects.ground": N_("Exclusion ground"),
}
