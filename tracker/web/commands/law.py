"""`flask law`: the value in force, a deadline, a regime."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import click
from flask.cli import AppGroup

from tracker import law, wording
from tracker.web.commands.answers import LANGUAGE, answering, as_json, tell

group = AppGroup("law", help="Ask the law's data.")


class Day(click.ParamType):
    """A day as ISO writes it."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value if len(value) == len("2026-12-10") else "")
        except ValueError:
            self.fail(f"{value!r} is not a day; write it like 2026-12-10.", param, ctx)


class Euros(click.ParamType):
    """An amount without VAT as a decimal string."""

    name = "euros"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            amount = Decimal(value)
        except InvalidOperation:
            self.fail(f"{value!r} is not an amount; write it like 400000.00.", param, ctx)
        if not amount.is_finite() or amount < 0 or amount != round(amount, 2):
            self.fail(f"{value!r} is not an amount of at most two decimals.", param, ctx)
        return amount


@group.command("value")
@click.argument("rule", metavar="ID")
@click.option("--on", "day", type=Day(), required=True)
@as_json
@answering
def value(rule: str, day: date, as_json: bool) -> None:
    """The value in force on a day, with its source."""
    found = law.on(day).value(rule)
    document = found.document()
    where = f"{document['act']} § {document['section']}, confidence {document['confidence']}"
    tell(document, f"{rule} on {day}: {document['value']} {document['unit']} ({where})", as_json)


@group.command("deadline")
@click.argument("rule")
@click.option("--event", type=Day(), required=True)
@click.option("--via", type=click.Choice(["electronic", "post"]), default="electronic")
@as_json
@answering
def deadline(rule: str, event: date, via: str, as_json: bool) -> None:
    """The last day of a period, counted step by step; the law of the event's day."""
    found = law.on(event).deadline(rule, event=event, via=via)
    worded = wording.finding(found, LANGUAGE)
    last = worded.value or "not established"
    lines = [
        f"{rule}: {last}",
        *(f"  {step}" for step in (*worded.steps, *worded.warnings)),
        f"  {worded.cited}",
    ]
    tell(found.document(), "\n".join(lines), as_json)


@group.command("regime")
@click.option("--value", "amount", type=Euros(), required=True)
@click.option("--cpv", required=True)
@click.option("--started", type=Day(), required=True)
@click.option("--buyer", type=click.Choice(sorted(law.BUYERS)), required=True)
@click.option("--joint-purchase", is_flag=True)
@as_json
@answering
def regime(amount: Decimal, cpv: str, started: date, buyer: str, joint_purchase: bool, as_json: bool) -> None:
    """Which rules a purchase follows."""
    found = law.regime(value=amount, cpv=cpv, started=started, buyer=buyer, joint_purchase=joint_purchase)
    worded = wording.finding(found, LANGUAGE)
    lines = [worded.value, *(f"  {step}" for step in (*worded.steps, *worded.warnings)), f"  {worded.cited}"]
    tell(found.document(), "\n".join(lines), as_json)
