"""The rules of the house, held by migrations/, timeline/ and every text of the project."""

import hashlib
import re

import pytest

from tests.house import project, rules, source
from timeline import errors

MODULES = list(project.modules())
TEXTS = list(project.texts())


def test_every_code_raised_is_a_code_of_errors_py() -> None:
    raised = set().union(*map(rules.codes, source.functions()))
    known = {code for code in errors.CODES if code.startswith("TL")}
    # TL500 is what any other SQLSTATE becomes on its way out; nothing raises it.
    assert raised == known - {"TL500"}


def test_modules_are_short() -> None:
    assert [
        path for path, text in [*MODULES, *project.modules("benchmarks")] if project.too_long(text)
    ] == []


def test_a_long_module_is_caught() -> None:
    assert project.too_long("pass\n" * 301)
    assert not project.too_long("pass\n" * 300)


def test_timeline_holds_no_sql_outside_install() -> None:
    found = [
        f"{path}: {problem}"
        for path, text in MODULES
        if not project.is_installing(path)
        for problem in project.sql_literals(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    "literal",
    [
        '"select 1 from timeline_data.activity"',
        '"select timeline.page(%s, %s)"',
        'b"update timeline_data.company set name = null"',
        'f"delete from {table}"',
        '"""\n  insert into timeline_data.activity values (1)"""',
        '"CREATE TABLE x (y int)"',
        '"with a as (select 1) select * from a"',
        '"grant select on x to y"',
    ],
)
def test_sql_in_a_module_is_caught(literal: str) -> None:
    assert list(project.sql_literals(f'"""Select from what is there."""\nx = {literal}\n'))


def test_prose_is_no_sql() -> None:
    prose = '"""Select a page from timeline."""\nx = "select a company with --company"\n'
    assert list(project.sql_literals(prose)) == []


def test_nothing_names_a_registry_or_a_path_of_this_machine() -> None:
    found = [
        f"{name}: {problem}" for name, text in TEXTS for problem in project.names_of_elsewhere(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "https://" + "pypi" + ".org/p/x",
        "registry." + "npm" + "js.org",
        "pip install --index-" + "url https://mirror/x",
        "cd " + "/wo" + "rk/main",
        'open("/ro' + 'ot/x")',
    ],
)
def test_a_name_of_elsewhere_is_caught(line: str) -> None:
    assert list(project.names_of_elsewhere(f"fine\n{line}\n"))


def test_an_address_of_ours_is_none_of_elsewhere() -> None:
    fine = "GET /api/v1/activities/timeline/\n${HOME}/x\nhttps://example.com/home/x\n~/.cache\n"
    assert list(project.names_of_elsewhere(fine)) == []


def test_migrations_call_no_function_of_functions() -> None:
    called = [
        f"{file.path}: {schema}.{name}"
        for file in source.migrations()
        for schema, name in rules.homes(source.functions())
        if re.search(rf"\b{schema}\.{name}\s*\(", file.code_and_texts)
        and not re.search(
            rf"\b(?:table|into|on) (?:if not exists )?{schema}\.{name}\s*\(", file.code_and_texts
        )
    ]
    assert called == []


def test_migrations_are_numbered_without_a_gap_and_open_with_a_comment() -> None:
    files = source.migrations()
    names = [file.stem for file in files]
    assert [name[:5] for name in names] == [f"{n:04}." for n in range(1, len(names) + 1)]
    assert [file.path for file in files if not 1 <= file.comment_lines <= rules.COMMENT_LINES] == []
    assert [problem for file in files for problem in rules.lower_case(file)] == []


def test_frozen_migrations_are_unchanged() -> None:
    frozen = (source.ROOT / "migrations" / "frozen.txt").read_text()
    lines = [line.split() for line in frozen.splitlines() if line and not line.startswith("#")]
    for digest, name in lines:
        content = (source.ROOT / "migrations" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest, name
