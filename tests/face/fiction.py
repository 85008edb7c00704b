"""The fictional rounds, suppliers and dates that the gallery shows; no name or figure is anybody's."""

from typing import Any

RAIL = [
    ("components", "Mitt arbete", "work"),
    ("list", "Upphandlingsomgångar", "rounds"),
    ("round", "Tidsfrister", "deadline"),
    ("grid", "Avtal", "contract"),
    ("form", "Leverantörer", "supplier"),
    ("comparison", "Uppföljning", "followup"),
    ("wrong", "Exporter", "export"),
    ("empty", "Lagstiftning", "law"),
    ("confirm", "Administration", "administration"),
]

FINDING = {
    "sentence": "Avtalet får ingås tidigast",
    "value": "tisdag 5.1.2027",
    "steps": [
        "Beslutet delgavs elektroniskt 21.12.2026; det anses ha blivit känt samma dag.",
        "Väntetiden är 14 dagar och börjar dagen efter: 22.12.2026–4.1.2027.",
        "Den sista dagen är en måndag och ingen helgdag.",
    ],
    "sources": [
        {
            "act": "Upphandlingslagen (1397/2016)",
            "section": "129 §",
            "source": "ursprunglig lydelse",
            "confidence": "B",
        },
        {"act": "Lag 150/1930", "section": "5 §", "source": "konsoliderad text", "confidence": "A"},
    ],
    "confidence": "B",
    "note": "",
}
VERIFIED = {
    **FINDING,
    "sentence": "Anbud tas emot till",
    "value": "måndag 14.12.2026 kl. 12.00",
    "confidence": "A",
    "note": "Anbud som kommer senare sparas och märks som försenade.",
}

STEPS: list[dict[str, Any]] = [
    {"label": "Planerad", "date": "1.9.2026", "state": "done"},
    {"label": "Publicerad", "date": "2.11.2026", "state": "done"},
    {"label": "Öppnad", "date": "14.12.2026", "state": "current", "note": "om 20 dagar"},
    {"label": "Jämförd", "date": "", "state": "coming"},
    {"label": "Föreslagen", "date": "", "state": "coming"},
    {"label": "Avgjord", "date": "", "state": "coming"},
    {"label": "Kontrakt ingånget", "date": "", "state": "coming"},
    {"label": "Avslutad", "date": "", "state": "coming"},
]
ODD_STEPS = [
    {"label": "Planerad", "date": "", "state": "unknown"},
    {"label": "Julkaistu hankintailmoitus", "date": "2.11.2025", "state": "done"},
    {"label": "Avattu", "date": "", "state": "skipped"},
    {"label": "Hankintapäätös kumottu markkinaoikeudessa", "date": "3.3.2026", "state": "stopped"},
]

MISSING = [
    {"text": "Uppskattat värde utan moms", "href": "#", "done": False},
    {"text": "Jämförelsegrunder för del 2b", "href": "#", "done": False},
    {"text": "Köpare och diarienummer", "href": "#", "done": True},
]

DEADLINES = [
    {
        "label": "Anbud tas emot till",
        "weekday": "i dag, tisdag",
        "date": "24.11.2026",
        "time": "kl. 12.00",
        "days_left": 0,
        "answer": VERIFIED,
    },
    {
        "label": "Frågor besvaras senast",
        "weekday": "fredag",
        "date": "27.11.2026",
        "days_left": 3,
        "answer": None,
    },
    {
        "label": "Väntetiden går ut",
        "weekday": "måndag",
        "date": "4.1.2027",
        "days_left": 41,
        "answer": FINDING,
    },
    {
        "label": "Ansökan om upphandlingsrättelse",
        "weekday": "måndag",
        "date": "2.11.2026",
        "days_left": -22,
        "overdue": True,
        "answer": None,
    },
]

