-- table_columns --
select
  a.attname::text,
  format_type(a.atttypid, a.atttypmod),
  exists (
    select from pg_constraint as k
    where k.conrelid = a.attrelid
      and k.contype = 'f'
      and k.conkey = array[a.attnum]
      and k.confrelid = to_regclass('django_content_type')
  )
from pg_attribute as a
where a.attrelid = to_regclass(%(table)s)
  and a.attnum > 0
  and not a.attisdropped
order by a.attnum

-- import_proof --
select timeline_data.import_proof(%(company)s::uuid, %(source)s)

-- import_keys --
select to_json(timeline_data.import_keys(%(company)s::uuid, %(source)s, %(after)s, %(size)s))
