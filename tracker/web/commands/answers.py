"""How a command answers: words for people or one JSON document, and a refusal as one sentence on standard error.

Exit status: 0 done, 1 refused with nothing changed, 2 wrong usage.
"""

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from tracker import accounts, audit, wording
from tracker.law import NotADeadline, NotInForce, UnknownRule
from tracker.refusal import Refused
from tracker.web.extensions import db

LANGUAGE = "en"

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
acting = click.option("--as", "email_of", metavar="EMAIL", help="The person who acts.")


def answering(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn a refusal into one sentence and exit status 1, with everything rolled back."""

    @wraps(command)
    def answered(*arguments: Any, **named: Any) -> Any:
        try:
            return command(*arguments, **named)
        except Refused as refused:
            refuse(wording.refusal(refused, LANGUAGE))
        except NotInForce as error:
            refuse(wording.not_in_force(error, LANGUAGE))
        except (UnknownRule, NotADeadline) as error:
            refuse(str(error.args[0]) if error.args else str(error))
        except (OperationalError, ProgrammingError) as error:
            refuse(
                f"The database cannot be used ({type(error.orig).__name__}); has `flask db upgrade` been run?"
            )

    return with_appcontext(answered)


def refuse(sentence: str) -> None:
    """End the command as refused."""
    db.session.rollback()
    click.echo(sentence, err=True)
    sys.exit(1)


def tell(document: Any, words: str, as_json_document: bool) -> None:
    """Print the answer in the form that was asked for."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1) if as_json_document else words)


def actor(email: str | None) -> Any:
    """The person named by `--as`; the house itself only on a database without people."""
    session = db.session()
    if email is None:
        if session.scalar(select(accounts.Person.id).limit(1)) is None:
            return audit.SYSTEM
        raise Refused("command.actor_missing")
    found = accounts.by_email(session, email)
    if found is None or not found.active:
        raise Refused("command.actor_unknown", email=email)
    return found
