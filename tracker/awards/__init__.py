"""The award of a lot: proposal, second pair of eyes, notification, standstill, correction and appeal."""

from tracker.awards.models import Appeal, Award, Correction, CriterionReason, Line, Notification

__all__ = ["Appeal", "Award", "Correction", "CriterionReason", "Line", "Notification"]
