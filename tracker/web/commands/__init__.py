"""The command line: the same doors as the pages, for administrators and scripts."""

import click
from flask import Flask

from tracker.web.commands import (
    demonstration,
    evaluation,
    exports,
    jobs,
    law,
    people,
    registers,
    rounds,
    trail,
)

COMMANDS: tuple[click.Command, ...] = (
    law.group,
    registers.group,
    demonstration.group,
    people.group,
    rounds.group,
    trail.group,
    evaluation.evaluate,
    exports.group,
    jobs.group,
)


def register(app: Flask) -> None:
    """Give the application its commands."""
    for command in COMMANDS:
        app.cli.add_command(command)
