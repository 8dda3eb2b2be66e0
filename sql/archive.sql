-- Archives: what leaves activity for files, and comes back.

-- retention --
select timeline_data.retention()

-- set_retention --
select timeline_data.set_retention(%(age)s::text, %(since)s::timestamptz, %(folder)s::text)

-- cutoff --
select timeline_data.cutoff(%(before)s::timestamptz, %(age)s::text)

-- archives --
select timeline_data.archives()

-- archive_manifest --
select timeline_data.archive_manifest(%(archive)s::uuid)

-- to_archive --
select timeline_data.to_archive(%(names)s::text[], %(cutoff)s::timestamptz)

-- past_step --
select timeline_data.past_step(%(cutoff)s::timestamptz)

-- detach_step --
select timeline_data.detach_step(
  %(names)s::text[],
  %(cutoff)s::timestamptz,
  %(folder)s::text,
  %(is_kept)s::boolean
)

-- move_archive --
select timeline_data.move_archive(%(archive)s::uuid, %(folder)s::text)

-- archive_lines --
copy (
  select l.line
  from timeline_data.archive_lines(
    %(archive)s::uuid, %(company)s::uuid, %(date)s::timestamptz, %(id)s::uuid
  ) as l
) to stdout

-- archive_digest --
select timeline_data.archive_digest(
  %(archive)s::uuid, %(company)s::uuid, %(date)s::timestamptz, %(id)s::uuid
)

-- archive_totals --
select timeline_data.archive_totals(%(archive)s::uuid)

-- keep_table --
select timeline_data.keep_table(%(archive)s::uuid)

-- seal_archive --
select timeline_data.seal_archive(%(archive)s::uuid, %(manifest)s::text)

-- trim_step --
select timeline_data.trim_step(%(archive)s::uuid, %(size)s::integer)

-- attach_begin --
select timeline_data.attach_begin(%(archive)s::uuid)

-- attach_lines --
select timeline_data.attach_lines(%(archive)s::uuid, %(lines)s::text[])

-- attach_table --
select timeline_data.attach_table(%(archive)s::uuid, %(size)s::integer)

-- attach_end --
select timeline_data.attach_end(%(archive)s::uuid)
