"""The domain's reasoned no: a stable code, the facts it rests on and, where the law says it, the finding.

Sentences are not made here: `tracker.wording` turns a refusal into the reader's language.
"""

from typing import Any

from tracker.law import Finding


class Refused(Exception):
    """An act that the domain will not do.

    `code` is dotted and stable ("tender.before_opening"); `facts` are values by name, as the wording's
    placeholders call them; `finding` carries the legal source where there is one; `field` names the
    form field or cell that the person can mend.
    """

    def __init__(
        self, code: str, *, finding: Finding[Any] | None = None, field: str | None = None, **facts: Any
    ) -> None:
        super().__init__(code)
        self.code = code
        self.finding = finding
        self.field = field
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({told})"


class Conflict(Refused):
    """Somebody else changed the same thing meanwhile.

    `differences` maps a field's name to (mine, theirs): what was sent, and what is stored now; `version` is
    the number that is stored now, where one row alone is at stake: whoever sends it writes over theirs.
    """

    def __init__(
        self, code: str, *, differences: dict[str, tuple[Any, Any]], version: int | None = None, **facts: Any
    ) -> None:
        super().__init__(code, **facts)
        self.differences = differences
        self.version = version