ROUNDS = [
    (
        "EX/101/2026",
        "Integrationsutbildning i Norra Exempelregionen, tre delar",
        "Påhittade livskraftscentralen",
        "published",
        "Publicerad",
        "14.12.2026",
        "1 234 567,50",
    ),
    (
        "EX/88/2026",
        "Luku- ja kirjoitustaidon koulutus",
        "Keksitty työllisyysalue",
        "decided",
        "Avgjord",
        "2.11.2026",
        "310 000,00",
    ),
    (
        "EX/71/2026",
        "Kotoutumiskoulutuspalveluiden puitejärjestelyn kevennetty kilpailutus",
        "Keksitty työllisyysalue",
        "appealed",
        "Överklagad",
        "1.10.2026",
        "2 700 000,00",
    ),
    ("EX/12/2025", "Förberedande utbildning", "Påhittade NTM-centralen", "ended", "Avslutad", "3.2.2025", ""),
]

EVENTS = [
    {
        "when": "24.11.2026 kl. 6.12",
        "who": "Bo Bergström",
        "sentence": "Ändrade tidsfristen för anbud.",
        "reason": "Frågor från anbudsgivarna krävde mer tid.",
        "changes": [
            {"field": "Tidsfrist", "old": "7.12.2026 kl. 12.00", "new": "14.12.2026 kl. 12.00"},
            {"field": "Anmärkning", "old": None, "new": "Rättelseannons skickad"},
        ],
    },
    {
        "when": "2.11.2026 kl. 9.30",
        "who": "Eva Exempel",
        "sentence": "Publicerade omgången.",
        "said": "2.11.2026 kl. 9.00",
        "changes": [],
    },
    {"when": "1.9.2026 kl. 14.30", "who": "Eva Exempel", "sentence": "Inledde omgången.", "changes": []},
]

FACTS: list[Any] = [
    ("Köpare", "Påhittade livskraftscentralen"),
    ("Diarienummer", "EX/101/2026"),
    {
        "label": "Uppskattat värde",
        "value": "1 234 567,50 € utan moms",
        "help": "Optionerna inräknade",
        "answer": FINDING,
    },
    ("Avtalsperiod", None),
    ("Undervisningsspråk", "svenska"),
    ("CPV", "80530000-8 Yrkesutbildningstjänster"),
]

GRID_COLUMNS = [
    {"key": "price", "label": "Á-pris", "kind": "money", "unit": "€", "total": False},
    {"key": "volume", "label": "Volym", "kind": "number", "unit": "studerandearbetsdagar", "total": True},
    {"key": "total", "label": "Totalt", "kind": "money", "unit": "€", "total": True},
    {"key": "day", "label": "Giltigt till", "kind": "date"},
    {"key": "admitted", "label": "Godkänt", "kind": "choice"},
]


def _grid_row(number: int, supplier: str, price: str, volume: str, total: str) -> dict[str, Any]:
    def cell(key: str, value: str, **more: Any) -> dict[str, Any]:
        return {"name": f"rows-{number}-{key}", "value": value, **more}

    cells = {
        "price": cell("price", price),
        "volume": cell("volume", volume),
        "total": cell(
            "total", total, **({"error": "Kan läsas på två sätt. Skriv 1 234,50"} if "." in total else {})
        ),
        "day": cell("day", "31.3.2027" if price else ""),
        "admitted": cell(
            "admitted", "yes" if price else "", choices=[("", ""), ("yes", "Ja"), ("no", "Nej")]
        ),
    }
    return {"label": supplier, "note": "FO-nummer saknas" if number == 2 else "", "cells": cells}


GRID_ROWS = [
    _grid_row(0, "Exempelutbildning Ab", "52,40", "12 000", "628 800,00"),
    _grid_row(1, "Påhittskolan r.f.", "49,95", "12 000", "599 400,00"),
    _grid_row(2, "Keksitty Koulutuskeskus Oy", "", "", "1.234.50"),
]
GOOD_GRID_ROWS = [*GRID_ROWS[:2], _grid_row(2, "Keksitty Koulutuskeskus Oy", "", "", "")]

VERSIONS = [
    {"label": "Tidsfrist", "yours": "14.12.2026 kl. 12.00", "theirs": "15.12.2026 kl. 12.00"},
    {"label": "Anmärkning", "yours": "Rättelseannons skickad", "theirs": None},
    {
        "label": "Köpare",
        "yours": "Påhittade livskraftscentralen",
        "theirs": "Påhittade livskraftscentralen",
        "same": True,
    },
]
