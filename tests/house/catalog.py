"""The rules of the house as an installed database shows them: each query lists what breaks one."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

import re
from typing import Any

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]

SCHEMAS = "('timeline', 'timeline_data')"

# The API of the contract, as far as it exists. Whatever else stands in schema timeline is a mistake.
API = {
    "record(company_id uuid, activity jsonb)": "volatile",
    "record_many(company_id uuid, activities jsonb, options jsonb)": "volatile",
    "change(company_id uuid, activity_id uuid, changes jsonb)": "volatile",
    "remove(company_id uuid, activity_id uuid)": "volatile",
    "restore(company_id uuid, activity_id uuid)": "volatile",
    "put_objects(company_id uuid, objects jsonb)": "volatile",
    "configure(company_id uuid, settings jsonb)": "volatile",
    "merge(company_id uuid, loser jsonb, winner jsonb)": "volatile",
    "unmerge(company_id uuid, merge_id uuid)": "volatile",
    'convert(company_id uuid, lead jsonb, "into" jsonb)': "volatile",
    "merges(company_id uuid, filter jsonb)": "stable",
    "erase(company_id uuid, what jsonb)": "volatile",
    "erase_status(company_id uuid, filter jsonb)": "stable",
    "page(company_id uuid, filter jsonb)": "stable",
    "activity(company_id uuid, activity_id uuid)": "stable",
    "activity_by_key(company_id uuid, source text, external_id text)": "stable",
    "history(company_id uuid, activity_id uuid)": "stable",
    "objects(company_id uuid, filter jsonb)": "stable",
    "summary(company_id uuid, filter jsonb)": "stable",
    "search(company_id uuid, query text, filter jsonb)": "stable",
    "facets(company_id uuid, filter jsonb)": "stable",
    "feed(company_id uuid, after text, options jsonb)": "stable",
    "feed_all(after text, options jsonb)": "stable",
    'acknowledge(consumer text, "position" text)': "volatile",
    "version()": "stable",
}
VIEWS = {
    "activities",
    "activity_summary",
    "completion_times",
    "overdue_ageing",
    "rollup_age",
    "silent_accounts",
    "stats_cache",
    "stats_feed",
    "stats_indexes",
    "stats_jobs",
    "stats_partitions",
    "stats_queries",
    "stats_refresh",
    "type_mix",
    "user_load",
    "weekly_volume",
}

_FUNCTIONS = f"""
    from pg_proc as p
    join pg_namespace as n on n.oid = p.pronamespace
    join pg_language as l on l.oid = p.prolang
    where n.nspname in {SCHEMAS}"""

RULES = {
    "no function has an overload": f"""
        select n.nspname || '.' || p.proname {_FUNCTIONS} group by 1 having count(*) > 1""",
    "every function and view has a comment": f"""
        select p.oid::regprocedure::text {_FUNCTIONS} and obj_description(p.oid, 'pg_proc') is null
        union all
        select c.oid::regclass::text from pg_class as c
        where c.relnamespace = 'timeline'::regnamespace and c.relkind in ('v', 'm')
          and obj_description(c.oid, 'pg_class') is null""",
    "every table has a comment, partitions excepted": """
        select c.oid::regclass::text from pg_class as c
        where c.relnamespace = 'timeline_data'::regnamespace and c.relkind in ('r', 'p')
          and not c.relispartition and c.relname !~ 'yoyo'
          and obj_description(c.oid, 'pg_class') is null""",
    "every public function and view is granted to somebody": f"""
        select p.oid::regprocedure::text {_FUNCTIONS} and n.nspname = 'timeline'
          and not exists (select from aclexplode(p.proacl) as a where a.grantee <> p.proowner)
        union all
        select c.oid::regclass::text from pg_class as c
        where c.relnamespace = 'timeline'::regnamespace
          and not exists (select from aclexplode(c.relacl) as a where a.grantee <> c.relowner)""",
    "every definer function pins search_path, pg_temp last": f"""
        select p.oid::regprocedure::text {_FUNCTIONS} and p.prosecdef
          and not coalesce('search_path=pg_catalog, pg_temp' = any (p.proconfig), false)""",
    "every trigger function pins search_path": f"""
        select p.oid::regprocedure::text {_FUNCTIONS} and p.prorettype = 'trigger'::regtype
          and not coalesce('search_path=pg_catalog, pg_temp' = any (p.proconfig), false)""",
    "every public function pins the time zone": f"""
        select p.oid::regprocedure::text {_FUNCTIONS} and n.nspname = 'timeline'
          and not coalesce('timezone=UTC' = any (array(
            select lower(split_part(c, '=', 1)) || '=' || split_part(c, '=', 2)
            from unnest(p.proconfig) as c)), false)""",
    "public functions are plpgsql, definer, and return one json": f"""
        select p.oid::regprocedure::text {_FUNCTIONS} and n.nspname = 'timeline'
          and (l.lanname <> 'plpgsql' or not p.prosecdef or p.proretset or p.proisstrict
            or p.prorettype <> 'json'::regtype)""",
    "public functions take company_id uuid first, but those that are of no one company": f"""
        select p.oid::regprocedure::text {_FUNCTIONS} and n.nspname = 'timeline'
          and p.proname not in ('version', 'feed_all', 'acknowledge')
          and (p.pronargs = 0 or p.proargnames[1] <> 'company_id' or p.proargtypes[0] <> 'uuid'::regtype)""",
    "options of public functions default to {}": f"""
        select p.oid::regprocedure::text {_FUNCTIONS} and n.nspname = 'timeline'
          and (array['filter', 'options', 'settings'] && p.proargnames) <> (p.pronargdefaults > 0)""",
    "public views are barriers": """
        select c.oid::regclass::text from pg_class as c
        where c.relnamespace = 'timeline'::regnamespace
          and not coalesce('security_barrier=true' = any (c.reloptions), false)""",
    "nothing but functions and views stands in schema timeline": """
        select c.oid::regclass::text from pg_class as c
        where c.relnamespace = 'timeline'::regnamespace and c.relkind <> 'v'
        union all
        select t.oid::regtype::text from pg_type as t
        left join pg_class as c on c.oid = t.typrelid
        where t.typnamespace = 'timeline'::regnamespace and t.typcategory <> 'A'
          and c.relkind is distinct from 'v'""",
    "triggers are named by firing order": f"""
        select t.tgname::text from pg_trigger as t
        join pg_class as c on c.oid = t.tgrelid
        where c.relnamespace in (select n.oid from pg_namespace as n where n.nspname in {SCHEMAS})
          and not t.tgisinternal and t.tgname !~ '^t[0-9]{{2}}_[a-z_]+$'""",
    "instants end in _at or _date, flags begin with is_ or has_": """
        select a.attrelid::regclass || '.' || a.attname from pg_attribute as a
        join pg_class as c on c.oid = a.attrelid
        where c.relnamespace = 'timeline_data'::regnamespace and c.relkind in ('r', 'p')
          and c.relname !~ 'yoyo' and a.attnum > 0
          and (a.atttypid = 'timestamptz'::regtype and a.attname !~ '_(at|date)$'
            or a.atttypid = 'boolean'::regtype and a.attname !~ '^(is|has)_')""",
    "no varchar, no timestamp without zone, no serial, no enum": """
        select a.attrelid::regclass || '.' || a.attname from pg_attribute as a
        join pg_class as c on c.oid = a.attrelid
        join pg_type as t on t.oid = a.atttypid
        where c.relnamespace = 'timeline_data'::regnamespace and c.relkind in ('r', 'p')
          and c.relname !~ 'yoyo' and a.attnum > 0
          and (t.typname in ('varchar', 'bpchar', 'timestamp') or t.typtype = 'e')
        union all
        select c.oid::regclass::text from pg_class as c
        where c.relnamespace = 'timeline_data'::regnamespace and c.relkind = 'S'
          -- Behind a transaction id it keeps an order; it is nobody's key.
          and c.relname <> 'feed_seq'""",
    "company_id leads every key and index, the directories of the installation excepted": """
        select i.indexrelid::regclass::text from pg_index as i
        join pg_class as c on c.oid = i.indrelid
        join pg_attribute as a on a.attrelid = i.indexrelid and a.attnum = 1
        where c.relnamespace = 'timeline_data'::regnamespace and a.attname <> 'company_id'
          and c.relname !~ 'yoyo|^(install|applied_migration|partition_directory|partition_change|archive|refresh_state|job|job_run|feed_slot)$'
          -- Of all companies the next to roll up, and what changed.
          and i.indexrelid <> 'timeline_data.summary_company_due'::regclass
          -- Beside a key that begins with the company, one that does would be taken for any look-up.
          and i.indexrelid <> 'timeline_data.object_source_by_source'::regclass
          and i.indexrelid::regclass::text !~ '^timeline_data[.]feed_(by_xid|[0-3]_xid_seq_idx)$'
          and not exists (select from pg_am as m join pg_class as x on x.relam = m.oid
            where x.oid = i.indexrelid and m.amname = 'gin')""",
}


def broken(connection: Connection, rule: str) -> list[str]:
    """What breaks a rule."""
    return sorted(str(row[0]) for row in connection.execute(RULES[rule].encode()).fetchall())


def api(connection: Connection) -> dict[str, str]:
    """The functions of schema timeline with their volatility, without the schema and defaults."""
    rows = connection.execute(
        """
        select p.proname || '(' || pg_get_function_arguments(p.oid) || ')',
          case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end
        from pg_proc as p where p.pronamespace = 'timeline'::regnamespace
        """
    ).fetchall()
    return {
        re.sub(r" DEFAULT (?:'[^']*'|NULL)::\w+", "", str(name)): str(kind) for name, kind in rows
    }
