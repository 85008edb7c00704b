"""Copies the front-end packages' styles, fonts and script from node_modules to static/vendor.

Run by `make setup` after `npm ci --ignore-scripts`; fetches nothing. Not here: our own look (static/css).
"""

import re
import shutil
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent
MODULES = STATIC.parent / "node_modules"
VENDOR = STATIC / "vendor"

HDS = MODULES / "hds-core" / "lib"
HDS_PARTS = (
    "base.min.css",
    "components/button/button.min.css",
    "components/text-input/text-input.min.css",
    "components/selection-group/selection-group.min.css",
    "components/checkbox/checkbox.min.css",
    "components/radio-button/radio-button.min.css",
    "components/table/table.min.css",
)
FONT = MODULES / "@fontsource-variable" / "source-sans-3"
FONT_STYLES = ("wght.css", "wght-italic.css")
HTMX = MODULES / "htmx.org" / "dist" / "htmx.min.js"
LICENCES = {
    "hds-core.txt": MODULES / "hds-core" / "LICENSE",
    "source-sans-3.txt": FONT / "LICENSE",
    "htmx.txt": MODULES / "htmx.org" / "LICENSE",
}
FONT_FILE = re.compile(r"url\(\./files/([\w.-]+\.woff2)\)")
OUTSIDE = re.compile(r"url\(\s*['\"]?(?:https?:)?//|@import\b")


def wanted() -> list[Path]:
    """Every file of node_modules that the vendor folder is made from."""
    styles = [HDS / part for part in HDS_PARTS] + [FONT / style for style in FONT_STYLES]
    return [*styles, HTMX, *LICENCES.values()]


def hds() -> str:
    """HDS in a cascade layer of its own, so that every rule of ours outranks it."""
    parts = "\n".join((HDS / part).read_text("utf-8").strip() for part in HDS_PARTS)
    parts = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", parts)
    return f"@layer vendor {{\n{parts}\n}}\n"


def fonts() -> tuple[str, list[Path]]:
    """The font rules with addresses relative to the vendor folder, and the files they name."""
    rules = "\n".join((FONT / style).read_text("utf-8").strip() for style in FONT_STYLES)
    files = [FONT / "files" / name for name in FONT_FILE.findall(rules)]
    return FONT_FILE.sub(r"url(fonts/\1)", rules) + "\n", files


def fill() -> None:
    """Writes static/vendor afresh; exits with a sentence when a package is missing."""
    missing = [path for path in wanted() if not path.is_file()]
    if missing:
        names = "\n  ".join(str(path.relative_to(MODULES.parent)) for path in missing)
        sys.exit(f"Missing front-end files; run `npm ci --ignore-scripts` first:\n  {names}")
    font_rules, font_files = fonts()
    styles = {"hds.css": hds(), "fonts.css": font_rules}
    for name, text in styles.items():
        if OUTSIDE.search(text):
            sys.exit(f"{name} would fetch something from another server; it is not written.")
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "fonts").mkdir(parents=True)
    (VENDOR / "licences").mkdir()
    for name, text in styles.items():
        (VENDOR / name).write_text(text, "utf-8")
    for path in font_files:
        shutil.copyfile(path, VENDOR / "fonts" / path.name)
    shutil.copyfile(HTMX, VENDOR / "htmx.min.js")
    for name, path in LICENCES.items():
        shutil.copyfile(path, VENDOR / "licences" / name)


if __name__ == "__main__":
    fill()
