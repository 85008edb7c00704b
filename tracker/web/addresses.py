"""Whole addresses of pages, for what leaves the site: calendars and mail.

Not here: addresses within a page, which `url_for` makes.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, has_request_context, request


def whole(endpoint: str, **values: Any) -> str:
    """The address by which everybody reaches a page: PUBLIC_ADDRESS, else as the present request came."""
    told = current_app.config["PUBLIC_ADDRESS"] or (
        request.url_root if has_request_context() else "http://localhost/"
    )
    parts = urlsplit(told)
    bound = current_app.url_map.bind(parts.netloc, parts.path or "/", url_scheme=parts.scheme)
    return bound.build(endpoint, values, force_external=True)
