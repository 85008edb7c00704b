"""Texts of tenders: how they came, how they stand, refusals, acts of the trail and labels of fields."""

from collections.abc import Mapping

from tracker.wording.marks import N_

NAMES: Mapping[str, Mapping[str, str]] = {
    "tender_channel": {
        "electronic": N_("Electronically"),
        "post": N_("By post"),
        "by_hand": N_("By hand"),
        "other_system": N_("Through the other system"),
    },
    "standing": {
        "received": N_("Not judged yet"),
        "admitted": N_("Admitted"),
        "excluded": N_("Tenderer excluded"),
        "rejected": N_("Offer rejected"),
    },
    "party": {"member": N_("Member of the consortium"), "subcontractor": N_("Subcontractor")},
    "rejection": {
        "exclusion_ground": N_("Ground for exclusion"),
        "unsuitable": N_("Requirement of suitability not met"),
        "late": N_("Late, after the deadline"),
        "not_conforming": N_("Not as asked for in the invitation to tender"),
        "over_ceiling": N_("Above the ceiling price"),
        "abnormally_low": N_("Abnormally low price, not explained"),
        "other": N_("Another ground, told in the reason"),
    },
    "attachment": {
        "attachment": N_("Attachment"),
        "price_form": N_("Price form"),
    },
    "outcome": {
        "no_sign": N_("No sign"),
        "extract_checked": N_("Extract shown and given back"),
        "found": N_("Ground found"),
    },
    "exclusion_duty": {
        "must": N_("Exclusion is demanded"),
        "may": N_("Exclusion is allowed"),
    },
    "request": {
        "supplement": N_("Supplement what is missing"),
        "explain": N_("Explain what is unclear"),
        "abnormally_low": N_("Explain an abnormally low price"),
        "self_cleaning": N_("Show measures of self-cleaning"),
    },
    "exported": {"opening-record": N_("Opening record"), "score-sheet": N_("Score sheet")},
    "opening_failed": {
        "round.before_deadline": N_("Before the deadline for tenders"),
        "round.deadline_missing": N_("The round has no deadline for tenders"),
        "round.not_an_opener": N_("Not named to open the tenders"),
        "round.openers_too_few": N_("Too few are named to open the tenders"),
        "round.already_authorised": N_("Had authorised the opening already"),
        "round.sitting_over": N_("Too late: the earlier authorisations had lapsed"),
        "round.key_broken": N_("The sealing key is not the one of this round"),
        "round.seal_broken": N_("What was sealed cannot be opened"),
        "scope.outside": N_("No right to open the tenders of this round"),
        "stage.wrong": N_("The round was not waiting for its opening"),
    },
    "offer_remark": {
        "over_ceiling": N_("Above the ceiling price"),
        "unit_price_missing": N_("No unit price"),
        "total_differs": N_("The total is not unit price times volume"),
    },
}

