"""Tenders: received, sealed, opened, admitted, excluded, rejected."""

from tracker.tenders.models import Authorisation, Offer, Opening, RoundKey, SealedValues, Tender

__all__ = ["Authorisation", "Offer", "Opening", "RoundKey", "SealedValues", "Tender"]
