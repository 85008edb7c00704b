"""What is told of the fictional round of the demonstration: people, tenderers, lots, prices, requirements and grades.

Everything in it is plainly invented. Not here: the steps (`example`, `examplepanel`).
"""

from decimal import Decimal
from fractions import Fraction

from tracker.rounds import RequirementFacts

PEOPLE = (
    ("officer@example.org", "Olga Exempel (officer)", "officer", True),
    ("officer2@example.org", "Otso Esimerkki (officer)", "officer", True),
    ("evaluator@example.org", "Eva Example (evaluator)", "evaluator", True),
    ("evaluator2@example.org", "Elsa Exempel (evaluator)", "evaluator", True),
    ("evaluator3@example.org", "Eero Esimerkki (evaluator)", "evaluator", True),
    ("manager@example.org", "Maria Exempel (manager)", "manager", False),
    ("auditor@example.org", "Aapo Esimerkki (auditor)", "auditor", False),
    ("admin@example.org", "Ada Example (admin)", "admin", False),
)
SUPPLIERS = (
    ("Exempelskolan Ab", "medium"),
    ("Esimerkkiopisto Oy", "large"),
    ("Påhittade Kurser Ab", "small"),
    ("Kuvitteellinen Koulutus Oy", "medium"),
    ("Fictional Learning Ltd", "micro"),
)
LOTS = (
    {"code": "1", "name": "Grundläggande väg / Peruspolku", "track": "basic", "level_from": "0", "level_to": "A2.2",
     "volume": Fraction(9000), "ceiling_price": Decimal("48.00"), "estimated_value": Decimal(400000)},
    {"code": "2a", "name": "Snabb väg / Nopea polku", "track": "fast", "level_from": "A1.1", "level_to": "B1.1",
     "volume": Fraction(7000), "ceiling_price": Decimal("50.00"), "estimated_value": Decimal(320000)},
    {"code": "2b", "name": "Läs- och skrivundervisning / Luku- ja kirjoitustaito", "track": "literacy",
     "level_from": "literacy", "level_to": "A1.2", "volume": Fraction(5000), "ceiling_price": Decimal("56.00"),
     "estimated_value": Decimal(260000)},
)  # fmt: skip
# Unit prices by supplier and lot; None: no tender for that lot.
PRICES = (
    ("38.50", "41.00", "47.90"),
    ("36.20", "43.50", None),
    ("40.10", None, "45.50"),
    ("44.00", "39.80", "52.00"),
    (None, "35.00", None),
)
GRADES = ((5, 4), (3, 5), (4, 4), (4, 3), (2, 2))
# Why a grade is given, by the grade.
OF_PLAN = {
    5: "Planen beskriver undervisningen vecka för vecka och visar hur framsteg följs.",
    4: "Planen beskriver undervisningen månad för månad och visar hur framsteg följs.",
    3: "Planen beskriver undervisningens innehåll men inte hur framsteg följs.",
    2: "Planen beskriver undervisningen i allmänna ordalag.",
}
OF_TEACHERS = {
    5: "Alla lärare har styrkt lång erfarenhet av vuxna invandrare.",
    4: "Lärarnas erfarenhet av vuxna invandrare är styrkt för den tid som angavs.",
    3: "Erfarenheten är styrkt för de flesta lärare.",
    2: "Erfarenheten är styrkt för en del av lärarna.",
}
OF_PANEL = (
    "Panelen fäster vikt vid hur planen visar att framsteg följs.",
    "Panelen räknar den erfarenhet som är styrkt i anbudets bilaga.",
)
REQUIREMENTS = (
    RequirementFacts(
        kind="economic", turnover_factor=Fraction(1, 2),
        text_sv="Exempel: anbudsgivarens årsomsättning är minst hälften av upphandlingens uppskattade värde.",
        text_fi="Esimerkki: tarjoajan vuosiliikevaihto on vähintään puolet hankinnan ennakoidusta arvosta.",
        text_en="Example: the tenderer's yearly turnover is at least half of the procurement's estimated value.",
    ),
    RequirementFacts(
        kind="technical",
        text_sv="Exempel: anbudsgivaren har ordnat språkutbildning för vuxna i minst två år.",
        text_fi="Esimerkki: tarjoaja on järjestänyt aikuisten kielikoulutusta vähintään kahden vuoden ajan.",
        text_en="Example: the tenderer has given language training to adults for at least two years.",
    ),
)  # fmt: skip
SEEN = ("Bokslutet för det senaste året har granskats.", "Två referenser har granskats.")
