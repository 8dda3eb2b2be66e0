-- The calls of functions/50_read and functions/55_search. Each yields one scalar: JSON as PostgreSQL built it.

-- page --
select timeline.page(
  %(company)s::uuid,
  %(filter)s::jsonb
)

-- search --
select timeline.search(
  %(company)s::uuid,
  %(query)s::text,
  %(filter)s::jsonb
)

-- facets --
select timeline.facets(
  %(company)s::uuid,
  %(filter)s::jsonb
)

-- activity --
select timeline.activity(
  %(company)s::uuid,
  %(activity)s::uuid
)

-- activity_by_key --
select timeline.activity_by_key(
  %(company)s::uuid,
  %(source)s::text,
  %(external_id)s::text
)

-- history --
select timeline.history(
  %(company)s::uuid,
  %(activity)s::uuid
)

-- summary --
select timeline.summary(
  %(company)s::uuid,
  %(filter)s::jsonb
)

-- objects --
select timeline.objects(
  %(company)s::uuid,
  %(filter)s::jsonb
)

-- erase_status --
select timeline.erase_status(
  %(company)s::uuid,
  %(filter)s::jsonb
)

-- merges --
select timeline.merges(
  %(company)s::uuid,
  %(filter)s::jsonb
)

-- version --
select timeline.version()

-- script_begin --
begin;
set local timeline.company_id = %(company)s;
set local timeline.user_id = %(viewer)s;

-- script_end --
commit;

-- feed --
select timeline.feed(
  %(company)s::uuid,
  %(after)s::text,
  %(options)s::jsonb
)

-- feed_all --
select timeline.feed_all(
  %(after)s::text,
  %(options)s::jsonb
)

-- acknowledge --
select timeline.acknowledge(
  %(consumer)s::text,
  %(position)s::text
)
