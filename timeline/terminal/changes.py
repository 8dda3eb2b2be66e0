"""Changes as text for people: a line for each."""

from timeline.terminal import Asked, Doc, local, name
from timeline.terminal.screen import clean, clip

_COLOURS = {"insert": "green", "remove": "red"}


def change(told: Doc, asked: Asked) -> str:
    """One change: what happened, and what is there now."""
    screen = asked.screen
    ellipsis = screen.pick("…", "...")
    kind = screen.paint(f"{told['change']:<8}", _COLOURS.get(told["change"], "bold"))
    said = clean(screen.pick(" · ", " - ").join(_parts(told, asked)))
    return kind + clip(said, screen.width - 8, ellipsis)


def _parts(told: Doc, asked: Asked) -> list[str]:
    company = [told["company_id"]] if "company_id" in told else []
    about = told.get("object")
    if about is not None:
        return [*company, f"{about['type']} {about['id']}", about["name"] or "without a name"]
    activity = told.get("activity")
    if activity is None:
        return company
    if "subject" not in activity:
        return [*company, activity["id"]]
    at = local(activity["activity_date"], asked.zone)
    parts = [*company, f"{at:%Y-%m-%d %H:%M}", activity["activity_type"], activity["subject"]]
    parts += [name(activity["related_to"])] if activity["related_to"] else []
    parts += [name(activity["assigned_to"])] if activity["assigned_to"] else []
    return [*parts, activity["status"]]
