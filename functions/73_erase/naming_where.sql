-- Of the columns that could name an object: $2 ids, $3 a pattern of them, $4 their type, $5 their hashes. An id whose
-- type stands beside it is meant with that; one without is a user's, and rollup_account's are accounts.
create or replace function timeline_data.naming_where(
  table_name text,
  type       text
)
returns text
language plpgsql
stable
as $$
begin
  return (
    select string_agg(format(case
      when a.attname ~ '_hashes$' then 't.%1$I && $5'
      when a.attname ~ '_hash$' then 't.%1$I = any ($5)'
      when a.atttypid = 'jsonb'::regtype and naming_where.type = 'user' then 't.%1$I::text ~ $3'
      when a.atttypid = 'jsonb'::regtype then
        't.%1$I::text ~ $3 and exists (select from jsonb_path_query(t.%1$I, ''$.**'') as j (value)'
        ' where jsonb_typeof(j.value) = ''object'' and j.value ->> ''type'' = $4 and j.value ->> ''id'' ~ $3)'
      when a.atttypid = 'uuid'::regtype and b.attname is not null then 't.%1$I = any ($2) and t.%2$I = $4'
      when a.atttypid = 'uuid'::regtype then 't.%1$I = any ($2)'
      when b.attname is not null then
        'exists (select from unnest(t.%1$I, t.%2$I) as o (id, type) where o.id = any ($2) and o.type = $4)'
      else 't.%1$I && $2'
    end, a.attname, b.attname), ' or ' order by a.attnum)
    from pg_catalog.pg_attribute as a
    left join pg_catalog.pg_attribute as b
      on b.attrelid = a.attrelid
      and a.attname ~ '_ids?$'
      and b.attname = regexp_replace(a.attname, '_id(s?)$', '_type\1')
      and not b.attisdropped
    where a.attrelid = to_regclass(format('timeline_data.%I', naming_where.table_name))
      and a.attnum > 0
      and not a.attisdropped
      and a.attname <> 'company_id'
      -- What keeps it from coming back.
      and naming_where.table_name <> 'erased_key'
      and a.atttypid in ('uuid'::regtype, 'uuid[]'::regtype, 'jsonb'::regtype)
      and (
        b.attname is not null
        or a.atttypid = 'jsonb'::regtype
        or a.attname ~ '_hash(es)?$'
        or naming_where.type = 'user'
        or naming_where.type = 'account' and naming_where.table_name = 'rollup_account'
      )
  );
end
$$;
comment on function timeline_data.naming_where(text, text) is
  'SQL condition over alias t; null for a table without such columns.';
