"""The closed vocabulary of what can be done, and which acts ask for a reason.

Pure. Sentences for the acts are `tracker.wording`'s.
"""

ACTS = frozenset(
    {
        # the house
        "genesis", "demo.loaded", "demo.generated", "registers.loaded", "export.made", "secret.read",
        # people
        "person.added", "person.changed", "person.deactivated", "person.reactivated",
        "role.granted", "role.ended", "password.changed", "password.reset",
        "sign_in.done", "sign_in.failed", "sign_in.throttled", "sign_out.done", "sessions.revoked",
        "calendar.made", "calendar.revoked",
        # registers
        "organisation.added", "organisation.changed", "succession.added", "steering_area.added",
        "steering_area.changed", "steering_area.ended", "supplier.added", "supplier.changed",
        # rounds and lots
        "round.planned", "round.changed", "round.published", "round.deadline_moved", "round.opened",
        "round.openers_named", "round.opening_authorised", "round.opening_failed", "round.cancelled",
        "round.cancellation_announced", "round.keeper_changed", "round.questions_timed", "question.received",
        "question.changed", "question.answered", "answers.published", "corrigendum.sent",
        "round.awarded_directly", "round.given_up", "round.copied", "rounds.imported", "lot.added", "lot.changed",
        "lot.removed", "lot.cancelled", "lot.cancellation_announced", "criteria.set", "estimate.set",
        "requirements.set", "round.timed", "round.invited",
        # tenders
        "tender.entered", "tender.changed", "tenders.entered", "tender.withdrawn", "tender.admitted",
        "tender.excluded", "tender.rejected", "tender.removed", "tender.attached", "tender.corrected",
        "tender.told", "tender.replaced", "tender.form_taken",
        "exclusion.checked", "suitability.judged", "conformity.judged", "request.sent", "request.answered",
        "request.judged", "low_limits.set",
        # comparison and award
        "panel.named", "panel.withdrawn", "panel.member_replaced", "panel.declared", "panel.aliases_drawn",
        "panel.scores_saved", "panel.scores_submitted", "panel.scores_returned", "panel.agreed", "panel.closed",
        "panel.reopened", "scores.entered", "order.ranked", "lots.drawn", "comparison.made", "comparison.frozen",
        "award.proposed",
        "award.changed", "award.sent_back", "award.approved", "award.withdrawn", "award.notified", "award.annulled",
        "appeal.filed", "appeal.resolved", "appeal.permission_given", "correction.claimed",
        "correction.resolved", "award.found_deficient",
        # what the law finds
        "check.explained",
        # contracts
        "contract.concluded", "contract.corrected", "contract.changed", "contract.option_taken",
        "contract.indexed", "contract.entry_struck", "contract.award_notice_sent",
        "contract.change_notice_sent", "contract.ended",
    }
)  # fmt: skip

NEEDS_REASON = frozenset(
    {
        "round.cancelled", "lot.cancelled", "award.annulled", "award.sent_back", "tender.excluded",
        "tender.rejected", "tender.withdrawn", "round.deadline_moved", "tender.removed", "tender.corrected",
        "lot.removed", "panel.withdrawn", "panel.member_replaced", "panel.scores_returned", "panel.reopened",
        "round.given_up",
        "contract.corrected", "contract.entry_struck",
        "corrigendum.sent", "question.changed",
    }
)  # fmt: skip
