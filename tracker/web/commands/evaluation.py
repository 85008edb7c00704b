"""`flask evaluate`: the results of an evaluation file."""

import json
from typing import Any, TextIO

import click

from tracker import evaluation
from tracker.web.commands.answers import answering, as_json, refuse, tell


@click.command("evaluate")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@as_json
@answering
def evaluate(file: TextIO, as_json: bool) -> None:
    """Compare the tenders of FILE (or - for standard input) as its scheme says."""
    try:
        case = evaluation.read(file.read())
        found = evaluation.evaluate(case.scheme, case.tenders, drawings=case.drawings, ranking=case.ranking)
        firmness = evaluation.sensitivity(found) if found.complete else None
        document: Any = evaluation.results_as_json(found, firmness)
    except (evaluation.BadScheme, UnicodeDecodeError) as error:
        refuse(f"{file.name}: {error}")
        return
    tell(document, _words(document), as_json)


def _words(document: Any) -> str:
    rows = [
        f"{result.get('rank') or '–'}\t{result['id']}\t{_outcome(result)}" for result in document["results"]
    ]
    return "\n".join([*rows, *(json.dumps(line, ensure_ascii=False) for line in document.get("explain", ()))])


def _outcome(result: Any) -> str:
    return next((str(result[name]) for name in ("total", "comparison") if result.get(name) is not None), "")