REFUSALS: Mapping[str, str] = {
    "tender.received_elsewhere": N_(
        "Tenders are received in %(system)s. Record their opening there first, then enter them."
    ),
    "tender.opened": N_(
        "The tenders were opened %(opened)s. From then on neither values nor moments of receipt can be changed."
    ),
    "tender.already_entered": N_("%(name)s has a tender in this round already. Change that one."),
    "tender.withdrawn": N_("The tender of %(name)s was taken out %(moment)s."),
    "tender.other_lot": N_("Lot %(lot)s belongs to another round."),
    "tender.channel_unknown": N_("Choose how the tender came."),
    "tender.receipt_long": N_("The receipt number has at most %(longest)s characters."),
    "tender.in_future": N_("%(moment)s is still to come. Check the date and the time."),
    "tender.before_notice": N_(
        "The notice was sent %(sent)s: no tender can have come before. Check the date."
    ),
    "tender.note_sealed": N_("Notes can be written once the tenders are opened."),
    "tender.after_opening": N_(
        "The tenders were opened %(opened)s. After that only those that came after the deadline can be entered."
    ),
    "tender.price_missing": N_("Write the unit price or the total price."),
    "tender.not_above_zero": N_("Write a figure above zero."),
    "tender.too_many_decimals": N_("Write at most two decimals."),
    "tender.too_large": N_("This figure is too large. Check it."),
    "tender.total_differs": N_(
        "Unit price times volume is %(computed)s, but %(typed)s is written here. Correct one of them."
    ),
    "tender.withdrawn_first": N_("The tender came %(received)s: it cannot have been withdrawn before that."),
    "tender.withdrawn_late": N_(
        "The deadline was %(deadline)s. A tender can be withdrawn only before it; after that it binds."
    ),
    "tender.late_admit": N_(
        "The tender of %(name)s came %(received)s, after the deadline %(deadline)s. It cannot be admitted."
    ),
    "tender.none_to_admit": N_("Lot %(lot)s has no offer that waits to be admitted."),
    "tender.reason_code_unknown": N_("Choose the ground."),
    "tender.not_late": N_("The tender came %(received)s, within the deadline. Choose another ground."),
    "tender.reason_missing": N_("Write the reason: it will stand in the decision."),
    "tender.replaced_other": N_("The tender that is replaced is of %(name)s."),
    "tender.replaced_first": N_(
        "The earlier tender came %(received)s: the one that replaces it came after that."
    ),
    "tender.replaced_late": N_(
        "The deadline was %(deadline)s. A tender that came after it replaces nothing: the earlier one counts."
    ),
    "particulars.share_missing": N_("Write the share of every member, or of none."),
    "particulars.not_whole": N_("The shares of the members are %(percent)s per cent together, and not 100."),
    "particulars.above_whole": N_(
        "The shares of the subcontractors are %(percent)s per cent together, above 100."
    ),
    "particulars.too_long": N_("This is too long to be sealed. Shorten the lists."),
    "particulars.name": N_("Write a name on each line, at most %(longest)s characters."),
    "particulars.twice": N_("%(name)s stands twice in the list."),
    "particulars.share": N_("The share of %(name)s is above 0 and at most 100 per cent."),
    "particulars.size_unknown": N_("Choose the class of size from the list."),
    "particulars.ends_first": N_("The tender must bind at least until the deadline, %(deadline)s."),
    "attachment.how_many": N_("Choose at least one file, and at most %(most)s at a time."),
    "attachment.after_opening": N_(
        "The tenders were opened %(opened)s. From then on nothing can be added to a tender that came on time."
    ),
    "tender.must_exclude": N_(
        "%(name)s cannot be admitted: %(section)s demands exclusion for %(exclusion_ground)s, "
        "and no self-cleaning is accepted."
    ),
    "tender.ground_missing": N_(
        "Choose a ground that the checklist of %(name)s says was found. Record it there first."
    ),
    "tender.ground_cleaned": N_("The self-cleaning of %(name)s is accepted: it cannot be excluded for this."),
    "tender.ground_too_old": N_(
        "The ground is of %(dated_on)s and could be used until %(last_day)s. Nobody is excluded for it now."
    ),
    "exclusion.outcome_unknown": N_("Choose what was seen."),
    "exclusion.no_extract": N_(
        "No extract tells of this ground. Choose no sign, or record that it was found."
    ),
    "exclusion.in_future": N_("%(day)s is still to come. Check the day."),
    "exclusion.note_missing": N_("Write what the ground rests on."),
    "exclusion.cleaning_missing": N_("Write first what self-cleaning the tenderer has shown."),
    "exclusion.cleaning_unreasoned": N_("Say whether the self-cleaning is accepted, and why."),
    "tender.nothing_corrected": N_("These are the values that the offer has. Correct at least one."),
    "tender.corrected": N_(
        "An arithmetical error in the offer of %(name)s for lot %(lot)s was put right. Correct it again instead."
    ),
    "request.kind_unknown": N_("Choose what is asked for."),
    "request.lots_missing": N_("Choose at least one lot that %(name)s offers for."),
    "request.text_missing": N_("Write what the tenderer was asked."),
    "request.in_future": N_("%(moment)s is still to come. Record it once it has happened."),
    "request.before_opening": N_(
        "The tenders were opened %(opened)s: nothing can have been asked about them before."
    ),
    "request.due_first": N_("The request was sent %(sent)s. Give the tenderer time to answer after that."),
    "request.answered": N_("The answer of %(moment)s is recorded already and stays as it is."),
    "request.judged": N_("This request is judged already and stays as it is. Record a new one if needed."),
    "request.answer_missing": N_("Write what the tenderer answered."),
    "request.answer_first": N_("The request was sent %(sent)s: the answer cannot have come before."),
    "request.unanswered": N_(
        "No answer is recorded. Without one the request can be judged as not enough once its time, %(due)s, is over."
    ),
    "request.reason_missing": N_("Write why the answer is enough or not."),
    "low_limits.outside": N_("Write per cent above 0 and below 100."),
    "tenders.rows": N_("Some rows must be put right. Nothing was saved."),
    "tenders.sealed": N_("The tenders are sealed. They can be opened from %(deadline)s on."),
    "round.already_authorised": N_(
        "You have already authorised the opening: %(given)s of the %(required)s who are needed have done so. "
        "Somebody else has to do it too."
    ),
    "round.not_an_opener": N_(
        "You are not named to open the tenders of this round. The attempt is kept in the audit trail."
    ),
    "round.sitting_over": N_(
        "The first authorisation is older than %(minutes)s minutes and has lapsed. The opening begins anew: "
        "authorise it once more if you still want it."
    ),
    "opening_record.not_opened": N_("There is no opening record: the tenders have not been opened here."),
    "opening_record.elsewhere": N_(
        "The tenders were opened in %(system)s on %(moment)s, reference %(reference)s. "
        "The record of that opening is there."
    ),
    "opening_record.altered": N_(
        "The opening record no longer matches its fingerprint: somebody has changed it in the database. "
        "Ask whoever runs the installation to look at the backup and the audit trail."
    ),
    "round.openers_elsewhere": N_(
        "The tenders of this round are not sealed here: nobody is named to open them."
    ),
    "round.openers_number": N_("Write a number from %(fewest)s to %(most)s."),
    "round.opening_minutes": N_("Write a number of minutes from %(fewest)s to %(most)s."),
    "round.openers_too_few": N_("It takes %(needed)s people to open the tenders, and %(named)s are named."),
    "round.opener_unable": N_(
        "%(name)s cannot authorise an opening for the buyer or the keeper of this round."
    ),
    "round.openers_reason_missing": N_(
        "The deadline was %(deadline)s. Write why it is changed now who opens the tenders."
    ),
    "round.opening_place_missing": N_(
        "Write where the opening is held: with your authorisation it takes place."
    ),
    "round.present_many": N_("Write at most %(most)s people."),
    "round.present_nameless": N_("Write the name first on each line, then the organisation after a comma."),
    "round.opening_moment_missing": N_("Write when the tenders were opened in the other system."),
    "round.opening_in_future": N_("%(moment)s is still to come. Record the opening once it has been held."),
    "round.opening_reference_missing": N_("Write the reference of the opening in the other system."),
    "round.opening_text_long": N_("Write at most %(longest)s characters."),
    "round.key_broken": N_(
        "The key of this round does not open with the sealing key of this installation. Nothing was changed. "
        "Ask whoever runs the installation whether the sealing key was exchanged."
    ),
    "round.seal_broken": N_(
        "The sealed values of %(name)s do not open: they were altered or moved in the database. Nothing was opened. "
        "Ask whoever runs the installation to look at the backup and the audit trail."
    ),
    "supplier.member_unknown": N_("%(name)s is not in the register. Add each member there first."),
    "supplier.share_unreadable": N_("The share of %(name)s cannot be read. Write per cent, like 40 or 33,5."),
}

