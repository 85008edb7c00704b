"""Texts of questions, answers and corrigenda of a published round: names of codes, refusals, acts, labels of fields.

Not here: the round's own texts (`rounds`).
"""

from collections.abc import Mapping

from tracker.wording.marks import N_

NAMES: Mapping[str, Mapping[str, str]] = {
    "question_channel": {
        "notice_service": N_("Through the notice service"),
        "email": N_("By e-mail"),
        "post": N_("By post"),
        "meeting": N_("At an information meeting"),
        "other": N_("In another way"),
    },
    "thing": {
        "questions": N_("Question"),
        "question_versions": N_("Version of a question"),
        "corrigenda": N_("Corrigendum"),
        "corrigendum_changes": N_("Changed point"),
        "round_times": N_("Times of the procedure"),
        "invitations": N_("Invitation to tender"),
    },
    "due": {"answers": N_("Answers to questions until")},
}

REFUSALS: Mapping[str, str] = {
    "round.questions_earlier": N_(
        "Questions may be asked until %(deadline)s, as announced: it can only be moved later."
    ),
    "round.questions_before_notice": N_("Questions cannot end before the notice was sent on %(first)s."),
    "round.answers_after_deadline": N_("Answers have to come before the deadline for tenders, %(deadline)s."),
    "round.answers_before_questions": N_(
        "Questions may be asked until %(first)s: answers cannot end before."
    ),
    "question.text_missing": N_("Write the question as all will be told of it."),
    "question.too_long": N_("Write at most %(most)s letters."),
    "question.channel_unknown": N_("Choose how the question came."),
    "question.language_unknown": N_("Choose the language of the question."),
    "question.in_future": N_("The moment %(moment)s has not come yet."),
    "question.before_notice": N_("The notice was sent on %(first)s; the question cannot have come before."),
    "question.published": N_(
        "All were told the answer on %(moment)s: the question stays. Its answer can be corrected."
    ),
    "question.after_answer": N_("It was answered on %(moment)s; the question cannot have come later."),
    "question.answer_missing": N_("Write the answer as all will be told of it."),
    "question.answer_first": N_("The question came on %(moment)s; the answer cannot be older."),
    "question.unchanged": N_("Nothing was changed."),
    "answers.none": N_("Choose at least one answer."),
    "answers.not_ready": N_("Question %(number)s has no answer that waits to be told."),
    "answers.before_answer": N_(
        "The answer to question %(number)s was written on %(moment)s; all cannot have been told before."
    ),
    "corrigendum.empty": N_("Write what is changed, or move a deadline."),
    "corrigendum.substance_untold": N_("Write at least one changed point that matters to a tender."),
    "corrigendum.place_missing": N_("Changed point %(place)s: write the document and the section."),
    "corrigendum.place_long": N_("Write at most %(most)s letters."),
    "corrigendum.nothing_changed": N_("Changed point %(place)s: the text is the same before and after."),
    "corrigendum.too_many": N_("At most %(most)s points fit into one corrigendum."),
    "corrigendum.in_future": N_("The moment %(moment)s has not come yet."),
    "corrigendum.before_notice": N_("The notice was sent on %(first)s; a corrigendum comes after it."),
    "corrigendum.criteria_locked": N_(
        "Criteria are locked at publication here: cancel the round and announce it anew."
    ),
    "round.requests_passed": N_("Requests to participate were due on %(last)s: the day can no longer move."),
    "round.requests_earlier": N_(
        "Requests to participate may come until %(last)s, as announced: it can only be moved later."
    ),
    "round.requests_before_notice": N_("Requests to participate are due after the notice of %(first)s."),
    "round.requests_after_deadline": N_(
        "Requests to participate are due before the deadline for tenders, %(deadline)s."
    ),
    "round.prior_notice_after": N_(
        "The prior information notice was sent on %(first)s; this notice comes after it."
    ),
    "times.not_of_procedure": N_("It means nothing in the procedure of the round: leave it empty."),
    "times.reason_long": N_("Write at most %(most)s letters."),
    "times.prior_notice_ahead": N_("%(on)s has not come yet."),
    "times.prior_notice_undated": N_("Write the day on which the prior information notice was sent."),
    "invitation.not_of_procedure": N_("Nobody is invited to tender in the procedure of the round."),
    "invitation.in_future": N_("%(on)s has not come yet."),
    "invitation.before_notice": N_("The notice was sent on %(first)s; candidates are invited after it."),
    "invitation.before_requests": N_(
        "Requests to participate may come until %(last)s; candidates are invited after that day."
    ),
    "invitation.after_deadline": N_("Tenders are due on %(last)s; candidates are invited before that day."),
    "invitation.nobody": N_("Write how many candidates were invited, 1 to %(most)s."),
    "corrigendum.after_deadline": N_(
        "Tenders were due on %(deadline)s: nothing can be changed by a corrigendum after that."
    ),
}

