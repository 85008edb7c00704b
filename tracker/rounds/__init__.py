"""The procurement round, its lots and the criteria announced with it.

    rounds.plan(session, officer, buyer=…, reference="…", title_sv="…", training="integration", at=at)
    rounds.require(session, actor, "tender.entered", round_, at=at)
    rounds.move(lot, "comparison.made")

Later rooms ask `require` who may, `check` or `move` whether the stage allows it (the table is `stages`), and
`scheme_of` how a lot is compared. Sentences and names of codes are `tracker.wording`'s.
"""

from tracker.rounds import stages
from tracker.rounds.clarifications import (
    ANSWERS,
    AnswersDue,
    answers_due,
    corrigenda_of,
    get_question,
    questions_of,
    suggested_questions_until,
)
from tracker.rounds.clarified import (
    QUESTION_CHANNELS,
    QUESTION_LANGUAGES,
    Corrigendum,
    CorrigendumChange,
    Question,
    QuestionVersion,
)
from tracker.rounds.estimates import EstimateLine, LineFacts, estimate_lines, estimated
from tracker.rounds.guards import ORDER, proposed
from tracker.rounds.lists import SORTS, Filters, Listing, buyers_of, by_reference, find, listing, years
from tracker.rounds.models import (
    CO_BUYER_ROLES,
    FRAMEWORK_MODES,
    LANGUAGES_OF_TRAINING,
    LEVELS,
    LOT_STAGES,
    MODELS,
    NEEDS_CONSIDERED,
    PRICE_UNITS,
    PROCEDURES,
    RECEIVED_IN,
    REGIMES,
    STAGES,
    TECHNIQUES,
    TRACKS,
    TRAININGS,
    WORKDAY_MINUTES,
    CoBuyer,
    Criterion,
    Keeper,
    Lot,
    LotMunicipality,
    PublishedEvent,
    Round,
    Scheme,
    one_of,
)
from tracker.rounds.operations import (
    MOST_CHANGES,
    MOST_LINES,
    MOST_REQUIREMENTS,
    NEVER,
    NOT_ANNOUNCED,
    OFFERED_FORMULAS,
    OFFERED_MODELS,
    ROUNDED,
    ChangeFacts,
    Copied,
    CriterionFacts,
    LotFacts,
    RecordFacts,
    RoundFacts,
    SchemeFacts,
    add_lot,
    announce_cancellation,
    answer_question,
    answering,
    applied,
    ask_question,
    award_directly,
    cancel,
    cancel_lot,
    change,
    change_keeper,
    change_lot,
    change_question,
    check,
    copied,
    copy,
    correct,
    drop_criteria,
    give_up,
    locked,
    move,
    own_scheme,
    plan,
    publish,
    publish_answers,
    record,
    remove_lot,
    require,
    set_criteria,
    set_estimate,
    set_question_times,
    set_requirements,
)
from tracker.rounds.queries import (
    PHASES,
    get,
    get_lot,
    given_times,
    ground_needed,
    lots_of,
    missing,
    next_act,
    phase,
    regime,
    scheme_of,
    schemes_of,
    titled,
)
from tracker.rounds.suitability import (
    REQUIREMENTS,
    Requirement,
    RequirementFacts,
    required,
    requirements_of,
    turnover_limit,
)

__all__ = [
    "ANSWERS", "CO_BUYER_ROLES", "FRAMEWORK_MODES", "LANGUAGES_OF_TRAINING", "LEVELS", "LOT_STAGES", "MODELS",
    "MOST_CHANGES", "MOST_LINES", "MOST_REQUIREMENTS", "NEEDS_CONSIDERED", "NEVER", "NOT_ANNOUNCED",
    "OFFERED_FORMULAS", "OFFERED_MODELS", "ORDER", "PHASES", "PRICE_UNITS", "PROCEDURES", "QUESTION_CHANNELS",
    "QUESTION_LANGUAGES", "RECEIVED_IN", "REGIMES", "REQUIREMENTS", "ROUNDED", "SORTS", "STAGES", "TECHNIQUES",
    "TRACKS", "TRAININGS", "WORKDAY_MINUTES", "AnswersDue", "ChangeFacts", "CoBuyer", "Copied", "Corrigendum",
    "CorrigendumChange", "Criterion", "CriterionFacts", "EstimateLine", "Filters", "Keeper", "LineFacts",
    "Listing", "Lot", "LotFacts", "LotMunicipality", "PublishedEvent", "Question", "QuestionVersion",
    "RecordFacts", "Requirement", "RequirementFacts", "Round", "RoundFacts", "Scheme", "SchemeFacts", "add_lot",
    "announce_cancellation", "answer_question", "answering", "answers_due", "applied", "ask_question",
    "award_directly", "buyers_of", "by_reference", "cancel", "cancel_lot", "change", "change_keeper", "change_lot",
    "change_question", "check", "copied", "copy", "correct", "corrigenda_of", "drop_criteria", "estimate_lines",
    "estimated", "find", "get", "get_lot", "get_question", "give_up", "given_times", "ground_needed", "listing",
    "locked", "lots_of", "missing", "move", "next_act", "one_of", "own_scheme", "phase", "plan",
    "proposed", "publish", "publish_answers", "questions_of", "record", "regime", "remove_lot", "require",
    "required", "requirements_of", "scheme_of", "schemes_of", "set_criteria", "set_estimate", "set_question_times",
    "set_requirements", "stages", "suggested_questions_until", "titled", "turnover_limit", "years",
]  # fmt: skip
