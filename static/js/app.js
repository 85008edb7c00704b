// Small comforts on top of pages that work without them: nothing here is needed to read, enter or decide.

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

function focusErrors(within = document) {
  one("[data-error-summary]", within)?.focus();
}

// A link to a field moves the focus into it, and its label into view.
function followErrorLinks(event) {
  const link = event.target.closest(".summary__list a[href^='#']");
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  (field.closest(".field") ?? field).scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
}

// A table that fits needs no scrolling region: its heading can stick to the window, and Tab passes it by.
function fitTables() {
  for (const region of all(".table-region")) {
    region.classList.remove("fits");
    const fits = region.scrollWidth <= region.clientWidth + 1;
    region.classList.toggle("fits", fits);
    if (fits) region.removeAttribute("tabindex");
    else region.setAttribute("tabindex", "0");
  }
}

function closeDrops(event) {
  for (const drop of all("details[data-drop][open]")) {
    const escape = event.type === "keydown" && event.key === "Escape" && drop.contains(document.activeElement);
    const outside = event.type === "click" && !drop.contains(event.target);
    if (escape) one("summary", drop).focus();
    if (escape || outside) drop.open = false;
  }
}

// Empty filters would only lengthen the address.
function shortenFilters(event) {
  if (!event.target.matches("form[data-filters], form.search")) return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
}

const state = (form) => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));

function guardForms() {
  for (const form of all("form[data-guard]")) {
    if (form.guarded) continue;
    form.guarded = true;
    const before = state(form);
    let leaving = false;
    form.addEventListener("submit", () => { leaving = true; });
    window.addEventListener("beforeunload", (event) => {
      if (!leaving && form.isConnected && state(form) !== before) event.preventDefault();
    });
  }
}

const two = (number) => String(number).padStart(2, "0");

// "3.2.26", "3.2.2026", "2026-02-03" and "03022026" become 3.2.2026; anything else is left for the server to answer.
export function tidyDate(text) {
  const typed = text.trim();
  const parts = typed.match(/^(\d{1,2})[.\/\s-]+(\d{1,2})[.\/\s-]+(\d{4}|\d{2})$/) ?? typed.match(/^(\d{2})(\d{2})(\d{4})$/);
  const iso = typed.match(/^(\d{4})-(\d{2})-(\d{2})$/);
  const [day, month, year] = iso ? [iso[3], iso[2], iso[1]] : parts ? parts.slice(1) : [];
  if (!day) return text;
  const full = year.length === 2 ? `20${year}` : year;
  const date = new Date(Date.UTC(Number(full), Number(month) - 1, Number(day)));
  const real = date.getUTCDate() === Number(day) && date.getUTCMonth() === Number(month) - 1;
  return real ? `${Number(day)}.${Number(month)}.${full}` : text;
}

// "9", "0930", "9:30" and "9.30" become 9.30.
export function tidyTime(text) {
  const parts = text.trim().match(/^(\d{1,2})[.:]?(\d{2})?$/);
  if (!parts || Number(parts[1]) > 23 || Number(parts[2] ?? 0) > 59) return text;
  return `${Number(parts[1])}.${two(Number(parts[2] ?? 0))}`;
}

function tidyFields(event) {
  if (event.target.matches?.("[data-date]")) event.target.value = tidyDate(event.target.value);
  if (event.target.matches?.("[data-time]")) event.target.value = tidyTime(event.target.value);
}

function openForPrint() {
  for (const details of all("main details:not([open])")) {
    details.open = true;
    details.dataset.opened = "";
  }
}

function closeAfterPrint() {
  for (const details of all("details[data-opened]")) {
    details.open = false;
    delete details.dataset.opened;
  }
}

function namePrintedPages() {
  const root = document.documentElement;
  const { printPage = "", printMoment = "" } = one("[data-print-page]")?.dataset ?? {};
  root.style.setProperty("--print-address", JSON.stringify([location.href, printMoment].filter(Boolean).join(" \u2013 ")));
  root.style.setProperty("--print-page", JSON.stringify(printPage));
}

function prepare() {
  fitTables();
  guardForms();
  if (one("[data-grid]")) import("./grid.js").then((grid) => grid.prepare());
}

if (typeof document !== "undefined") {
  prepare();
  focusErrors();
  namePrintedPages();
  document.fonts?.ready.then(fitTables);
  window.addEventListener("resize", fitTables);
  window.addEventListener("beforeprint", openForPrint);
  window.addEventListener("afterprint", closeAfterPrint);
  document.addEventListener("click", followErrorLinks);
  document.addEventListener("click", closeDrops);
  document.addEventListener("keydown", closeDrops);
  document.addEventListener("formdata", shortenFilters);
  document.addEventListener("change", tidyFields);
  document.addEventListener("toggle", fitTables, true);
  document.body.addEventListener("htmx:load", ({ detail }) => {
    prepare();
    if (detail.elt !== document.body) focusErrors(detail.elt);
  });
}
