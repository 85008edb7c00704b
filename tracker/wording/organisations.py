"""Texts of the registers: kinds, language statuses, sizes, refusals, and what the trail says of them."""

from collections.abc import Mapping

from tracker.wording.marks import N_

NAMES: Mapping[str, Mapping[str, str]] = {
    "organisation_kind": {
        "ministry": N_("Ministry"),
        "ntm_centre": N_("ELY Centre"),
        "te_office": N_("TE office"),
        "vitality_centre": N_("Economic Development Centre"),
        "employment_area": N_("Employment area"),
        "municipality": N_("Municipality"),
        "other": N_("Other organisation"),
    },
    "language_status": {
        "fi": N_("Finnish-speaking"),
        "sv": N_("Swedish-speaking"),
        "bilingual_fi": N_("Bilingual, Finnish majority"),
        "bilingual_sv": N_("Bilingual, Swedish majority"),
    },
    "succession": {
        "all": N_("All tasks"),
        "procurement": N_("Procurement"),
        "remaining": N_("The tasks that remained"),
        "itself": N_("Goes on itself"),
    },
    "size_class": {
        "micro": N_("Micro enterprise"),
        "small": N_("Small enterprise"),
        "medium": N_("Medium-sized enterprise"),
        "large": N_("Large enterprise"),
        "unknown": N_("Size not known"),
    },
}

REFUSALS: Mapping[str, str] = {
    "organisation.kind_unknown": N_("Choose what kind of organisation this is."),
    "organisation.code_missing": N_("Write the code under which the organisation is known."),
    "organisation.name_missing": N_("Write the name in Finnish; the other languages fall back on it."),
    "organisation.first_day_missing": N_("Write the first day on which the organisation exists."),
    "organisation.days_reversed": N_(
        "The last day, %(valid_to)s, comes before the first day, %(valid_from)s."
    ),
    "organisation.business_id_invalid": N_(
        "%(value)s is not a Business ID: the check digit or the length is wrong. It looks like 1234567-8."
    ),
    "organisation.place_missing": N_(
        "A municipality needs its language status and region; other organisations have none."
    ),
    "organisation.overlaps": N_(
        "%(organisation)s has this code on some of these days. Give it its last day first, or change the days."
    ),
    "organisation.legal_buyer_itself": N_(
        "An organisation does not sign for itself: choose another one, or leave this empty."
    ),
    "organisation.municipality_elsewhere": N_(
        "%(municipality)s belongs to %(organisation)s on these days. Take it out of there first."
    ),
    "organisation.no_area": N_("%(organisation)s is of a kind that has no municipalities."),
    "organisation.not_then": N_("%(organisation)s does not exist on %(on)s. Choose another day."),
    "organisation.changed_meanwhile": N_(
        "Somebody else changed this organisation meanwhile. Look at both versions and choose."
    ),
    "succession.itself": N_("%(organisation)s does not follow itself. Choose another organisation."),
    "succession.before_predecessor": N_("%(organisation)s begins only after %(on)s. Choose a later day."),
    "succession.what_unknown": N_(
        "Choose what passed on: all tasks, procurement, or the tasks that remained."
    ),
    "succession.known": N_("That %(successor)s follows %(predecessor)s on %(on)s is recorded already."),
    "steering_area.name_missing": N_("Write the steering area's name in Finnish."),
    "steering_area.first_day_missing": N_("Write the first day of the steering area."),
    "steering_area.days_reversed": N_(
        "The steering area would end on %(valid_to)s, before it begins, %(valid_from)s."
    ),
    "steering_area.members_missing": N_(
        "Choose at least one organisation that belongs to the steering area."
    ),
    "steering_area.known": N_("There is a steering area called %(name)s from %(on)s already."),
    "steering_area.not_then": N_("%(area)s does not exist on %(on)s. Choose a day of its own."),
    "steering_area.ended_already": N_("%(area)s has ended already, on %(on)s."),
    "steering_area.changed_meanwhile": N_(
        "Somebody else changed this steering area meanwhile. Look at both versions and choose."
    ),
    "supplier.name_missing": N_("Write the supplier's name."),
    "supplier.business_id_invalid": N_(
        "%(value)s is not a Business ID: the check digit or the length is wrong. It looks like 1234567-8."
    ),
    "supplier.business_id_taken": N_(
        "%(business_id)s is the Business ID of %(name)s. Use that supplier, or correct the number."
    ),
    "supplier.duplicate": N_(
        "This supplier seems to be in the register already: %(existing)s. Use it instead of adding another."
    ),
    "supplier.country_unknown": N_("Write the country as two letters, like FI or SE."),
    "supplier.size_unknown": N_("Choose a size class, or that it is not known."),
    "supplier.no_consortium": N_(
        "Only a consortium has members. Mark %(name)s as a consortium, or remove them."
    ),
    "supplier.member_is_consortium": N_(
        "%(name)s cannot be a member: a consortium consists of single suppliers other than itself."
    ),
    "supplier.share_impossible": N_("The share of %(name)s must be above nothing and at most the whole."),
    "supplier.shares_above_whole": N_("The members' shares are together more than the whole."),
    "supplier.changed_meanwhile": N_(
        "Somebody else changed this supplier meanwhile. Look at both versions and choose."
    ),
}

