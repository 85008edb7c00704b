"""Texts of the comparison: refusals, acts of the trail, labels of fields, and what is said of its arithmetic."""

from collections.abc import Mapping

from tracker.wording.marks import N_

NAMES: Mapping[str, Mapping[str, str]] = {
    "arithmetic": {
        "price": N_("Price"),
        "score": N_("Score"),
        "share": N_("Share of the points before the lowest limit"),
        "part": N_("Points of a criterion"),
        "total": N_("Total points"),
        "deduction": N_("Deduction"),
        "deduction_total": N_("Deductions in all"),
        "comparison": N_("Comparison price"),
    },
    "conflict": {
        "none": N_("I have no conflict of interest"),
        "there_is": N_("I have a conflict of interest, so I do not grade"),
    },
    "arithmetic_note": {
        "corrected": N_(
            "The price at the opening, and what putting its arithmetical error right added or took."
        ),
        "put_right_unread": N_("No price could be read at the opening; this one was put in with a reason."),
        "all_prices_equal": N_("All prices are equal, so everybody gets full points."),
        "floor": N_("The score is not lowered below the announced limit."),
        "best_is_zero": N_("Nobody scored anything, so nobody gets points."),
        "to_best": N_("Measured against the best score given."),
        "mean": N_("The mean of the evaluators' grades."),
    },
    "comparison_change": {
        "scheme": N_("Announced criteria"),
        "drawings": N_("Drawing of lots"),
        "winners": N_("Ranked first"),
        "tender": N_("Offer"),
        "price": N_("Price"),
        "opening_price": N_("Price as opened"),
        "grade": N_("Grade"),
        "grade_reason": N_("Reason for the grade"),
        "place": N_("Rank on the criterion"),
        "place_reason": N_("Reason for the rank"),
        "points": N_("Points of a criterion"),
        "deduction": N_("Deduction"),
        "deduction_total": N_("Deductions in all"),
        "total": N_("Total points"),
        "comparison": N_("Comparison price"),
        "rank": N_("Rank"),
    },
}

