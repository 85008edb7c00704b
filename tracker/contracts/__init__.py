"""The contract: its signature, which standstill and appeals hold back, and its end."""

from tracker.contracts.models import Contract
from tracker.contracts.operations import conclude, end
from tracker.contracts.queries import chosen, deadlines, get, objection, of, within

__all__ = ["Contract", "chosen", "conclude", "deadlines", "end", "get", "objection", "of", "within"]
