"""Acts and sections in the page's language, for every form in which the law's data writes them."""

import re

import pytest

from tracker import law, wording

SECTIONS = {
    "25(1)(3)": ("25 § 1 mom. 3 punkten", "25 § 1 mom. 3 kohta", "section 25(1)(3)"),
    "133(2)": ("133 § 2 mom.", "133 § 2 mom.", "section 133(2)"),
    "59": ("59 §", "59 §", "section 59"),
    "173-174": ("173–174 §", "173–174 §", "sections 173–174"),
    "69(2)-(3)": ("69 § 2–3 mom.", "69 § 2–3 mom.", "section 69(2)–(3)"),
    "25(1)(3)+AnnexE(2)": (
        "25 § 1 mom. 3 punkten, bilaga E, punkt 2",
        "25 § 1 mom. 3 kohta, liite E, kohta 2",
        "section 25(1)(3), Annex E, item 2",
    ),
    "56(5),69(4)": ("56 § 5 mom., 69 § 4 mom.", "56 § 5 mom., 69 § 4 mom.", "section 56(5), section 69(4)"),
    "5 (358/1966)": ("5 § (358/1966)", "5 § (358/1966)", "section 5 (358/1966)"),
    "681/2023: 27; 380/2023: 3, 61-62": (
        "681/2023: 27 §; 380/2023: 3 §, 61–62 §",
        "681/2023: 27 §; 380/2023: 3 §, 61–62 §",
        "681/2023: section 27; 380/2023: section 3, sections 61–62",
    ),
    "ch.12": ("12 kap.", "12 luku", "chapter 12"),
    "Annex B": ("bilaga B", "liite B", "Annex B"),
    "4(d)": ("artikel 4 d", "4 artiklan d alakohta", "Article 4(d)"),
    "129(1) e contrario": (
        "129 § 1 mom. e contrario",
        "129 § 1 mom. e contrario",
        "section 129(1) e contrario",
    ),
    "-": ("", "", ""),
}
ACTS = {
    "1397/2016": ("lag 1397/2016", "laki 1397/2016", "Act 1397/2016"),
    "681/2023 and 380/2023": (
        "lag 681/2023 och lag 380/2023", "laki 681/2023 ja laki 380/2023", "Act 681/2023 and Act 380/2023",
    ),
    "348/2007 then 1397/2016": (
        "lag 348/2007, sedan lag 1397/2016", "laki 348/2007, sitten laki 1397/2016", "Act 348/2007, then Act 1397/2016",
    ),
    "HE 2/2026": ("RP 2/2026", "HE 2/2026", "government proposal HE 2/2026"),
    "Reg 1336/2013": ("förordning (EU) nr 1336/2013", "asetus (EU) N:o 1336/2013", "Regulation (EU) No 1336/2013"),
    "Reg 1177/2009": ("förordning (EG) nr 1177/2009", "asetus (EY) N:o 1177/2009", "Regulation (EC) No 1177/2009"),
    "Dir 2014/24/EU": ("direktiv 2014/24/EU", "direktiivi 2014/24/EU", "Directive 2014/24/EU"),
}  # fmt: skip


@pytest.mark.parametrize("told", SECTIONS)
def test_a_section_is_cited_in_each_language(told: str) -> None:
    assert tuple(wording.section(told, language) for language in wording.LANGUAGES) == SECTIONS[told]


@pytest.mark.parametrize("told", ACTS)
def test_an_act_is_named_in_each_language(told: str) -> None:
    assert tuple(wording.act_named(told, language) for language in wording.LANGUAGES) == ACTS[told]


def test_no_section_or_act_of_the_law_is_left_as_the_data_writes_it() -> None:
    rows = [row for rule in law.book() for row in rule.rows]
    assert len(rows) > 150
    for row in rows:
        for language in ("sv", "fi"):
            shown = wording.cited(row.act, row.section, language)
            assert not re.search(r"\d\(\d|Annex|Reg |Dir |ch\.| and | then ", shown), shown
            assert row.section == "-" or not row.section[0].isdigit() or re.search("§|artik", shown), shown
