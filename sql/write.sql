-- The calls of functions/20_write. Each yields one scalar: the receipt as PostgreSQL built it.

-- record --
select timeline.record(
  %(company)s::uuid,
  %(activity)s::jsonb
)

-- record_many --
select timeline.record_many(
  %(company)s::uuid,
  %(activities)s::jsonb,
  %(options)s::jsonb
)

-- change --
select timeline.change(
  %(company)s::uuid,
  %(activity)s::uuid,
  %(changes)s::jsonb
)

-- remove --
select timeline.remove(
  %(company)s::uuid,
  %(activity)s::uuid
)

-- restore --
select timeline.restore(
  %(company)s::uuid,
  %(activity)s::uuid
)

-- put_objects --
select timeline.put_objects(
  %(company)s::uuid,
  %(objects)s::jsonb
)

-- merge --
select timeline.merge(
  %(company)s::uuid,
  %(loser)s::jsonb,
  %(winner)s::jsonb
)

-- unmerge --
select timeline.unmerge(
  %(company)s::uuid,
  %(merge)s::uuid
)

-- convert --
select timeline.convert(
  %(company)s::uuid,
  %(lead)s::jsonb,
  %(into)s::jsonb
)

-- erase --
select timeline.erase(
  %(company)s::uuid,
  %(what)s::jsonb
)

-- configure --
select timeline.configure(
  %(company)s::uuid,
  %(settings)s::jsonb
)
