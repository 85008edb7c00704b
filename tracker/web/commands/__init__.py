"""The command line: the same doors as the pages, for administrators and scripts."""

from flask import Flask
from flask.cli import AppGroup


def groups() -> list[AppGroup]:
    """The command groups, in the order of the story."""
    return []


def register(app: Flask) -> None:
    """Give the application its commands."""
    for group in groups():
        app.cli.add_command(group)