ACTS: Mapping[str, str] = {
    "organisation.added": N_("Organisation added: %(about)s"),
    "organisation.changed": N_("Organisation changed: %(about)s"),
    "succession.added": N_("Successor recorded: %(about)s"),
    "steering_area.added": N_("Steering area added: %(about)s"),
    "steering_area.changed": N_("Steering area changed: %(about)s"),
    "steering_area.ended": N_("Steering area ended: %(about)s"),
    "supplier.added": N_("Supplier added: %(about)s"),
    "supplier.changed": N_("Supplier changed: %(about)s"),
}

_DATED: Mapping[str, str] = {"valid_from": N_("First day"), "valid_to": N_("Last day")}
_NAMED: Mapping[str, str] = {
    "name_fi": N_("Name in Finnish"),
    "name_sv": N_("Name in Swedish"),
    "name_en": N_("Name in English"),
}
_KNOWN: Mapping[str, str] = {"source": N_("Source"), "derived": N_("Derived")}

_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "organisations": {
        **_NAMED,
        **_DATED,
        **_KNOWN,
        "kind": N_("Kind of organisation"),
        "code": N_("Code"),
        "alt_name_sv": N_("Other name in Swedish"),
        "business_id": N_("Business ID"),
        "legal_buyer_id": N_("Legal buyer"),
    },
    "municipalities": {
        "language_status": N_("Language status"),
        "region_code": N_("Code of the region"),
        "region_fi": N_("Region in Finnish"),
        "region_sv": N_("Region in Swedish"),
        "region_en": N_("Region in English"),
        "nuts3": N_("NUTS 3 code"),
        "nuts_version": N_("Version of NUTS"),
    },
    "memberships": {
        **_DATED,
        **_KNOWN,
        "municipality_id": N_("Municipality"),
        "organisation_id": N_("Organisation"),
    },
    "successions": {
        **_KNOWN,
        "predecessor_id": N_("Predecessor"),
        "successor_id": N_("Successor"),
        "on": N_("Day of the change"),
        "what": N_("What passed on"),
    },
    "steering_areas": {
        **_NAMED,
        **_DATED,
        "code": N_("Code"),
        "lead_id": N_("Led from"),
        "source": N_("Source"),
    },
    "steering_members": {**_DATED, "area_id": N_("Steering area"), "organisation_id": N_("Organisation")},
    "suppliers": {
        "name": N_("Name"),
        "business_id": N_("Business ID"),
        "country": N_("Country"),
        "foreign_id": N_("Identifier in its own country"),
        "size_class": N_("Size class"),
        "consortium": N_("Consortium"),
        "example": N_("Example"),
    },
    "consortium_members": {
        "consortium_id": N_("Consortium"),
        "member_id": N_("Member"),
        "share": N_("Share of the whole"),
    },
}

FIELDS: Mapping[str, str] = {
    f"{table}.{column}": text for table, columns in _COLUMNS.items() for column, text in columns.items()
}
