"""The application that gunicorn and the flask command serve."""

from config import settings
from tracker.web import create_app

app = create_app(settings())
