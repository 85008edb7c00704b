"""Texts of people: roles, refusals of signing in and of giving roles, and what the trail says of them."""

from collections.abc import Mapping

from tracker.wording.marks import N_

NAMES: Mapping[str, Mapping[str, str]] = {
    "role": {
        "officer": N_("Procurement officer"),
        "manager": N_("Manager"),
        "auditor": N_("Auditor"),
        "evaluator": N_("Evaluator"),
        "admin": N_("Administrator"),
    },
}

REFUSALS: Mapping[str, str] = {
    "sign_in.wrong": N_(
        "The e-mail address and the password do not belong together. Check both and try again."
    ),
    "sign_in.busy": N_("Many people are signing in just now. Try again in a moment."),
    "password.wrong": N_("This is not your present password."),
    "password.same": N_("The new password is the same as the old one. Choose another."),
    "password.too_short": N_(
        "The password has at least %(least)s characters. Several words in a row are good."
    ),
    "password.too_long": N_("The password has at most %(most)s characters."),
    "password.too_common": N_(
        "This password is easy to guess. Choose another; several words in a row are good."
    ),
    "password.about_you": N_(
        "The password is made of your name or address. Choose something that nobody connects with you."
    ),
    "person.email_unlikely": N_("This is not a whole e-mail address. It looks like name@example.fi."),
    "person.email_taken": N_("Somebody has this e-mail address already."),
    "person.name_missing": N_("Write the name, with at most %(most)s characters."),
    "person.language_unknown": N_("Choose Swedish, Finnish or English."),
    "person.changed_meanwhile": N_(
        "Somebody else changed the details of %(name)s meanwhile. Look at both and choose."
    ),
    "person.already_inactive": N_("%(name)s has already been deactivated."),
    "person.already_active": N_("%(name)s is active already."),
    "person.oneself": N_("You cannot do this to yourself. Ask another administrator."),
    "person.first_is_admin": N_(
        "The first person administers everything: add them with the role admin and no organisation."
    ),
    "person.last_admin": N_(
        "Nobody else would administer everything for good. Give another person that role first."
    ),
    "role.unknown": N_("Choose a role."),
    "role.two_scopes": N_("A role is for one organisation, for one steering area, or for everything."),
    "role.days_in_order": N_("The last day, %(last)s, comes before the first, %(first)s."),
    "role.to_oneself": N_("Nobody gives themselves a role. Ask another administrator."),
    "role.beyond_own": N_(
        "You cannot give a role that reaches further than your own. Ask an administrator of everything."
    ),
    "role.held_already": N_("%(name)s already has this role there on some of these days."),
    "role.already_ended": N_("This role has ended already."),
}

ACTS: Mapping[str, str] = {
    "person.added": N_("Person added: %(about)s"),
    "person.changed": N_("Person changed: %(about)s"),
    "person.deactivated": N_("Person deactivated: %(about)s"),
    "person.reactivated": N_("Person activated again: %(about)s"),
    "role.granted": N_("Role given to %(about)s"),
    "role.ended": N_("Role ended: %(about)s"),
    "password.changed": N_("Password changed: %(about)s"),
    "password.reset": N_("Temporary password set for %(about)s"),
    "sign_in.done": N_("Signed in: %(about)s"),
    "sign_in.failed": N_("Sign-in failed: %(about)s"),
    "sign_in.throttled": N_("Sign-in stopped after too many attempts: %(about)s"),
    "sign_out.done": N_("Signed out: %(about)s"),
    "sessions.revoked": N_("Signed out everywhere: %(about)s"),
    "calendar.made": N_("Calendar address made: %(about)s"),
    "calendar.revoked": N_("Calendar address revoked: %(about)s"),
}

FIELDS: Mapping[str, str] = {
    "people.email": N_("E-mail address"),
    "people.name": N_("Name"),
    "people.language": N_("Language of the pages"),
    "people.active": N_("Active"),
    "people.temporary_password": N_("Has a temporary password"),
    "people.created_at": N_("Added"),
    "people.reminded": N_("Reminded by mail"),
    "calendars.person_id": N_("Person"),
    "calendars.made_at": N_("Made"),
    "grants.person_id": N_("Person"),
    "grants.role": N_("Role"),
    "grants.organisation_id": N_("For the organisation"),
    "grants.steering_area_id": N_("For the steering area"),
    "grants.valid_from": N_("First day"),
    "grants.valid_to": N_("Last day"),
    "grants.granted_by": N_("Given by"),
    "grants.ended_at": N_("Ended"),
}
