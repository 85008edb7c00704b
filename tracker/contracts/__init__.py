"""The contract: its signature, which standstill and appeals hold back, and its end."""

from tracker.contracts.models import Contract

__all__ = ["Contract"]
