"""People: who may sign in, which roles they have where and when, and what a role allows.

The table of permissions is `permissions.py`; how far a permission reaches is asked with `scope`, `covers` or
`require`, and whoever acts on somebody else must reach as far as they do.
"""

from tracker.accounts.models import LANGUAGES, Calendar, Grant, Person, SignInSession, Throttle
from tracker.accounts.operations import (
    add_person,
    change_password,
    change_person,
    choose_language,
    choose_reminders,
    deactivate,
    end_grant,
    grant_role,
    make_calendar,
    reactivate,
    reset_password,
    revoke_calendar,
    revoke_sessions,
    sign_in,
    sign_in_failed,
    sign_out,
    touch,
)
from tracker.accounts.passwords import temporary as temporary_password
from tracker.accounts.permissions import PERMISSIONS, ROLES, WHOLE, may, roles_for
from tracker.accounts.queries import (
    Identified,
    Scope,
    anybody,
    by_email,
    calendar_of,
    calendar_reader,
    covers,
    entitled_by,
    held,
    holders,
    identify,
    names,
    people,
    reminded,
    require,
    roles_by_person,
    roles_of,
    scope,
    session_of,
    touch_due,
    within,
)

__all__ = [
    "LANGUAGES", "PERMISSIONS", "ROLES", "WHOLE", "Calendar", "Grant", "Identified", "Person",
    "Scope", "SignInSession", "Throttle", "add_person", "anybody", "by_email", "calendar_of",
    "calendar_reader", "change_password", "change_person", "choose_language", "choose_reminders",
    "covers", "deactivate", "end_grant", "entitled_by", "grant_role", "held", "holders", "identify", "make_calendar",
    "may", "names", "people", "reactivate", "reminded", "require", "reset_password", "revoke_calendar",
    "revoke_sessions", "roles_by_person", "roles_for", "roles_of", "scope", "session_of", "sign_in",
    "sign_in_failed", "sign_out", "temporary_password", "touch", "touch_due", "within",
]  # fmt: skip