ACTS: Mapping[str, str] = {
    "tender.entered": N_("Tender entered: %(about)s"),
    "tender.changed": N_("Tender changed: %(about)s"),
    "tenders.entered": N_("Sheet of tenders saved: %(about)s"),
    "tender.withdrawn": N_("Tender withdrawn: %(about)s"),
    "tender.told": N_("Particulars of a tender told: %(about)s"),
    "tender.form_taken": N_("Values of a price form taken over: %(about)s"),
    "tender.replaced": N_("Tender replaced by a later one: %(about)s"),
    "tender.attached": N_("Files added to a tender: %(about)s"),
    "tender.removed": N_("Tender entered by mistake taken out: %(about)s"),
    "tender.admitted": N_("Admitted to the comparison: %(about)s"),
    "tender.excluded": N_("Tenderer excluded: %(about)s"),
    "tender.rejected": N_("Offer rejected: %(about)s"),
    "round.openers_named": N_("Named who opens the tenders: %(about)s"),
    "tender.corrected": N_("Arithmetical error put right: %(about)s"),
    "exclusion.checked": N_("Exclusion grounds checked: %(about)s"),
    "request.sent": N_("Request to supplement or explain sent: %(about)s"),
    "request.answered": N_("Answer to a request recorded: %(about)s"),
    "request.judged": N_("Answer to a request judged: %(about)s"),
    "low_limits.set": N_("Limits of abnormally low prices set: %(about)s"),
    "round.opening_authorised": N_("Opening authorised: %(about)s"),
}

