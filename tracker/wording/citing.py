"""Acts and sections as they are cited in Swedish, Finnish and English: "25 § 1 mom. 3 punkten".

Pure. The law's data writes a section as 25(1)(3); here it gets the form of the page's language.
"""

import re

_PLACE = re.compile(
    r"Annex ?(?P<annex>[A-Z])(?:\((?P<item>\d+)\))?"
    r"|ch\.(?P<chapter>\d+)"
    r"|(?P<statute>\d+/\d{4})"
    r"|(?P<article>\d+)\((?P<letter>[a-z])\)"
    r"|(?P<number>\d+)(?:-(?P<last>\d+))?(?:\((?P<part>\d+)\)(?:-\((?P<part_last>\d+)\))?(?:\((?P<point>\d+)\))?)?"
)
_ANNEX = {
    "sv": ("bilaga {}", ", punkt {}"),
    "fi": ("liite {}", ", kohta {}"),
    "en": ("Annex {}", ", item {}"),
}
_CHAPTER = {"sv": "{} kap.", "fi": "{} luku", "en": "chapter {}"}
_ARTICLE = {"sv": "artikel {} {}", "fi": "{} artiklan {} alakohta", "en": "Article {}({})"}
_PART = {"sv": " {} mom.", "fi": " {} mom.", "en": "({})"}
_POINT = {"sv": " {} punkten", "fi": " {} kohta", "en": "({})"}

_ACT = re.compile(r"(?:(?P<kind>HE|Reg|Dir) )?(?P<number>\d+/(?P<year>\d+)(?:/EU)?)")
_REGULATION = "Regulation"
_ACTS = {
    "": {"sv": "lag {}", "fi": "laki {}", "en": "Act {}"},
    "HE": {"sv": "RP {}", "fi": "HE {}", "en": "government proposal HE {}"},
    "Reg": {"sv": "förordning (EU) nr {}", "fi": "asetus (EU) N:o {}", "en": f"{_REGULATION} (EU) No {{}}"},
    "EC": {"sv": "förordning (EG) nr {}", "fi": "asetus (EY) N:o {}", "en": f"{_REGULATION} (EC) No {{}}"},
    "Dir": {"sv": "direktiv {}", "fi": "direktiivi {}", "en": "Directive {}"},
}
_BETWEEN = {
    " and ": {"sv": " och ", "fi": " ja "},
    " then ": {"sv": ", sedan ", "fi": ", sitten ", "en": ", then "},
}


def section(told: str, language: str) -> str:
    """A section of an act as people cite it; nothing for one that the data leaves out ("-")."""
    if told == "-":
        return ""
    spaced = re.sub(r"(?<=[\d)])[,+](?=\w)", ", ", told)
    return _PLACE.sub(lambda found: _place(found, language), spaced)


def _place(found: re.Match[str], language: str) -> str:
    if found["statute"]:
        return found["statute"]
    if found["annex"]:
        annex, item = _ANNEX[language]
        return annex.format(found["annex"]) + (item.format(found["item"]) if found["item"] else "")
    if found["chapter"]:
        return _CHAPTER[language].format(found["chapter"])
    if found["letter"]:
        return _ARTICLE[language].format(found["article"], found["letter"])
    number = _span(found["number"], found["last"], "–")
    start = f"section{'s' if found['last'] else ''} {number}" if language == "en" else f"{number} §"
    between = ")–(" if language == "en" else "–"
    part = _PART[language].format(_span(found["part"], found["part_last"], between)) if found["part"] else ""
    return start + part + (_POINT[language].format(found["point"]) if found["point"] else "")


def _span(first: str, last: str | None, between: str) -> str:
    return first if last is None else f"{first}{between}{last}"


def act(told: str, language: str) -> str:
    """An act by its number, with what kind of act it is ("lag 1397/2016")."""
    named = _ACT.sub(lambda found: _named(found, language), told)
    for english, words in _BETWEEN.items():
        named = named.replace(english, words.get(language, english))
    return named


def _named(found: re.Match[str], language: str) -> str:
    kind = found["kind"] or ""
    if kind == "Reg" and int(found["year"]) < 2010:
        kind = "EC"  # the Union took the Community's place on 1.12.2009
    return _ACTS[kind][language].format(found["number"])


def cited(told_act: str, told_section: str, language: str) -> str:
    """An act with its section, in one phrase."""
    return ", ".join(part for part in (act(told_act, language), section(told_section, language)) if part)
