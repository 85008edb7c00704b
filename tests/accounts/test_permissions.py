"""The table of permissions: whole, and true to what the roles are for."""

import pytest

from tracker import accounts, audit
from tracker.accounts import permissions

# What everybody does for themselves, or the house does.
NOBODYS = {
    "genesis", "demo.loaded", "demo.generated", "export.made", "password.changed", "sign_in.done",
    "sign_in.failed", "sign_in.throttled", "sign_out.done", "calendar.revoked",
    "round.deadline_moved",  # in trails from before corrigenda
}  # fmt: skip
READ = {
    "round.read", "scores.read", "tender.read", "comparison.read", "award.read", "contract.read",
    "export.make", "register.read", "trail.read", "trail.read_people", "trail.read_registers", "people.read",
}  # fmt: skip
# What changes nothing but one's own.
OWN = {"calendar.made"}


def of(role: str) -> set[str]:
    return {permission for permission in accounts.PERMISSIONS if accounts.may({role}, permission)}


def test_every_act_has_its_row_or_is_nobodys() -> None:
    assert audit.ACTS - accounts.PERMISSIONS == NOBODYS
    assert accounts.PERMISSIONS - audit.ACTS == READ


def test_every_permission_is_held_by_somebody() -> None:
    assert all(accounts.roles_for(permission) for permission in accounts.PERMISSIONS)


def test_auditors_change_nothing() -> None:
    assert of("auditor") <= READ | OWN | {"secret.read"}


def test_auditors_read_all_that_there_is() -> None:
    assert of("auditor") == READ | OWN | {"secret.read"}


def test_evaluators_score_and_see_no_price() -> None:
    in_a_panel = {
        "panel.declared", "panel.aliases_drawn", "panel.scores_saved", "panel.scores_submitted",
        "panel.scores_returned", "panel.agreed", "panel.closed", "panel.reopened",
    }  # fmt: skip
    scoring = {"round.read", "scores.read", "register.read", "scores.entered", "order.ranked"}
    assert of("evaluator") == OWN | scoring | in_a_panel


def test_admins_see_no_tender_and_decide_nothing() -> None:
    rooms = {permission.split(".")[0] for permission in of("admin")}
    assert not rooms & {
        "round",
        "tender",
        "tenders",
        "comparison",
        "award",
        "contract",
        "scores",
        "secret",
        "export",
    }
    assert "trail.read" not in of("admin")


def test_managers_decide_and_do_not_prepare() -> None:
    prepares = {"round.planned", "criteria.set", "tender.entered", "scores.entered", "award.proposed"}
    decides = {"award.approved", "award.sent_back", "award.annulled", "round.cancelled", "lot.cancelled"}
    assert decides <= of("manager")
    assert not prepares & of("manager")
    assert prepares <= of("officer")
    assert not decides & of("officer")


def test_only_admins_change_people() -> None:
    about_people = {
        name for name in accounts.PERMISSIONS & audit.ACTS if name.startswith(("person.", "role."))
    }
    assert about_people | {"password.reset", "sessions.revoked"} <= of("admin")
    for role in set(accounts.ROLES) - {"admin"}:
        assert not about_people & of(role)


def test_what_changes_the_reach_of_others_takes_a_role_for_everything() -> None:
    assert {"organisation.added", "steering_area.changed", "succession.added"} <= accounts.WHOLE
    assert all(accounts.roles_for(permission) == {"admin"} for permission in accounts.WHOLE)


def test_any_of_several_roles_is_enough() -> None:
    assert accounts.may({"evaluator", "auditor"}, "tender.read")
    assert not accounts.may(frozenset(), "register.read")


def test_an_unknown_permission_is_a_fault_and_no_answer() -> None:
    with pytest.raises(KeyError):
        accounts.may({"admin"}, "tender.reed")


@pytest.mark.parametrize(
    "table",
    [
        "officer manager\nround.read x x",
        "officer manager auditor evaluator admin\nround.read x x x",
        "officer manager auditor evaluator admin\nround.read x x x ? .",
        "officer manager auditor evaluator admin\na.b x x x x x\na.b . . . . .",
    ],
)
def test_a_table_that_is_not_whole_is_refused(table: str) -> None:
    with pytest.raises(ValueError, match=r"heading|one row"):
        permissions._read(table)
