-- table_columns --
select
  a.attname::text,
  format_type(a.atttypid, a.atttypmod),
  (
    select format('%%I.%%I', n.nspname, c.relname)
    from pg_constraint as k
    join pg_class as c on c.oid = k.confrelid
    join pg_namespace as n on n.oid = c.relnamespace
    where k.conrelid = a.attrelid
      and k.contype = 'f'
      and k.conkey = array[a.attnum]
      and c.relname = 'django_content_type'
    limit 1
  )
from pg_attribute as a
where a.attrelid = to_regclass(%(table)s)
  and a.attnum > 0
  and not a.attisdropped
order by a.attnum

-- import_proof --
select timeline_data.import_proof(%(company)s::uuid, %(source)s)

-- import_missing --
select to_json(timeline_data.import_missing(%(company)s::uuid, %(source)s, %(keys)s))

-- import_keys --
select to_json(timeline_data.import_keys(%(company)s::uuid, %(source)s, %(after)s, %(size)s))

-- row_security --
select
  current_setting('row_security'),
  set_config('row_security', %(value)s, true)
