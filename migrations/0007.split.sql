-- Partitions on their way in and out of activity, so that a killed rotation is finished by the next.
-- depends: 0006.covering

create table if not exists timeline_data.partition_change (
  name      text        not null,
  state     text        not null,
  starts_at timestamptz not null,
  ends_at   timestamptz not null,
  next_page bigint      not null default 0,
  last_page bigint      not null default 0,
  moved     bigint      not null default 0,
  file_node oid,
  awaited   text[],
  constraint partition_change_pkey primary key (name),
  constraint partition_change_state check (state in ('coming', 'leaving', 'gone'))
);
comment on table timeline_data.partition_change is
  'A split in progress: tables that are coming, partitions that are leaving because their rows are copied there, and tables that are gone from activity and to be dropped. Empty between rotations.';
comment on column timeline_data.partition_change.next_page is
  'Of a leaving partition: pages before this one are copied, up to last_page; later rows are mirrored by a trigger.';
comment on column timeline_data.partition_change.file_node is
  'Of a leaving partition: the file whose pages are counted. Another one (vacuum full, a restore): copying begins anew.';
comment on column timeline_data.partition_change.moved is
  'Of a leaving partition: rows copied into partitions with two bounds.';
comment on column timeline_data.partition_change.awaited is
  'Of a leaving partition: virtual transactions that may not see the copies; the swap waits for their end.';
alter table timeline_data.partition_change enable row level security;
