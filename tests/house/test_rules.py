"""Every rule lets a good file pass and catches a broken one: a rule that cannot fail is none."""

import re

import pytest

from tests.house import rules
from tests.house.rules import Rule
from tests.house.source import Source

PATH = "functions/20_write/put_thing.sql"
GOOD = """\
-- Puts a thing where it belongs. Serves: thing_pkey.
create or replace function timeline_data.put_thing(
  company_id uuid,
  thing      jsonb,
  out thing_id uuid
)
returns uuid
language plpgsql
volatile
as $$
declare
  c_known constant text[] := array['name'];
  v_key text;
begin
  perform timeline_data.check_keys(put_thing.thing, c_known, 'a thing');
  for v_key in
    select k.key
    from jsonb_object_keys(put_thing.thing) as k (key)
  loop
    if v_key = '' then
      raise exception 'thing "%" has no name', put_thing.thing
        using errcode = 'TL400', hint = 'Name it.';
    end if;
  end loop;
  insert into timeline_data.thing as t (
    company_id,
    name
  )
  values (
    put_thing.company_id,
    v_key
  )
  on conflict do nothing;
  execute 'select t.id from timeline_data.thing as t where t.company_id = $1'
  into put_thing.thing_id
  using put_thing.company_id;
end
$$;
comment on function timeline_data.put_thing(uuid, jsonb) is
  'Puts a thing.';
"""

BROKEN: list[tuple[Rule, str, str]] = [
    (rules.one_object, "timeline_data.put_thing(\n", "timeline_data.put_other(\n"),
    (rules.one_object, "create or replace function", "create function"),
    (rules.opening_comment, "-- Puts a thing where it belongs. Serves: thing_pkey.\n", ""),
    (rules.opening_comment, "-- Puts", "-- 1\n-- 2\n-- 3\n-- 4\n-- 5\n-- Puts"),
    (rules.comment_on, "comment on function timeline_data.put_thing", "comment on function x.y"),
    (rules.size, "begin\n", "begin\n" + "  perform 1;\n" * 60),
    (rules.size, "-- Puts", "--\n" * 120 + "-- Puts"),
    (rules.layout, "begin\n", "begin\n\tperform 1;\n"),
    (rules.layout, "begin\n", "begin \n"),
    (rules.layout, "  v_key text;", "   v_key text;"),
    (rules.layout, "  v_key text;", "  v_key text; " + "-- " + "x" * 120),
    (rules.layout, "'Puts a thing.';\n", "'Puts a thing.';\n\n"),
    (rules.lower_case, "    select k.key", "    SELECT k.key"),
    (rules.lower_case, "'select t.id from", "'select t.id FROM"),
    (rules.locals_named, "v_key", "key"),
    (rules.locals_named, "c_known", "v_known"),
    (rules.locals_named, "for v_key in", "for word in"),
    (rules.arguments_qualified, "check_keys(put_thing.thing", "check_keys(thing"),
    (
        rules.arguments_qualified,
        "    put_thing.company_id,\n    v_key",
        "    company_id,\n    v_key",
    ),
    (rules.arguments_qualified, "into put_thing.thing_id", "into thing_id"),
    (rules.no_catch_all, "end\n$$", "exception\n  when others then\n    null;\nend\n$$"),
    (rules.raises_are_codes, "errcode = 'TL400', ", ""),
    (rules.raises_are_codes, "errcode = 'TL400'", "errcode = '22023'"),
    (rules.raises_are_codes, ", hint = 'Name it.'", ""),
    (rules.raises_are_codes, '\'thing "%"', '\'Thing "%"'),
    (rules.raises_are_codes, "  end loop;", "    raise exception data_exception;\n  end loop;"),
    (rules.one_clock, "put_thing.company_id,\n    v_key", "put_thing.company_id,\n    now()"),
    (rules.one_clock, "v_key text;", "v_at timestamptz := current_timestamp;"),
    (rules.qualified, "insert into timeline_data.thing", "insert into thing"),
    (rules.qualified, "from timeline_data.thing as t where", "from thing as t where"),
    (rules.qualified, "from jsonb_object_keys(put_thing.thing) as k (key)", "from keys as k"),
]


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_a_good_file_passes(rule: Rule) -> None:
    assert list(rule(Source(PATH, GOOD))) == []


@pytest.mark.parametrize(
    ("rule", "good", "broken"),
    BROKEN,
    ids=[f"{rule.__name__}-{n}" for n, (rule, *_) in enumerate(BROKEN)],
)
def test_a_broken_file_is_caught(rule: Rule, good: str, broken: str) -> None:
    assert good in GOOD
    assert list(rule(Source(PATH, GOOD.replace(good, broken)))) != []


def test_every_rule_has_been_seen_to_fail() -> None:
    assert {rule for rule, *_ in BROKEN} == set(rules.RULES)


def test_a_call_upwards_is_caught() -> None:
    known = {
        ("timeline_data", "check_keys"): "10_helpers",
        ("timeline", "page"): "50_read",
        ("timeline_data", "put_thing"): "20_write",
    }
    assert list(rules.downwards(Source(PATH, GOOD), known)) == []
    for call in ("perform timeline.page(null);", "execute 'select timeline.page(null)';"):
        broken = GOOD.replace("begin\n", f"begin\n  {call}\n")
        assert list(rules.downwards(Source(PATH, broken), known)) == [
            "calls timeline.page, which lives in 50_read"
        ]


def test_a_call_without_a_schema_is_caught() -> None:
    known = {("timeline_data", "check_keys"): "10_helpers"}
    assert list(rules.schema_given(Source(PATH, GOOD), known)) == []
    broken = GOOD.replace("timeline_data.check_keys", "check_keys")
    assert list(rules.schema_given(Source(PATH, broken), known)) == [
        "calls check_keys without its schema"
    ]
    built = GOOD.replace("'select t.id", "'select check_keys(t.id), t.id")
    assert list(rules.schema_given(Source(PATH, built), known)) != []


def test_codes_are_read_from_the_code_alone() -> None:
    assert rules.codes(Source(PATH, GOOD + "-- errcode = 'TL999'\n")) == {"TL400"}


def test_a_long_list_of_columns_counts_once() -> None:
    columns = "".join(f"    column_{n},\n" for n in range(60))
    listed = GOOD.replace("    company_id,\n", columns)
    assert list(rules.size(Source(PATH, listed))) == []
    assert not re.search("column_59", GOOD)
