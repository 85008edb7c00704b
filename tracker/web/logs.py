"""Logs as JSON lines on standard error: what was asked, the answer and how long it took; never values of forms."""

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request


def set_up(app: Flask) -> None:
    """Configure structlog and one line per request."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(app.config["LOG_LEVEL"])),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    app.before_request(_start)
    app.after_request(_tell)


def _path() -> str:
    """What was asked for; a secret in the address is kept out of the log."""
    secret = (request.view_args or {}).get("token")
    return request.path.replace(str(secret), "…") if secret else request.path


def _start() -> None:
    g.started = time.perf_counter()


def _tell(response: Response) -> Response:
    if request.endpoint != "static":
        spent = round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1)
        structlog.get_logger().debug(
            "answered",
            method=request.method,
            path=_path(),
            status=response.status_code,
            milliseconds=spent,
        )
    return response
