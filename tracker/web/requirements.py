"""What a round requires of its tenderers: the editor while it is planned, without any script.

Rows are as many as were asked for; an empty one is left out. Not here: judging tenderers by them (`suiting`).
"""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from wtforms import FieldList, FormField, HiddenField
from wtforms import Form as PlainForm

from tracker import rounds, wording
from tracker.refusal import Conflict, Refused
from tracker.rounds import Requirement, RequirementFacts, Round
from tracker.web import deeds, fields
from tracker.web.extensions import db
from tracker.web.fields import CodeField, ExactField, LongTextField
from tracker.web.languages import language
from tracker.web.security import permitted, person

blueprint = Blueprint("requirements", __name__)

ROWS = 2
TOLD = ("text_fi", "text_sv", "text_en", "turnover_factor", "factor_reason")
NAMES = tuple(RequirementFacts.__dataclass_fields__)


class RequirementForm(PlainForm):
    """One row: a requirement, or nothing."""

    kind = CodeField(fields.label("requirements", "kind"), table="requirement", blank=lazy_gettext("Choose"))
    text_fi = LongTextField(fields.label("requirements", "text_fi"))
    text_sv = LongTextField(fields.label("requirements", "text_sv"))
    text_en = LongTextField(fields.label("requirements", "text_en"))
    turnover_factor = ExactField(fields.label("requirements", "turnover_factor"))
    factor_reason = LongTextField(fields.label("requirements", "factor_reason"))

    @property
    def told(self) -> bool:
        """Whether anything was written in the row, readable or not."""
        return any(self[name].data is not None or self[name].errors for name in TOLD)


class RequirementsForm(fields.Form):
    """The requirements in their order."""

    version = HiddenField()
    requirements = FieldList(
        FormField(RequirementForm),
        lazy_gettext("Requirements of suitability"),
        max_entries=rounds.MOST_REQUIREMENTS,
    )

    def facts(self) -> list[RequirementFacts]:
        """The rows that were told."""
        rows = (row.form for row in self.requirements)
        return [
            RequirementFacts(**{name: row[name].data for name in NAMES} | {"kind": row.kind.data or ""})
            for row in rows
            if row.told
        ]


@blueprint.app_template_global("required")
def required(requirement: Requirement) -> str:
    """A requirement's text in the page's language, else in one that it has."""
    return rounds.required(requirement, language())


@blueprint.route("/rounds/<int:round_id>/requirements", methods=["GET", "POST"])
@permitted("requirements.set")
def edit(round_id: int) -> ResponseReturnValue:
    """What the round requires of its tenderers."""
    at = deeds.now()
    round_ = rounds.get(db.session(), person(), round_id, at=at)
    rounds.require(db.session(), person(), "requirements.set", round_, at=at)
    rounds.check(round_, "requirements.set")
    form = RequirementsForm(data=_stored(round_))
    if request.form.get("more"):
        if len(form.requirements) < rounds.MOST_REQUIREMENTS:
            form.requirements.append_entry({})
        return _page(form, round_)

    def do(session: Session, version: int) -> object:
        found = rounds.get(session, person(), round_id, at=at)
        try:
            rounds.set_requirements(
                session, person(), found, requirements=form.facts(), version=version, at=deeds.now()
            )
        except Refused as refusal:
            refusal.field = _at_row(form, refusal.field)
            raise
        return fields.UNCHANGED if found.version == version else None

    def meet(_conflict: Conflict) -> ResponseReturnValue:
        return _both(form, rounds.get(db.session(), person(), round_id, at=at))

    to = url_for("rounds.show", round_id=round_id, _anchor="requirements")
    done = fields.settled(form, do, _("The requirements have been saved."), meet=meet, to=to)
    return done or _page(form, rounds.get(db.session(), person(), round_id, at=at))


def _page(form: RequirementsForm, round_: Round) -> ResponseReturnValue:
    on = round_.began_on or deeds.today()
    limit = rounds.turnover_limit(rounds.regime(round_, on=on).value, on=on)
    return fields.shown(
        "rounds/requirements.html",
        form=form,
        round=round_,
        limit=None
        if limit is None
        else wording.finding(limit.as_json(), language(), sentence=limit.rule.title[language()]),
    )


def _at_row(form: RequirementsForm, field: str | None) -> str | None:
    """The field as the page numbers its rows: empty rows between do not count in the domain."""
    parts = (field or "").split(".")
    if len(parts) == 3 and parts[1].isdigit():
        told = [place for place, row in enumerate(form.requirements, start=1) if row.form.told]
        parts[1] = str(told[int(parts[1]) - 1])
        return ".".join(parts)
    return field


def _both(form: RequirementsForm, round_: Round) -> ResponseReturnValue:
    """Both versions after somebody else changed the round; theirs stays until it is opened again."""
    mine = [rounds.required(Requirement(**asdict(one)), language()) for one in form.facts()]
    theirs = [rounds.required(one, language()) for one in rounds.requirements_of(db.session(), round_)]
    conflict = Conflict("changed.meanwhile", differences={"requirements": (mine, theirs)})
    return fields.both_shown(
        conflict, table="rounds", version=round_.version, worded=lambda _name, value: "; ".join(value),
        reload=request.path,
    )  # fmt: skip


def _stored(round_: Round) -> dict[str, Any]:
    stored = rounds.requirements_of(db.session(), round_)
    rows: list[dict[str, Any]] = [{name: getattr(one, name) for name in NAMES} for one in stored]
    return {"version": round_.version, "requirements": [*rows, *[{}] * max(1, ROWS - len(rows))]}