ACTS: Mapping[str, str] = {
    "round.questions_timed": N_("Times for questions and answers set: %(about)s"),
    "question.received": N_("Question received: %(about)s"),
    "question.changed": N_("Question written anew: %(about)s"),
    "question.answered": N_("Question answered: %(about)s"),
    "answers.published": N_("Answers told to all: %(about)s"),
    "corrigendum.sent": N_("Corrigendum sent: %(about)s"),
    "round.timed": N_("Times of the procedure set: %(about)s"),
    "round.invited": N_("Candidates invited to tender: %(about)s"),
}

FIELDS: Mapping[str, str] = {
    "rounds.answers_by": N_("Answers by"),
    "questions.round_id": N_("Round"),
    "questions.number": N_("Number"),
    "question_versions.question_id": N_("Question"),
    "question_versions.number": N_("Version"),
    "question_versions.received_at": N_("Received"),
    "question_versions.channel": N_("How it came"),
    "question_versions.language": N_("Language"),
    "question_versions.late": N_("Came after the deadline for questions"),
    "question_versions.text": N_("Question, as all are told of it"),
    "question_versions.answer": N_("The answer"),
    "question_versions.answered_at": N_("Answered"),
    "question_versions.answered_by_id": N_("Answered by"),
    "question_versions.published_at": N_("Told to all"),
    "question_versions.reason": N_("Reason for the change"),
    "corrigenda.round_id": N_("Round"),
    "corrigenda.number": N_("Number"),
    "corrigenda.reason": N_("Reason"),
    "corrigenda.sent_at": N_("Sent"),
    "corrigenda.notice_number": N_("Number of the notice"),
    "corrigenda.substantial": N_("The change matters to who prepares a tender"),
    "corrigenda.points": N_("Changed points"),
    "corrigenda.deadline_from": N_("Deadline for tenders before"),
    "corrigenda.deadline_to": N_("Deadline for tenders after"),
    "corrigenda.questions_from": N_("Questions until, before"),
    "corrigenda.questions_to": N_("Questions until, after"),
    "corrigenda.requests_from": N_("Requests to participate until, before"),
    "corrigenda.requests_to": N_("Requests to participate until, after"),
    "corrigenda.criteria": N_("The criteria for comparison were changed"),
    "round_times.round_id": N_("Round"),
    "round_times.electronic": N_("Tenders are accepted electronically"),
    "round_times.urgent_reason": N_("Why the procedure is accelerated"),
    "round_times.prior_notice_sent_on": N_("Prior information notice sent"),
    "round_times.prior_notice_number": N_("Number of the prior information notice"),
    "round_times.requests_due_on": N_("Requests to participate until"),
    "invitations.round_id": N_("Round"),
    "invitations.number": N_("Number"),
    "invitations.sent_on": N_("Invitation to tender sent"),
    "invitations.candidates": N_("Invited candidates"),
    "invitations.reason": N_("Reason for the change"),
    "invitations.noted_by_id": N_("Noted by"),
    "invitations.noted_at": N_("When it was noted"),
    "corrigendum_changes.corrigendum_id": N_("Corrigendum"),
    "corrigendum_changes.position": N_("Place"),
    "corrigendum_changes.place": N_("Document and section"),
    "corrigendum_changes.old_text": N_("Text before"),
    "corrigendum_changes.new_text": N_("Text after"),
}