REFUSALS: Mapping[str, str] = {
    "score.not_announced": N_(
        "This criterion was not announced for the lot, or it is scored by its price. Only announced quality "
        "criteria are graded."
    ),
    "score.not_admitted": N_("%(criterion)s: this offer is not admitted to the comparison, so it gets no grade."),
    "score.outside_scale": N_("%(tenderer)s, %(criterion)s: write a grade from 0 to %(most)s."),
    "score.reason_missing": N_(
        "%(tenderer)s, %(criterion)s: write the reason for the grade. The tenderers will read it."
    ),
    "score.twice": N_("%(tenderer)s, %(criterion)s: there are two grades for the same place."),
    "criteria.numbers_in_order": N_(
        "Criteria in order of importance carry no numbers: no weights, no grades and no lowest limits."
    ),
    "score.in_order": N_(
        "Lot %(lot)s: the criteria stand in order of importance, so the offers are ranked and not graded."
    ),
    "order.not_announced": N_(
        "Offers are ranked only on quality criteria that were announced in order of importance. "
        "The price ranks by itself."
    ),
    "order.incomplete": N_("%(tenderer)s, %(criterion)s: rank every offer on the criterion, or none."),
    "order.gap": N_("%(tenderer)s, %(criterion)s: by the other ranks this is rank %(place)s. Equals share a rank."),
    "order.twice": N_("%(tenderer)s, %(criterion)s: there are two ranks for the same place."),
    "order.reason_missing": N_(
        "%(tenderer)s, %(criterion)s: write the reason for the rank. The tenderers will read it."
    ),
    "scores.by_panel": N_("Lot %(lot)s is graded by the round's panel, each member alone first."),
    "panel.none": N_("Nobody has named a panel for this round."),
    "panel.no_members": N_("Choose who is in the panel."),
    "panel.chair_outside": N_("Choose the chair among the members of the panel."),
    "panel.not_evaluator": N_("%(name)s has no role as an evaluator or officer of this buyer today."),
    "panel.sees_prices": N_(
        "%(name)s may see the prices of this round or has entered some. Where prices are hidden from evaluators, only "
        "those can grade who do not see them."
    ),
    "panel.graded_already": N_("Grading has begun, so the panel stays as it is. A member can be replaced."),
    "panel.compared_already": N_("Lot %(lot)s is compared already. A panel is named before that."),
    "panel.declared_already": N_("%(name)s has declared their interests already. Replace them, with a reason."),
    "panel.aliases_drawn": N_("The aliases are drawn. They cannot be taken back."),
    "panel.aliases_missing": N_("Some tenderers have no alias yet. Draw the aliases first."),
    "panel.member_left": N_("%(name)s has left the panel already."),
    "panel.chair_needed": N_("%(name)s is the chair. Choose who follows."),
    "panel.last_member": N_("This is the only member. Choose who follows."),
    "panel.has_graded": N_(
        "%(name)s has graded already. Choose somebody new who follows, so that no grades are left out."
    ),
    "panel.conflict_told": N_("%(name)s has declared a conflict of interest in this round."),
    "panel.was_member": N_("%(name)s has left this panel and cannot come back."),
    "panel.in_already": N_("%(name)s is in the panel already."),
    "panel.not_member": N_("Only members of the round's panel grade it, each for themselves."),
    "panel.conflict_unsaid": N_("Say whether there is a conflict of interest."),
    "panel.conflict_about_missing": N_("Write with which tenderer the conflict is, and why."),
    "panel.conflict_stays": N_("You have declared a conflict of interest. It stays declared."),
    "panel.undeclared": N_("First declare whether you have a conflict of interest in this round."),
    "panel.conflicted": N_("You have declared a conflict of interest, so you do not grade this round."),
    "panel.submitted": N_(
        "You submitted your grades %(at)s. They are locked; the chair can send them back with a reason."
    ),
    "panel.lot_closed": N_("The panel has closed lot %(lot)s. The chair can open it again, with a reason."),
    "panel.not_closed": N_("Lot %(lot)s is not closed."),
    "panel.incomplete": N_("All grades are submitted together. Missing: %(num)s."),
    "panel.nothing_to_grade": N_("Lot %(lot)s has no admitted offer, or no criterion that is graded."),
    "panel.returned_already": N_("These grades have been sent back already."),
    "panel.chair_only": N_("Only the chair of the panel does this."),
    "panel.still_alone": N_(
        "The grades are shown together once everybody has submitted. The panel waits for %(names)s."
    ),
    "panel.kept_out": N_("You do not grade this round, so its grades are shown to you once the lot is closed."),
    "panel.mean_announced": N_("The announced result is the mean of the members' grades, so nothing is agreed on."),
    "panel.own_reason_missing": N_(
        "%(tenderer)s, %(criterion)s: the grade differs from a member's. Write the panel's own reason."
    ),
    "panel.not_agreed": N_("Not agreed on yet: %(num)s. The first is %(criterion)s of %(tenderer)s."),
    "panel.ungraded": N_(
        "%(tenderer)s, %(criterion)s: not every member has graded this offer. Send the grades back, with the reason."
    ),
    "drawing.not_waiting": N_("Lot %(lot)s: no equal results wait for lots to be drawn."),
    "drawing.other_offers": N_("Give each of the equal tenderers a place of its own, from 1 on."),
    "drawing.drawer_missing": N_("Write who drew the lots."),
    "drawing.witnesses_missing": N_("Name at least one witness."),
    "drawing.not_yet": N_("The lots are drawn after the opening, and recorded once they are drawn."),
    "workbook.missing": N_("Choose the file."),
    "workbook.other": N_("This is not your own score sheet of this lot. Take it out here, and fill that one in."),
    "workbook.rows": N_("The rows are not those of your score sheet now. Take the sheet out anew."),
    "comparison.unsettled": N_("Lot %(lot)s: first admit or keep out the offers of %(tenderers)s."),
    "comparison.form_waiting": N_(
        "Lot %(lot)s: first take over the values of the price forms of %(tenderers)s."
    ),
    "comparison.no_scheme": N_("Lot %(lot)s has no announced criteria, so there is nothing to compare by."),
    "comparison.no_tenders": N_("Lot %(lot)s has no admitted offer. The lot can be cancelled."),
    "comparison.missing": N_(
        "Lot %(lot)s: %(num)s values are missing, the first is %(criterion)s of %(tenderer)s."
    ),
    "comparison.bad_scheme": N_("Lot %(lot)s cannot be computed by the announced criteria. The fault is in %(place)s."),
}  # fmt: skip

ACTS: Mapping[str, str] = {
    "scores.entered": N_("Grades entered: %(about)s"),
    "order.ranked": N_("Offers ranked: %(about)s"),
    "panel.named": N_("Panel named: %(about)s"),
    "panel.withdrawn": N_("Panel withdrawn: %(about)s"),
    "panel.member_replaced": N_("Member of the panel replaced: %(about)s"),
    "panel.declared": N_("Interests declared: %(about)s"),
    "panel.aliases_drawn": N_("Aliases drawn: %(about)s"),
    "panel.scores_saved": N_("Own grades saved: %(about)s"),
    "panel.scores_submitted": N_("Own grades submitted: %(about)s"),
    "panel.scores_returned": N_("Submitted grades sent back: %(about)s"),
    "panel.agreed": N_("Grades agreed on by the panel: %(about)s"),
    "panel.closed": N_("Closed by the panel: %(about)s"),
    "panel.reopened": N_("Opened again by the panel: %(about)s"),
    "lots.drawn": N_("Lots drawn among equal tenders: %(about)s"),
    "comparison.made": N_("Comparison made: %(about)s"),
    "comparison.frozen": N_("Comparison frozen: %(about)s"),
}

