"""Every pair of colours that stands together can be read, in light and in dark, as the tokens say.

Not here: what a page really shows (axe judges that in `tests.face`).
"""

import re

import pytest

from tests.habits.sources import ROOT

TOKENS = ROOT / "static" / "css" / "tokens.css"
COLOUR = re.compile(r"--([\w-]+): #([0-9a-f]{6});")
DARK = "@media (prefers-color-scheme: dark)"
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2: 1.4.3 for text, 1.4.11 for edges of controls, focus and drawings

READ = [
    *(
        (ink, paper)
        for ink in ("ink", "ink-soft", "act", "act-deep")
        for paper in ("paper", "paper-soft", "act-soft")
    ),
    *(
        (tone, paper)
        for tone in ("due", "good", "bad", "sealed")
        for paper in ("paper", "paper-soft", f"{tone}-soft")
    ),
    *(("ink", f"{tone}-soft") for tone in ("due", "good", "bad", "sealed")),
    *(("ink-soft", f"{tone}-soft") for tone in ("due", "good", "bad")),
    ("paper", "act"),  # the words of the first button
    ("paper", "act-deep"),
]
SEEN = [
    ("edge", "paper"),
    ("edge", "paper-soft"),
    ("focus", "paper"),
    ("focus", "paper-soft"),
    ("focus", "act-soft"),
]


def colours(css: str) -> dict[str, dict[str, str]]:
    """The colours by name, light and dark; dark falls back to light where it says nothing."""
    light, _, rest = css.partition(DARK)
    found = dict(COLOUR.findall(light))
    return {"light": found, "dark": found | dict(COLOUR.findall(rest))}


def ratio(one: str, other: str) -> float:
    """The contrast of two colours given as "rrggbb", from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def too_faint(scheme: dict[str, str]) -> list[str]:
    """Pairs of one scheme that are below what the eye needs, with their contrast."""
    wanted = [(*pair, TEXT) for pair in READ] + [(*pair, SHAPE) for pair in SEEN]
    found = [(front, back, least, ratio(scheme[front], scheme[back])) for front, back, least in wanted]
    return [f"{front} on {back}: {got:.2f} < {least}" for front, back, least, got in found if got < least]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_stands_together_can_be_read(scheme: str) -> None:
    assert too_faint(colours(TOKENS.read_text("utf-8"))[scheme]) == []


@pytest.mark.parametrize("token", ["ink", "paper", "act", "due", "good", "bad", "sealed"])
def test_dark_is_a_scheme_of_its_own(token: str) -> None:
    both = colours(TOKENS.read_text("utf-8"))
    assert both["light"][token] != both["dark"][token]


def test_the_ratio_is_the_published_one() -> None:
    assert ratio("000000", "ffffff") == pytest.approx(21)
    assert ratio("777777", "ffffff") == pytest.approx(4.478, abs=0.001)


def test_a_faint_pair_is_found() -> None:
    scheme = colours(TOKENS.read_text("utf-8"))["light"] | {"ink-soft": "a0a8b0"}
    assert "ink-soft on paper" in too_faint(scheme)[0]
