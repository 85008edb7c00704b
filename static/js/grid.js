// The entry grid: a table of fields that behaves like a sheet. Sums are exact (BigInt); nothing is guessed.

import { tidyDate } from "./app.js";

const NBSP = "\u00a0";
const SPACE = "[ \u00a0\u202f\u2009]";
const PLAIN = /^(\d+)(?:,(\d+))?$/;
const SPACED = new RegExp(`^(\\d{1,3}(?:${SPACE}\\d{3})+)(?:,(\\d+))?$`);
const DOTTED = /^(\d{1,3}(?:\.\d{3})+),(\d+)$/;
const DOTTED_WHOLE = /^(\d{1,3}(?:\.\d{3}){2,})()$/;
const POINT = /^(\d+)\.(\d+)$/;
const CURRENCY = /^(?:€|eur)\s*|\s*(?:€|euroa|euros?|eur)$/i;
const FIGURES = new RegExp(`^(?=.*\\d)(?:[\\d.,]|${SPACE})+$`);
const TWO_READINGS = /^[1-9]\d{0,2}\.\d{3}$/;

// Reads a figure as the server does (tracker/wording/parsing.py). Gives {units} (a BigInt of 10^-decimals), {empty} or
// {wrong: code}. Decimals are counted as typed: "12,340" from an English spreadsheet is twelve thousand, not 12,34.
export function readFigure(text, decimals, currency) {
  const typed = (currency ? text.trim().replace(CURRENCY, "") : text).trim();
  if (typed === "") return { empty: true };
  if (/^[-\u2212\u2013]/.test(typed)) return { wrong: "negative" };
  const parts = !TWO_READINGS.test(typed) && [PLAIN, SPACED, DOTTED, DOTTED_WHOLE, POINT].map((form) => typed.match(form)).find(Boolean);
  if (!parts) return { wrong: FIGURES.test(typed) ? "twofold" : "figure" };
  const fraction = parts[2] ?? "";
  if (fraction.length > decimals) return { wrong: "decimals" };
  return { units: BigInt(parts[1].replace(/\D/g, "") + fraction.padEnd(decimals, "0")) };
}

// 123450n with 2 decimals is "1 234,50"; keep says how many decimals are always shown.
export function writeFigure(units, decimals, keep) {
  const digits = String(units).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, NBSP);
  let fraction = decimals ? digits.slice(-decimals) : "";
  while (fraction.length > keep && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
  return `${whole}${fraction ? `,${fraction}` : ""}`;
}

// A block copied from a spreadsheet: rows by line, cells by tab, a cell with line breaks or tabs in quotes.
export function readBlock(text) {
  const rows = [[]];
  const cell = /("(?:[^"]|"")*"|[^\t\r\n]*)(\t|\r\n|\n|\r|$)/g;
  for (let found = cell.exec(text); found; found = cell.exec(text)) {
    const quoted = found[1].startsWith('"') && found[1].length > 1;
    rows.at(-1).push(quoted ? found[1].slice(1, -1).replaceAll('""', '"').replace(/\s*[\r\n]+\s*/g, " ") : found[1].trim());
    if (cell.lastIndex >= text.length) break;
    if (found[2] !== "\t") rows.push([]);
  }
  return rows;
}

// A message under a cell moves what stands below it. While a button is being pressed it must not move away.
const pressed = { now: false, waiting: [] };

function settle(act) {
  if (pressed.now) pressed.waiting.push(act);
  else act();
}

function release() {
  pressed.now = false;
  setTimeout(() => pressed.waiting.splice(0).forEach((act) => act()));
}

class Sheet {
  constructor(root) {
    this.root = root;
    this.form = root.closest("form");
    this.text = root.dataset;
    this.state = root.querySelector("[data-grid-state]");
    this.saved = [...this.state.childNodes];
    this.summary = root.querySelector("[data-grid-summary]");
    this.columns = [...root.querySelectorAll("thead th[data-kind]")];
    this.rows = [...root.querySelectorAll("tbody tr")].map((row) => [...row.cells].slice(1).map((cell) => cell.querySelector(".grid__input")));
    this.totals = this.columns.map((_, column) => root.querySelector("tfoot tr")?.cells[column + 1]?.querySelector("[data-total]"));
    this.products = this.columns.flatMap((heading, column) => (heading.dataset.product
      ? [{ column, factors: heading.dataset.product.split(" ").map((key) => this.columns.findIndex((one) => one.dataset.key === key)) }] : []));
    this.leaving = false;
    this.listen();
    this.add();
  }

