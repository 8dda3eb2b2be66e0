-- Of the columns that could name an object: $2 ids, $3 a pattern of them.
create or replace function timeline_data.naming_where(table_name text)
returns text
language plpgsql
stable
as $$
begin
  return (
    select string_agg(format(case a.atttypid
      when 'uuid'::regtype then 't.%I = any ($2)'
      when 'uuid[]'::regtype then 't.%I && $2'
      else 't.%I::text ~ $3'
    end, a.attname), ' or ' order by a.attnum)
    from pg_catalog.pg_attribute as a
    where a.attrelid = to_regclass(format('timeline_data.%I', naming_where.table_name))
      and a.attnum > 0
      and not a.attisdropped
      and a.attname <> 'company_id'
      and a.atttypid in ('uuid'::regtype, 'uuid[]'::regtype, 'jsonb'::regtype)
  );
end
$$;
comment on function timeline_data.naming_where(text) is
  'SQL condition over alias t; null for a table without such columns.';
