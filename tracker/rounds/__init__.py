"""The procurement round, its lots and the criteria announced with it."""

from tracker.rounds.models import (
    LOT_STAGES,
    STAGES,
    CoBuyer,
    Criterion,
    Keeper,
    Lot,
    LotMunicipality,
    PublishedEvent,
    Round,
    Scheme,
    one_of,
)

__all__ = [
    "LOT_STAGES", "STAGES", "CoBuyer", "Criterion", "Keeper", "Lot", "LotMunicipality", "PublishedEvent", "Round",
    "Scheme", "one_of",
]  # fmt: skip