FIELDS: Mapping[str, str] = {
    "scores.offer_id": N_("Offer for a lot"),
    "scores.criterion_id": N_("Criterion"),
    "scores.grade": N_("Grade"),
    "scores.reason": N_("Reason"),
    "scores.evidence": N_("Where it is shown"),
    "rankings.lot_id": N_("Lot"),
    "rankings.criterion_id": N_("Criterion"),
    "rankings.number": N_("Version"),
    "rankings.ranked_at": N_("Ranked"),
    "rankings.ranked_by_id": N_("Ranked by"),
    "ranked_places.ranking_id": N_("Ranking"),
    "ranked_places.offer_id": N_("Offer for a lot"),
    "ranked_places.place": N_("Rank"),
    "ranked_places.reason": N_("Reason"),
    "panels.round_id": N_("Round"),
    "panels.prices_hidden": N_("Prices hidden from evaluators"),
    "panels.aliases": N_("Tenderers under aliases"),
    "panels.named_at": N_("Panel named"),
    "panels.named_by_id": N_("Named by"),
    "panels.withdrawn_at": N_("Panel withdrawn"),
    "panels.withdrawn_by_id": N_("Withdrawn by"),
    "panels.withdrawn_reason": N_("Reason"),
    "panel_members.panel_id": N_("Panel"),
    "panel_members.person_id": N_("Person"),
    "panel_members.chair": N_("Chair"),
    "panel_members.conflict": N_("Conflict of interest"),
    "panel_members.conflict_about": N_("With which tenderer, and why"),
    "panel_members.declared_at": N_("Declared"),
    "panel_members.released_at": N_("Left the panel"),
    "panel_members.follows_id": N_("Follows"),
    "panel_aliases.panel_id": N_("Panel"),
    "panel_aliases.tender_id": N_("Tender"),
    "panel_aliases.number": N_("Alias"),
    "panel_scores.member_id": N_("Member of a panel"),
    "panel_scores.offer_id": N_("Offer for a lot"),
    "panel_scores.criterion_id": N_("Criterion"),
    "panel_scores.digest": N_("Check sum"),
    "panel_submissions.member_id": N_("Member of a panel"),
    "panel_submissions.lot_id": N_("Lot"),
    "panel_submissions.number": N_("Version"),
    "panel_submissions.submitted_at": N_("Submitted"),
    "panel_submissions.digest": N_("Check sum"),
    "panel_returns.submission_id": N_("Submitted grades"),
    "panel_returns.returned_at": N_("Sent back"),
    "panel_returns.returned_by_id": N_("Sent back by"),
    "panel_returns.reason": N_("Reason"),
    "panel_agreed.offer_id": N_("Offer for a lot"),
    "panel_agreed.criterion_id": N_("Criterion"),
    "panel_agreed.grade": N_("Grade"),
    "panel_agreed.reason": N_("Reason"),
    "panel_agreed.evidence": N_("Where it is shown"),
    "panel_closings.lot_id": N_("Lot"),
    "panel_closings.grading": N_("Grade where several evaluate"),
    "panel_closings.closed_at": N_("Closed"),
    "panel_closings.closed_by_id": N_("Closed by"),
    "panel_closings.reopened_at": N_("Opened again"),
    "panel_closings.reopened_by_id": N_("Opened again by"),
    "panel_closings.reopened_reason": N_("Reason"),
    "lots_drawn.lot_id": N_("Lot"),
    "lots_drawn.drawn_at": N_("Drawn"),
    "lots_drawn.drawn_by": N_("Who drew"),
    "lots_drawn.witnesses": N_("Witnesses"),
    "lots_drawn.recorded_at": N_("Recorded"),
    "lots_drawn.recorded_by_id": N_("Recorded by"),
    "places_drawn.drawing_id": N_("Drawing of lots"),
    "places_drawn.offer_id": N_("Offer for a lot"),
    "places_drawn.place": N_("Place drawn"),
    "comparisons.lot_id": N_("Lot"),
    "comparisons.number": N_("Version"),
    "comparisons.frozen_at": N_("Frozen"),
    "comparisons.frozen_by_id": N_("Frozen by"),
    "comparisons.why": N_("Why there is a new version"),
    "comparisons.inputs": N_("What was compared"),
    "comparisons.results": N_("What came out"),
    "comparisons.digest": N_("Check sum"),
}
