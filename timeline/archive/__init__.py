"""Archives: partitions leave the database for files, verified, and come back.

A partition is detached in one short transaction; its activities are written as gzipped JSON lines,
read back and compared with the table; only then their texts, links and history go, and the table.
Every step is told in timeline_data.archive, so a run that was killed is finished by the next.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from timeline import db, partitions
from timeline.archive import known, members
from timeline.archive.store import Store, open_store, target
from timeline.errors import TimelineError
from timeline.patience import Pace, Patience, Say, Step, connected

# As Track, with a label for what is being done.
Labelled = Callable[[str, Iterator[Step]], Iterator[Step]]


def retention(dsn: str = "") -> dict[str, Any]:
    """What `set_retention` was told: {"age", "since", "cutoff", "folder"}."""
    with connected(dsn) as patience:
        told: dict[str, Any] = known.asked(patience, "retention")
    return told


def set_retention(
    dsn: str = "", *, age: str | None, since: str | None, folder: str | None
) -> dict[str, Any]:
    """Set after what age, or until what date, partitions are archived, and where to.

    Returns what `retention` does. Raises TimelineError TL400.
    """
    folder = folder and open_store(folder).place
    with connected(dsn) as patience:
        known.cutoff(patience, since, age)
        told: dict[str, Any] = known.asked(
            patience, "set_retention", age=age, since=since, folder=folder
        )
    return told


def due(
    dsn: str = "",
    *,
    names: Sequence[str] = (),
    before: str | None = None,
    age: str | None = None,
) -> list[dict[str, Any]]:
    """What `archive` would take: [{"name", "starts_at", "ends_at", "bytes", "is_edge"}].

    `is_edge`: a stretch of the past edge, of which a partition is made first.
    """
    with connected(dsn) as patience:
        return known.due(patience, names, known.cutoff(patience, before, age))


def archive(
    dsn: str = "",
    *,
    names: Sequence[str] = (),
    before: str | None = None,
    age: str | None = None,
    folder: str | None = None,
    is_kept: bool = False,
    is_asked: bool = True,
    wait: float = 60.0,
    say: Say = lambda text: None,
    track: Labelled = lambda name, steps: steps,
) -> dict[str, Any]:
    """Archive partitions: the named ones, those that ended `before`, or as the retention says.

    First finishes what a killed run left. `folder` is a path or a URL of fsspec, the retention's
    by default. `is_kept`: leave the verified tables for `drop`. Not `is_asked`: where nobody said
    what to archive there is nothing to do. `wait`: seconds in all to wait for others. Returns
    {"archived": [names], "activities", "bytes", "folded": [empty partitions that went], "waited"}.
    Raises TimelineError: TL400, TL404, TL409, "unwritable"; 55P03 as rotate. Nothing is dropped
    that was not read back.
    """
    done: dict[str, Any] = {"archived": [], "activities": 0, "bytes": 0, "folded": []}
    failed: TimelineError | None = None
    met: set[str] = set()
    with partitions.keeping(dsn, wait, say) as patience:
        for found in known.archives(patience):
            stays = is_kept or found["is_kept"]
            if is_kept and found["state"] in ("detached", "verified"):
                patience.run("keep_table", archive=found["archive"])
            if found["state"] == "detached" or (found["state"] == "verified" and not stays):
                say(f"going on with {found['name']}")
                try:
                    _finish(patience, found, folder, stays, track, done)
                except TimelineError as error:
                    # One whose files are elsewhere does not stand in the way of the others.
                    if error.code in ("unwritable", *db.RETRYABLE):
                        raise
                    say(f"{found['name']}: {error.message}")
                    failed = failed or error
                met.add(found["name"].rpartition("-")[0])
        # A partition whose archive was only to be finished is none any more.
        left = [name for name in names if name not in met]
        policy = known.asked(patience, "retention")
        cutoff = known.cutoff(patience, before, age)
        # Nobody said what to archive: that is an error, unless there was something to finish.
        is_told = bool(left) if names else (cutoff or policy["cutoff"]) is not None
        is_nothing = not is_told and (not is_asked or done["archived"] or failed)
        is_by_date = not (is_nothing or left)
        if is_by_date:
            _split_past(patience, cutoff)
        due = [] if is_nothing else known.due(patience, left, cutoff)
        for part in due:
            if part["is_edge"]:
                # Recorded there since: the next run's.
                continue
            store = target(folder or policy["folder"], part["name"], part["bytes"])
            for step in patience.steps(
                "detach_step",
                names=[part["name"]],
                cutoff=None,
                folder=store.place,
                is_kept=is_kept,
            ):
                if step["step"] == "folded":
                    done["folded"].append(part["name"])
                elif step["step"] == "detached":
                    new = known.named(patience, step["archive"])
                    _finish(patience, new, None, is_kept, track, done)
                    break
        if is_by_date:
            _split_past(patience, cutoff)
    if failed:
        raise failed
    return done | {"waited": round(patience.waited, 3)}


def drop(
    dsn: str = "",
    *,
    names: Sequence[str] = (),
    wait: float = 60.0,
    say: Say = lambda text: None,
    track: Labelled = lambda name, steps: steps,
) -> dict[str, Any]:
    """Drop the tables of verified archives (`archive --keep`), after reading their files once more.

    All of them, or the named ones. Returns {"dropped": [names], "activities", "waited"}. Raises
    TimelineError TL404, TL409; 55P03 as rotate.
    """
    done: dict[str, Any] = {"dropped": [], "activities": 0}
    with partitions.keeping(dsn, wait, say) as patience:
        chosen = [known.named(patience, name) for name in names] or [
            found for found in known.archives(patience) if found["state"] == "verified"
        ]
        for found in chosen:
            if found["state"] != "verified":
                raise TimelineError(
                    "TL409",
                    f'archive "{found["name"]}" is {found["state"]}, not verified',
                    "only what `partitions archive --keep` left can be dropped",
                )
        for found in chosen:
            _verify(patience, open_store(found["folder"]), found)
            for _ in track(f"dropping {found['name']}", _trim(patience, found)):
                pass
            done["dropped"].append(found["name"])
            done["activities"] += found["activities"]
    return done | {"waited": round(patience.waited, 3)}


def attach(
    dsn: str = "",
    *,
    name: str,
    folder: str | None = None,
    wait: float = 60.0,
    say: Say = lambda text: None,
    track: Labelled = lambda name, steps: steps,
) -> dict[str, Any]:
    """Bring an archive back: by its name, its id, or the folder or URL where its files are now.

    All files are verified first; of one whose table was kept, or is being dropped, the rest is
    dropped then, and all comes from its files. May be done again, and finds what is there already.
    Returns {"name", "attached": activities that came back, "activities": in the archive, "waited"}.
    Raises TimelineError: TL404 for what this database does not know, TL409 for damaged files,
    55P03 as rotate; what came back stays, and the next run goes on.
    """
    with partitions.keeping(dsn, wait, say) as patience:
        found, store = known.sought(patience, name, folder)
        if found["state"] == "verified":
            # Its files are the archive, its table what is left to be dropped.
            _verify(patience, store, found)
            for _ in track(f"dropping {found['name']}", _trim(patience, found)):
                pass
            found = known.named(patience, found["archive"])
        manifest: list[members.Member] = []
        if not found["has_table"]:
            manifest = _verify(patience, store, found)
        begun = known.asked(patience, "attach_begin", archive=found["archive"])
        if not begun["is_wide"]:
            for _ in partitions.steps(patience, begun["starts_at"], begun["ends_at"]):
                pass
        coming = (
            _from_table(patience, found) if begun["has_table"]
            else _from_files(patience, store, found, manifest)
        )  # fmt: skip
        attached = sum(step["activities"] for step in track(f"attaching {found['name']}", coming))
        patience.run("attach_end", archive=found["archive"])
        activities = sum(member.activities for member in manifest) or attached
    return {
        "name": found["name"],
        "attached": attached,
        "activities": activities,
        "waited": round(patience.waited, 3),
    }


def _split_past(patience: Patience, cutoff: str | None) -> None:
    """Partitions for what is to leave the past edge; afterwards, the edge as it was."""
    for _ in patience.steps("past_step", cutoff=cutoff):
        pass


def _finish(
    patience: Patience,
    found: dict[str, Any],
    folder: str | None,
    is_kept: bool,
    track: Labelled,
    done: dict[str, Any],
) -> None:
    """Bring an archive from wherever it stands to its end."""
    if found["state"] == "detached":
        store = open_store(found["folder"])
        if folder and (place := open_store(folder).below(found["name"])).place != store.place:
            store = place
            patience.run("move_archive", archive=found["archive"], folder=store.place)
        for step in track(
            f"archiving {found['name']}", members.write(patience, store, found["archive"])
        ):
            done["activities"] += step["activities"]
            done["bytes"] += step["bytes"]
    else:
        _verify(patience, open_store(found["folder"]), found)
    if not is_kept:
        for _ in track(f"dropping {found['name']}", _trim(patience, found)):
            pass
    done["archived"].append(found["name"])


def _trim(patience: Patience, found: dict[str, Any]) -> Iterator[Step]:
    for step in patience.steps("trim_step", pace=Pace(), archive=found["archive"]):
        if step["step"] == "dropped":
            return
        yield step


def _from_table(patience: Patience, found: dict[str, Any]) -> Iterator[Step]:
    pace = Pace()

    def attach_some() -> int:
        return int(patience.run("attach_table", archive=found["archive"], size=pace.size) or 0)

    while number := pace.run(attach_some):
        yield {"step": "attached", "activities": number}


def _from_files(
    patience: Patience, store: Store, found: dict[str, Any], manifest: list[members.Member]
) -> Iterator[Step]:
    pace = Pace()
    for member in manifest:
        for lines in members.batches(members.read(store, member), pace):
            number = pace.run(
                partial(patience.run, "attach_lines", archive=found["archive"], lines=lines)
            )
            yield {"step": "attached", "activities": int(number or 0)}


def _verify(patience: Patience, store: Store, found: dict[str, Any]) -> list[members.Member]:
    manifest = patience.run("archive_manifest", archive=found["archive"])
    if manifest is None:
        raise TimelineError("TL500", f'archive "{found["name"]}" has no manifest')
    return members.verify(store, manifest)
