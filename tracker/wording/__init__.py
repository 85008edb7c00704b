"""Codes become sentences here, and money, dates and numbers their form, in Swedish, Finnish and English."""
