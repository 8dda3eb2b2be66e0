"""Writes docs/reference/: one page per public function or view, from its comment in functions/.

python scripts/reference.py           writes the pages
python scripts/reference.py --check   exit status 1 when a page is missing, stale or left over
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "reference"
COMMENT = re.compile(
    r"comment on (function|view) timeline\.(\w+)(?:\(([^)]*)\))? is\s+'((?:[^']|'')*)';", re.DOTALL
)
ARGUMENTS = re.compile(r"create or replace function timeline\.\w+\((.*?)\)\nreturns", re.DOTALL)
ROOMS = {
    "20_write": "Write",
    "50_read": "Read",
    "55_search": "Search",
    "60_feed": "Feed",
    "70_keep": "For administrators",
    "73_erase": "Write",
    "80_jobs": "For administrators",
}


def page(path: Path) -> tuple[str, str, str] | None:
    """(room, name, markdown) of one file of functions/; None when it holds nothing public."""
    text = path.read_text(encoding="utf-8")
    found = COMMENT.search(text)
    if found is None:
        return None
    kind, name, _, comment = found.groups()
    comment = comment.replace("''", "'")
    summary, _, rest = comment.partition("\n")
    signature = f"timeline.{name}"
    arguments = ARGUMENTS.search(text)
    if kind == "function" and arguments is not None:
        words = [" ".join(line.split()) for line in arguments.group(1).strip().splitlines()]
        signature = f"timeline.{name}({' '.join(words)}) returns json"
    return (
        ROOMS[path.parent.name],
        name,
        f"<!-- made by scripts/reference.py from {path.relative_to(ROOT)} -->\n"
        f"# {name}\n\n{summary}\n\n```sql\n{signature}\n```\n\n{rest.strip()}\n",
    )


def pages() -> dict[Path, str]:
    """Every file of docs/reference/ with its text, the index included."""
    made: dict[Path, str] = {}
    index: dict[str, list[str]] = {}
    for path in sorted((ROOT / "functions").glob("*/*.sql")):
        found = page(path)
        if found is not None:
            room, name, text = found
            made[PAGES / f"{name}.md"] = text
            summary = text.split("\n")[3]
            index.setdefault(room, []).append(f"- [{name}]({name}.md): {summary}")
    lines = ["<!-- made by scripts/reference.py -->", "# Reference", ""]
    lines += [
        "Public functions and views of schema `timeline`; `\\df+ timeline.*` shows the same.",
        "",
    ]
    for room, entries in index.items():
        lines += [f"## {room}", "", *entries, ""]
    made[PAGES / "README.md"] = "\n".join(lines).rstrip() + "\n"
    return made


def main(arguments: list[str]) -> int:
    """Writes the pages, or tells which would change."""
    made = pages()
    stale = [p for p, text in made.items() if not p.exists() or p.read_text("utf-8") != text]
    stale += [p for p in PAGES.glob("*.md") if p not in made]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not what functions/ says: run scripts/reference.py")
        return 1 if stale else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for path in stale:
        if path in made:
            path.write_text(made[path], encoding="utf-8")
        else:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
