"""Organisations and their days, whose area a municipality is in, who followed whom; and who tenders.

    organisations.find(session, kind="ntm_centre", code="06", on=day)
    organisations.keepers(session, round_.buyer, on=day)
    organisations.add_supplier(session, actor, name="…", business_id="…", at=at)

Facts of a day are asked for with that day: nothing here knows what today is. Sentences and names of codes are
`tracker.wording`'s.
"""

from tracker.organisations.identity import business_id
from tracker.organisations.loading import Loaded, load_registers
from tracker.organisations.models import (
    AREAL,
    KINDS,
    LANGUAGE_STATUSES,
    SIZES,
    SUCCESSIONS,
    ConsortiumMember,
    Membership,
    Municipality,
    Organisation,
    SteeringArea,
    SteeringMember,
    Succession,
    Supplier,
)
from tracker.organisations.operations import (
    AreaFacts,
    OrganisationFacts,
    Place,
    add_organisation,
    add_steering_area,
    add_succession,
    change_organisation,
    change_steering_area,
    end_steering_area,
    set_municipalities,
)
from tracker.organisations.queries import (
    BUYERS,
    Passed,
    Region,
    Share,
    Successor,
    buyers,
    by_municipality,
    existed,
    find,
    holds,
    keepers,
    listed,
    matching,
    members,
    memberships,
    municipalities,
    municipalities_of,
    name,
    organisation_of,
    regions,
    shares,
    steering_areas,
    steering_members,
    successions,
    successors,
)
from tracker.organisations.suppliers import (
    SupplierFacts,
    add_supplier,
    change_supplier,
    doubles,
    matching_suppliers,
    members_of,
    supplier_of,
    suppliers,
)

__all__ = [
    "AREAL", "BUYERS", "KINDS", "LANGUAGE_STATUSES", "SIZES", "SUCCESSIONS", "AreaFacts",
    "ConsortiumMember", "Loaded", "Membership", "Municipality", "Organisation", "OrganisationFacts",
    "Passed", "Place", "Region", "Share", "SteeringArea", "SteeringMember", "Succession", "Successor",
    "Supplier", "SupplierFacts", "add_organisation", "add_steering_area", "add_succession", "add_supplier",
    "business_id", "buyers", "by_municipality", "change_organisation", "change_steering_area",
    "change_supplier", "doubles", "end_steering_area", "existed", "find", "holds", "keepers", "listed",
    "load_registers", "matching", "matching_suppliers", "members", "members_of", "memberships",
    "municipalities", "municipalities_of", "name", "organisation_of", "regions", "set_municipalities",
    "shares", "steering_areas", "steering_members", "successions", "successors", "supplier_of", "suppliers",
]  # fmt: skip