  listen() {
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("paste", (event) => this.paste(event));
    this.root.addEventListener("focusin", ({ target }) => { if (target.matches("input.grid__input")) target.select(); });
    this.root.addEventListener("input", ({ target }) => this.changed(target));
    this.root.addEventListener("change", ({ target }) => settle(() => { if (target.matches(".grid__input")) this.check(target); this.changed(); }));
    this.form?.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.root.isConnected && this.unsaved().length) event.preventDefault();
    });
  }

  *cells() {
    for (const [row, fields] of this.rows.entries()) {
      for (const [column, field] of fields.entries()) if (field) yield { row, column, field };
    }
  }

  place(field) {
    for (const cell of this.cells()) if (cell.field === field) return cell;
    return null;
  }

  kind(column) { return this.columns[column].dataset.kind; }

  decimals(column) { return Number(this.columns[column].dataset.decimals); }

  // Moving about

  go(row, column) {
    const field = this.rows[row]?.[column];
    field?.focus();
    return Boolean(field);
  }

  step({ row, column }, down, right) {
    let [nextRow, nextColumn] = [row + down, column + right];
    while (this.rows[nextRow] && nextColumn >= 0 && nextColumn < this.columns.length) {
      if (this.go(nextRow, nextColumn)) return true;
      nextRow += down;
      nextColumn += right;
    }
    return false;
  }

  enter(cell, back) {
    if (this.step(cell, back ? -1 : 1, 0)) return;
    const next = cell.column + (back ? -1 : 1);
    this.go(back ? this.rows.length - 1 : 0, next);
  }

  key(event) {
    const cell = this.place(event.target);
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
    const field = cell.field;
    const choice = field instanceof HTMLSelectElement;
    const whole = choice || (field.selectionStart === 0 && field.selectionEnd === field.value.length);
    const atStart = choice || whole || field.selectionEnd === 0;
    const atEnd = choice || whole || field.selectionStart === field.value.length;
    const moves = {
      Enter: () => this.enter(cell, event.shiftKey),
      ArrowUp: () => this.step(cell, -1, 0),
      ArrowDown: () => this.step(cell, 1, 0),
      ArrowLeft: () => this.step(cell, 0, -1),
      ArrowRight: () => this.step(cell, 0, 1),
      Escape: () => this.restore(field),
    };
    const stays = (event.key === "ArrowLeft" && !atStart) || (event.key === "ArrowRight" && !atEnd)
      || (choice && event.key.startsWith("Arrow") && /Up|Down/.test(event.key))
      || (event.shiftKey && event.key.startsWith("Arrow"));
    if (!moves[event.key] || stays) return;
    event.preventDefault();
    moves[event.key]();
  }

  restore(field) {
    if (field instanceof HTMLSelectElement) return;
    field.value = field.defaultValue;
    field.select();
    this.check(field);
    this.changed();
  }

  // Reading and writing

  paste(event) {
    const cell = this.place(event.target);
    const text = event.clipboardData?.getData("text/plain").replace(/(\r\n|\n|\r)+$/, "") ?? "";
    if (!cell || !/[\t\r\n]/.test(text)) return;
    event.preventDefault();
    const editable = this.columns.map((_, column) => column).filter((column) => this.rows.some((fields) => fields[column]));
    const first = editable.indexOf(cell.column);
    let [filled, outside] = [0, false];
    for (const [down, values] of readBlock(text).entries()) {
      for (const [right, value] of values.entries()) {
        const field = this.rows[cell.row + down]?.[editable[first + right]];
        if (!field) outside ||= value !== "";
        else if (!field.readOnly) { this.put(field, value); filled += 1; }
      }
    }
    this.changed();
    this.summarise(outside ? [this.text.textOutside] : []);
    this.tell(`${this.text.textPasted} ${filled}. ${this.text.textUnsaved}`, true);
  }

  put(field, value) {
    if (field instanceof HTMLSelectElement) {
      const wanted = value.toLocaleLowerCase();
      const option = [...field.options].find((choice) => [choice.value, choice.text].some((word) => word.toLocaleLowerCase() === wanted));
      if (option) field.value = option.value;
      this.mark(field, option || value === "" ? "" : this.text.textChoice);
      return;
    }
    field.value = value;
    this.check(field);
  }

  check(field) {
    const { column } = this.place(field);
    const kind = this.kind(column);
    if (kind === "money" || kind === "number") {
      const decimals = this.decimals(column);
      const figure = readFigure(field.value, decimals, kind === "money");
      if (figure.units !== undefined) field.value = writeFigure(figure.units, decimals, kind === "money" ? decimals : 0);
      this.mark(field, figure.wrong ? this.root.getAttribute(`data-text-${figure.wrong}`) : "");
    } else if (kind === "date") {
      field.value = tidyDate(field.value);
      this.mark(field, field.value === "" || /^\d{1,2}\.\d{1,2}\.\d{4}$/.test(field.value) ? "" : this.text.textDate);
    } else {
      this.mark(field, "");
    }
  }

  mark(field, message) {
    const place = document.getElementById(`${field.id}-error`);
    if (message) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    if (!place) return;
    place.replaceChildren();
    if (message) place.append(this.icon("warning"), message);
  }

  icon(name) { return this.root.querySelector(`template[data-icon="${name}"]`).content.cloneNode(true); }

  // What is not saved, what is wrong, what it comes to

  unsaved() {
    return [...this.cells()].map(({ field }) => field).filter((field) => (field instanceof HTMLSelectElement
      ? !field.selectedOptions[0]?.defaultSelected && field.selectedIndex > 0
      : field.value !== field.defaultValue));
  }

  // Whether a product's field is ours to fill: it is empty, or holds what was counted into it.
  follows(field) { return !field.readOnly && (field.value === "" || field.value === field.dataset.counted); }

  product({ column, factors }, row) {
    const [first, second] = factors.map((factor) => {
      const field = this.rows[row][factor];
      return field ? readFigure(field.value, this.decimals(factor), this.kind(factor) === "money") : {};
    });
    if (first.units === undefined || second.units === undefined) return "";
    const decimals = this.decimals(column);
    const drop = 10n ** BigInt(this.decimals(factors[0]) + this.decimals(factors[1]) - decimals);
    return writeFigure((first.units * second.units + drop / 2n) / drop, decimals, decimals);
  }

  // Fills what follows from other cells of the row, as the server counts it; the cell that is being typed in is left alone.
  multiply(typed) {
    for (const one of this.products) {
      for (const [row, fields] of this.rows.entries()) {
        const field = fields[one.column];
        if (!field || field === typed || !this.follows(field)) continue;
        const counted = this.product(one, row);
        if (counted === field.value) continue;
        field.value = counted;
        field.dataset.counted = counted;
        this.mark(field, "");
      }
    }
  }

  changed(typed) {
    this.multiply(typed);
    const fresh = new Set(this.unsaved());
    for (const { field } of this.cells()) field.classList.toggle("is-changed", fresh.has(field));
    this.total();
    if (!this.summary.hidden) this.summarise();
    if (fresh.size) this.tell(this.text.textUnsaved, true);
    else {
      this.state.classList.remove("is-unsaved");
      this.state.replaceChildren(...this.saved);
    }
  }

  tell(words, unsaved) {
    const line = document.createElement("span");
    line.textContent = words;
    this.state.classList.toggle("is-unsaved", unsaved);
    this.state.replaceChildren(this.icon("warning"), line);
  }

  total() {
    for (const [column, output] of this.totals.entries()) {
      if (!output) continue;
      const decimals = this.decimals(column);
      const figures = this.rows.map((fields) => fields[column]).filter(Boolean).map((field) => readFigure(field.value, decimals, this.kind(column) === "money"));
      const sound = figures.every((figure) => !figure.wrong);
      const sum = figures.reduce((so, figure) => so + (figure.units ?? 0n), 0n);
      const keep = this.kind(column) === "money" ? decimals : 0;
      output.textContent = sound ? `${writeFigure(sum, decimals, keep)}${output.dataset.unit ? NBSP + output.dataset.unit : ""}` : "–";
    }
  }

  wrong() { return [...this.cells()].filter(({ field }) => field.getAttribute("aria-invalid") === "true"); }

  summarise(notes = []) {
    const wrong = this.wrong();
    this.summary.hidden = !wrong.length && !notes.length;
    const list = document.createElement("ul");
    list.className = "summary__list";
    for (const { field } of wrong) {
      const link = document.createElement("a");
      link.href = `#${field.id}`;
      link.textContent = `${field.getAttribute("aria-label")}: ${document.getElementById(`${field.id}-error`)?.textContent ?? ""}`;
      list.append(document.createElement("li"));
      list.lastChild.append(link);
    }
    for (const note of notes) {
      list.append(document.createElement("li"));
      list.lastChild.textContent = note;
    }
    const title = document.createElement("h2");
    title.className = "summary__title";
    title.append(this.icon("warning"), this.text.textSummary);
    this.summary.replaceChildren(...(wrong.length ? [title] : []), list);
  }

  submit(event) {
    for (const { field } of this.cells()) if (field instanceof HTMLInputElement) this.check(field);
    this.changed();
    if (!this.wrong().length) {
      this.leaving = true;
      return;
    }
    event.preventDefault();
    this.summarise();
    this.summary.focus();
  }

  add() {
    if (this.wrong().length && !document.querySelector("[data-error-summary]")) this.summarise();
    for (const one of this.products) {
      for (const [row, fields] of this.rows.entries()) {
        const field = fields[one.column];
        if (field?.value && field.value === this.product(one, row)) field.dataset.counted = field.value;
      }
    }
    this.total();
    this.root.dataset.ready = "";
  }
}

if (typeof document !== "undefined") {
  document.addEventListener("pointerdown", () => { pressed.now = true; }, true);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, release, true);
}

export function prepare() {
  for (const root of document.querySelectorAll("[data-grid]")) root.sheet ??= new Sheet(root);
}
