"""A text of the catalogues in a language, outside of any request: pages, workbooks and mail share it.

Not here: which text belongs to which code (`tables`).
"""

from collections.abc import Mapping
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

CATALOGUES = Path(__file__).parent / "catalogues"


@lru_cache(maxsize=8)
def _translations(language: str) -> NullTranslations:
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.mo"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)


def say(text: str, language: str, facts: Mapping[str, Any] | None = None) -> str:
    """The text in the language with its placeholders filled; an untranslated one as it stands."""
    told = _translations(language).gettext(text) if text else ""
    return told % facts if facts is not None else told


def say_many(one: str, many: str, number: int, language: str, facts: Mapping[str, Any] | None = None) -> str:
    """The singular or plural text that fits the number, which is also the fact `num`."""
    told = _translations(language).ngettext(one, many, number)
    return told % {"num": number, **(facts or {})}
