"""Who may do what: one table of roles against permissions.

A permission is the name of an act of the trail, or of something read. Pure. Where a role holds (which
organisations, which days) is not here: that is `queries.scope`.
"""

OFFICER, MANAGER, AUDITOR, EVALUATOR, ADMIN = ROLES = ("officer", "manager", "auditor", "evaluator", "admin")

# Officers prepare, managers decide, auditors read, evaluators score without seeing prices, and admins keep
# people and registers. Nobody may both prepare and decide, and who keeps the people sees no tender.
TABLE = """
                            officer  manager  auditor  evaluator  admin

round.read                     x        x        x         x        .
scores.read                    x        x        x         x        .
tender.read                    x        x        x         .        .
comparison.read                x        x        x         .        .
award.read                     x        x        x         .        .
contract.read                  x        x        x         .        .
secret.read                    x        x        x         .        .
export.make                    x        x        x         .        .
calendar.made                  x        x        x         x        .
register.read                  x        x        x         x        x
trail.read                     x        x        x         .        .
trail.read_people              .        .        x         .        x
trail.read_registers           x        x        x         .        x
people.read                    .        .        x         .        x

person.added                   .        .        .         .        x
person.changed                 .        .        .         .        x
person.deactivated             .        .        .         .        x
person.reactivated             .        .        .         .        x
role.granted                   .        .        .         .        x
role.ended                     .        .        .         .        x
password.reset                 .        .        .         .        x
sessions.revoked               .        .        .         .        x

registers.loaded               .        .        .         .        x
organisation.added             .        .        .         .        x
organisation.changed           .        .        .         .        x
succession.added               .        .        .         .        x
steering_area.added            .        .        .         .        x
steering_area.changed          .        .        .         .        x
steering_area.ended            .        .        .         .        x
supplier.added                 x        .        .         .        x
supplier.changed               x        .        .         .        x

round.planned                  x        .        .         .        .
round.copied                   x        .        .         .        .
round.changed                  x        .        .         .        .
round.timed                    x        .        .         .        .
round.published                x        .        .         .        .
corrigendum.sent               x        .        .         .        .
round.invited                  x        .        .         .        .
round.questions_timed          x        .        .         .        .
question.received              x        .        .         .        .
question.changed               x        .        .         .        .
question.answered              x        .        .         .        .
answers.published              x        .        .         .        .
round.opened                   x        .        .         .        .
round.openers_named            x        .        .         .        .
round.opening_authorised       x        x        .         .        .
round.opening_failed           x        .        .         .        .
round.awarded_directly         x        .        .         .        .
round.cancelled                .        x        .         .        .
round.cancellation_announced   x        x        .         .        .
round.given_up                 x        .        .         .        .
round.keeper_changed           .        x        .         .        .
rounds.imported                x        .        .         .        x
lot.added                      x        .        .         .        .
lot.changed                    x        .        .         .        .
lot.removed                    x        .        .         .        .
lot.cancelled                  .        x        .         .        .
lot.cancellation_announced     x        x        .         .        .
criteria.set                   x        .        .         .        .
requirements.set               x        .        .         .        .
estimate.set                   x        .        .         .        .

tender.entered                 x        .        .         .        .
tender.changed                 x        .        .         .        .
tenders.entered                x        .        .         .        .
tender.attached                x        .        .         .        .
tender.told                    x        .        .         .        .
tender.replaced                x        .        .         .        .
tender.form_taken              x        .        .         .        .
tender.withdrawn               x        .        .         .        .
tender.admitted                x        .        .         .        .
tender.excluded                x        .        .         .        .
tender.rejected                x        .        .         .        .
tender.removed                 x        .        .         .        .
tender.corrected               x        .        .         .        .
exclusion.checked              x        .        .         .        .
suitability.judged             x        .        .         .        .
conformity.judged              x        .        .         .        .
request.sent                   x        .        .         .        .
request.answered               x        .        .         .        .
request.judged                 x        .        .         .        .
low_limits.set                 x        .        .         .        .

panel.named                    x        .        .         .        .
panel.withdrawn                x        .        .         .        .
panel.member_replaced          x        .        .         .        .
panel.declared                 x        .        .         x        .
panel.aliases_drawn            x        .        .         x        .
panel.scores_saved             x        .        .         x        .
panel.scores_submitted         x        .        .         x        .
panel.scores_returned          x        .        .         x        .
panel.agreed                   x        .        .         x        .
panel.closed                   x        .        .         x        .
panel.reopened                 x        .        .         x        .
scores.entered                 x        .        .         x        .
order.ranked                   x        .        .         x        .
lots.drawn                     x        .        .         .        .
comparison.made                x        .        .         .        .
comparison.frozen              x        .        .         .        .
award.proposed                 x        .        .         .        .
award.changed                  x        .        .         .        .
award.withdrawn                x        .        .         .        .
award.sent_back                .        x        .         .        .
award.approved                 .        x        .         .        .
award.annulled                 .        x        .         .        .
award.notified                 x        .        .         .        .
award.found_deficient          x        x        .         .        .
appeal.filed                   x        x        .         .        .
appeal.resolved                x        x        .         .        .
appeal.permission_given        x        x        .         .        .
correction.claimed             x        x        .         .        .
correction.resolved            .        x        .         .        .

check.explained                x        x        .         .        .

contract.concluded             x        x        .         .        .
contract.corrected             x        .        .         .        .
contract.changed               x        .        .         .        .
contract.option_taken          x        .        .         .        .
contract.indexed               x        .        .         .        .
contract.entry_struck          x        .        .         .        .
contract.award_notice_sent     x        .        .         .        .
contract.change_notice_sent     x        .        .         .        .
contract.ended                 x        .        .         .        .
"""


def _read(table: str) -> dict[str, frozenset[str]]:
    heading, *rows = (line.split() for line in table.splitlines() if line.strip())
    if tuple(heading) != ROLES:
        raise ValueError(f"the heading of the permissions is {' '.join(ROLES)}")
    held: dict[str, frozenset[str]] = {}
    for permission, *marks in rows:
        if permission in held or len(marks) != len(ROLES) or not {"x", "."}.issuperset(marks):
            raise ValueError(f"{permission}: one row with x or . for each of {len(ROLES)} roles")
        held[permission] = frozenset(role for role, mark in zip(ROLES, marks, strict=True) if mark == "x")
    return held


_HELD = _read(TABLE)
PERMISSIONS = frozenset(_HELD)

# The registers belong to no organisation, and who changes a steering area changes how far others' roles reach:
# only a role for everything allows these.
WHOLE = frozenset(
    name
    for name in PERMISSIONS
    if name.startswith(("registers.", "organisation.", "succession.", "steering_area."))
)


def roles_for(permission: str) -> frozenset[str]:
    """The roles that hold a permission; a name that is not in the table is a `KeyError`, never a no."""
    return _HELD[permission]


def may(roles: frozenset[str] | set[str], permission: str) -> bool:
    """Whether any of these roles holds the permission."""
    return not roles_for(permission).isdisjoint(roles)
