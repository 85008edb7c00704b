"""The entry grid in a real browser: keys, pasting, figures as people write them, exact totals, unsaved cells."""

import pytest
from playwright.sync_api import Page

from tracker import wording

pytestmark = pytest.mark.browser
PASTE = """(field, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}"""
READ = """async ([text, decimals]) => {
  const {readFigure} = await import("/static/js/grid.js");
  const figure = readFigure(text, decimals, true);
  return figure.wrong ?? (figure.empty ? "" : String(figure.units));
}"""
SUM = 2  # the column of totals in euro


def cell(shown: Page, row: int, key: str):
    return shown.locator(f"#grid-rows-{row}-{key}")


def focused(shown: Page) -> str:
    return shown.evaluate("document.activeElement.id").removeprefix("grid-rows-")


@pytest.fixture
def grid(shown: Page) -> Page:
    shown.goto("/page/grid")
    shown.wait_for_selector("[data-grid][data-ready]")
    return shown


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1234,5", "123450"),
        ("1 234,50", "123450"),
        ("1\u00a0234,50", "123450"),
        ("1\u202f234,50 €", "123450"),
        ("€ 1.234,50", "123450"),
        ("1.234.567", "123456700"),
        ("1234.50", "123450"),
        ("5 euroa", "500"),
        ("-5", "negative"),
        ("12,340", "decimals"),
        (".", "figure"),
        ("12345678901234567890,10", "1234567890123456789010"),
        ("", ""),
        ("1.234.50", "twofold"),
        ("1.234", "twofold"),
        ("1,234.50", "twofold"),
        ("12 34", "twofold"),
        ("1,005", "decimals"),
        ("ten", "figure"),
    ],
)
def test_a_figure_is_read_or_refused_but_never_guessed(grid: Page, typed: str, cents: str) -> None:
    assert grid.evaluate(READ, [typed, 2]) == cents


@pytest.mark.parametrize(
    "typed",
    [
        "1234,5",
        "1 234,50 €",
        "€ 1.234,50",
        "1.234.567",
        "0.125",
        "7 eur",
        "1.234",
        "1,234.50",
        "12 34",
        "1,005",
        ".",
        "x",
        "-1",
    ],
)
def test_script_and_server_read_alike(grid: Page, typed: str) -> None:
    codes = {"ambiguous": "twofold", "not_a_number": "figure"}
    try:
        told = str(int(wording.read_money(typed, zero=True) * 100))
    except wording.Unreadable as fault:
        told = codes.get(fault.code, fault.code)
    assert grid.evaluate(READ, [typed, 2]) == told


def test_keys_move_as_in_a_sheet(grid: Page) -> None:
    cell(grid, 0, "price").focus()
    for key, place in [
        ("Enter", "1-price"),
        ("ArrowDown", "2-price"),
        ("Enter", "0-volume"),
        ("Shift+Enter", "2-price"),
        ("ArrowUp", "1-price"),
        ("ArrowRight", "1-volume"),
        ("Tab", "1-total"),
        ("ArrowLeft", "1-volume"),
    ]:
        grid.keyboard.press(key)
        assert focused(grid) == place, key


def test_arrows_move_within_a_cell_that_is_being_written(grid: Page) -> None:
    cell(grid, 2, "price").focus()
    grid.keyboard.type("123")
    grid.keyboard.press("ArrowLeft")
    assert focused(grid) == "2-price"
    grid.keyboard.press("Home")
    grid.keyboard.press("ArrowUp")
    assert focused(grid) == "1-price"


def test_escape_brings_back_what_was_saved(grid: Page) -> None:
    cell(grid, 0, "price").fill("99")
    grid.keyboard.press("Escape")
    assert cell(grid, 0, "price").input_value() == "52,40"


def test_a_pasted_block_fills_cells_and_totals_are_exact(grid: Page) -> None:
    block = "0,10\t1\t0,10\t3.2.26\tNej\n0,20\t2\t1 234 567,20 €\t\tja\n49,95\t3\t0,01\t31.3.2027\tJa\n"
    cell(grid, 0, "price").evaluate(PASTE, block)
    assert cell(grid, 1, "total").input_value() == "1\u00a0234\u00a0567,20"
    assert cell(grid, 0, "day").input_value() == "3.2.2026"
    assert cell(grid, 0, "admitted").input_value() == "no"
    assert grid.locator("[data-total]").last.inner_text() == "1\u00a0234\u00a0567,31\u00a0€"
    assert grid.locator("[data-grid-state]").inner_text().startswith("Ifyllda celler: 15")


def test_a_doubtful_figure_is_marked_in_its_cell_and_in_the_summary(grid: Page) -> None:
    cell(grid, 1, "total").evaluate(PASTE, "10,00\n1.234.50\nextra line")
    wrong = cell(grid, 2, "total")
    assert wrong.input_value() == "1.234.50"
    assert wrong.get_attribute("aria-invalid") == "true"
    summary = grid.locator("[data-grid-summary]")
    assert "1 234,50" in summary.inner_text()
    assert "fick plats" in summary.inner_text()
    assert grid.locator("[data-total]").last.inner_text() == "–"
    summary.get_by_role("link").first.click()
    assert focused(grid) == "2-total"


def test_a_grid_with_errors_is_not_sent(grid: Page) -> None:
    cell(grid, 0, "price").fill("1.234")
    grid.get_by_role("button", name="Save").click()
    assert grid.locator("[data-grid-summary]").is_visible()
    assert cell(grid, 0, "price").input_value() == "1.234"
    assert grid.evaluate("document.activeElement.matches('[data-grid-summary]')")


def test_unsaved_cells_are_said_and_leaving_asks(grid: Page) -> None:
    state = grid.locator("[data-grid-state]")
    assert state.inner_text() == "Sparat 14.32"
    cell(grid, 2, "price").click()
    grid.keyboard.type("50")
    assert state.inner_text() == "Inte sparat"
    asked: list[str] = []
    grid.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    grid.goto("/page/list")
    assert asked == ["beforeunload"]


def test_what_is_written_back_counts_as_saved(grid: Page) -> None:
    cell(grid, 0, "price").fill("1")
    cell(grid, 0, "price").fill("52,40")
    assert grid.locator("[data-grid-state]").inner_text() == "Sparat 14.32"


def test_saving_sends_the_cells_and_does_not_ask(grid: Page) -> None:
    asked: list[str] = []
    grid.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    cell(grid, 2, "price").fill("1 050")
    with grid.expect_request(lambda request: request.method == "POST") as sent:
        grid.get_by_role("button", name="Save").click()
    assert "rows-2-price=1%C2%A0050%2C00" in sent.value.post_data
    assert asked == []