FIELDS: Mapping[str, str] = {
    "tenders.round_id": N_("Round"),
    "tenders.supplier_id": N_("Supplier"),
    "tenders.supplier": N_("Supplier"),
    "tenders.received_at": N_("Received"),
    "tenders.channel": N_("How it came"),
    "tenders.receipt": N_("Receipt number"),
    "tenders.late": N_("Late"),
    "tenders.late_finding": N_("What the law says of a late tender"),
    "tenders.withdrawn_at": N_("Withdrawn"),
    "tenders.withdrawn_reason": N_("Why it was taken out"),
    "tenders.note": N_("Note"),
    "tenders.note_secret": N_("Note is a business secret"),
    "replacements.former_id": N_("Replaced tender"),
    "replacements.later_id": N_("Replaced by"),
    "tender_facts.tender_id": N_("Tender"),
    "tender_facts.sme_class": N_("Class of size"),
    "tender_facts.sealed_at": N_("Particulars sealed"),
    "tender_facts.opened_at": N_("Particulars opened"),
    "tender_facts.valid_until": N_("Valid until"),
    "sealed_particulars.tender_id": N_("Tender"),
    "sealed_particulars.ciphertext": N_("Sealed particulars"),
    "sealed_particulars.sealed_at": N_("Particulars sealed"),
    "tender_parties.tender_id": N_("Tender"),
    "tender_parties.part": N_("Part"),
    "tender_parties.name": N_("Name"),
    "tender_parties.share": N_("Share"),
    "attachments.tender_id": N_("Tender"),
    "attachments.content_sha256": N_("SHA-256 of the stored content"),
    "attachments.envelope": N_("Sealed envelope of the attachment"),
    "attachments.added_at": N_("Added"),
    "attachments.superseded_at": N_("Superseded"),
    "attachments.opened_at": N_("Opened"),
    "attachments.kind": N_("Kind"),
    "attachments.lot_id": N_("Lot"),
    "attachments.name": N_("Name"),
    "attachments.media_type": N_("Kind of file"),
    "attachments.size": N_("Size in bytes"),
    "attachments.business_secret": N_("Business secret"),
    "attachments.content_key": N_("Key of the content"),
    "offers.tender_id": N_("Tender"),
    "offers.lot_id": N_("Lot"),
    "offers.sealed_at": N_("Values sealed"),
    "offers.opened_at": N_("Values opened"),
    "offers.unit_price": N_("Unit price"),
    "offers.volume": N_("Volume"),
    "offers.total": N_("Total price"),
    "offers.standing": N_("Standing"),
    "offers.reason_code": N_("Ground"),
    "offers.reason": N_("Reason"),
    "offers.exclusion_ground": N_("Exclusion ground that was found"),
    "offers.excluded_on": N_("Excluded"),
    "exclusion_checks.tender_id": N_("Tender"),
    "exclusion_checks.ground": N_("Ground"),
    "exclusion_checks.outcome": N_("What was seen"),
    "exclusion_checks.dated_on": N_("Day of the judgment, or of the act"),
    "exclusion_checks.note": N_("What it rests on"),
    "exclusion_checks.self_cleaning": N_("Self-cleaning that the tenderer has shown"),
    "exclusion_checks.cleaning_accepted": N_("Self-cleaning accepted"),
    "exclusion_checks.cleaning_reason": N_("Why the self-cleaning is accepted or not"),
    "exclusion_checks.checked_by_id": N_("Checked by"),
    "exclusion_checks.checked_on": N_("Checked"),
    "price_corrections.offer_id": N_("Offer for a lot"),
    "price_corrections.old_unit_price": N_("Unit price before"),
    "price_corrections.old_volume": N_("Volume before"),
    "price_corrections.old_total": N_("Total price before"),
    "price_corrections.unit_price": N_("Unit price"),
    "price_corrections.volume": N_("Volume"),
    "price_corrections.total": N_("Total price"),
    "price_corrections.reason": N_("Reason"),
    "price_corrections.corrected_at": N_("Put right"),
    "tender_requests.tender_id": N_("Tender"),
    "tender_requests.kind": N_("What is asked for"),
    "tender_requests.text": N_("The request, as it was sent"),
    "tender_requests.sent_at": N_("Sent"),
    "tender_requests.due_at": N_("To be answered by"),
    "tender_requests.answer": N_("What the tenderer answered"),
    "tender_requests.answered_at": N_("Answered"),
    "tender_requests.sufficient": N_("Is the answer enough?"),
    "tender_requests.judged_reason": N_("Judged"),
    "request_lots.request_id": N_("Request"),
    "request_lots.lot_id": N_("Lot"),
    "low_limits.round_id": N_("Round"),
    "low_limits.below_mean": N_("Below the mean of the other admitted tenders"),
    "low_limits.below_next": N_("Below the next lowest tender"),
    "sealed_values.offer_id": N_("Offer for a lot"),
    "sealed_values.ciphertext": N_("Sealed values"),
    "sealed_values.sealed_at": N_("Values sealed"),
    "round_keys.round_id": N_("Round"),
    "round_keys.public": N_("Public half of the key"),
    "round_keys.wrapped_private": N_("Private half of the key, wrapped"),
    "round_keys.made_at": N_("Key made"),
    "opening_authorisations.round_id": N_("Round"),
    "opening_authorisations.person_id": N_("Person"),
    "opening_authorisations.given_at": N_("Authorised"),
    "opening_authorisations.sitting": N_("Attempt to open"),
    "openers.round_id": N_("Round"),
    "openers.person_id": N_("Person"),
    "openers.named_at": N_("Named"),
    "openers.removed_at": N_("No longer named"),
    "openings_present.opening_id": N_("Opening"),
    "openings_present.name": N_("Name"),
    "openings_present.organisation": N_("Organisation"),
    "opened_tenders.opening_id": N_("Opening"),
    "opened_tenders.tender_id": N_("Tender"),
    "opened_tenders.tenderer": N_("Tenderer"),
    "opened_tenders.business_id": N_("Business ID"),
    "opened_tenders.received_at": N_("Received"),
    "opened_tenders.late": N_("Late"),
    "opening_records.opening_id": N_("Opening"),
    "opening_records.content": N_("The record's words"),
    "opening_records.digest": N_("SHA-256 of the record"),
    "openings.round_id": N_("Round"),
    "openings.opened_at": N_("Opened"),
    "openings.place": N_("Where it was opened"),
    "openings.other_system_reference": N_("Reference in the other system"),
    "openings.tenders_on_time": N_("Tenders on time"),
    "openings.tenders_late": N_("Late tenders"),
}
