"""The rules of the house, held by every file of functions/."""

import pytest

from tests.house import rules, source
from tests.house.source import Source

FILES = source.functions()
HOMES = rules.homes(FILES)


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_every_file_keeps_the_rule(rule: rules.Rule) -> None:
    assert [f"{file.path}: {problem}" for file in FILES for problem in rule(file)] == []


def test_a_function_calls_only_its_own_folder_or_a_lower_one() -> None:
    assert [f"{f.path}: {problem}" for f in FILES for problem in rules.downwards(f, HOMES)] == []


def test_functions_of_ours_are_called_with_their_schema() -> None:
    assert [f"{f.path}: {problem}" for f in FILES for problem in rules.schema_given(f, HOMES)] == []


def test_functions_of_migrations_are_versioned_and_keep_the_rules_of_a_body() -> None:
    made = [(file, o) for file in source.migrations() for o in file.objects]
    assert [o.name for _, o in made if not o.name.endswith("_v1")] == []
    assert made, "no function of a migration was found: the pattern is broken"


def test_folders_are_numbered_and_hold_only_sql() -> None:
    inside = sorted(path for path in (source.ROOT / "functions").rglob("*") if path.is_file())
    assert [path.name for path in inside if path.suffix != ".sql"] == []
    folders = {file.folder for file in FILES if file.folder}
    assert [name for name in folders if not (name[:2].isdigit() and name[2] == "_")] == []
    assert len({name[:2] for name in folders}) == len(folders)


def test_grants_come_last_and_retired_signatures_first() -> None:
    paths = [file.path for file in FILES]
    assert paths[0] == "functions/00_retired.sql"
    assert paths[-1] == "functions/99_grants.sql"


def test_retired_signatures_are_one_drop_a_line() -> None:
    lines = [line for line in FILES[0].text.splitlines() if not line.startswith("--")]
    assert [x for x in lines if not x.startswith("drop function if exists timeline")] == []
    names = {(o.schema, o.name) for o in [o for f in FILES for o in f.objects]}
    assert names, "no function at all was found: the pattern is broken"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_replayed_file_touches_no_data_and_no_table(file: Source) -> None:
    if file.stem in rules.LISTS:
        return
    outside = file.code.replace(file.body, "") if file.body else file.code
    for verb in ("create table", "alter table", "insert into", "drop ", "create index", "truncate"):
        assert verb not in outside, f"{file.path} says {verb} outside its function"
