-- The change feed: a row per change, in an order in which no change is told before one that came first.
-- depends: 0012.search

alter table timeline_data.install add column if not exists feed_slot integer not null default 0;
comment on column timeline_data.install.feed_slot is
  'The partition of timeline_data.feed that changes are written to.';
alter table timeline_data.install add column if not exists feed_low bigint not null default 0;
comment on column timeline_data.install.feed_low is
  'Changes up to this transaction id are forgotten, or will be.';
alter table timeline_data.install add column if not exists feed_retention interval not null default '7 days';
comment on column timeline_data.install.feed_retention is
  'How long a change can be read at least; up to one and a half times as long.';
alter table timeline_data.install add column if not exists system_identifier bigint;
comment on column timeline_data.install.system_identifier is
  'The cluster whose transaction ids stand in the feed: in another one they say nothing.';

create sequence if not exists timeline_data.feed_seq;
comment on sequence timeline_data.feed_seq is
  'Numbers of changes, as they are made. Alone they are no order: who drew the lower one may commit later.';

create table if not exists timeline_data.feed (
  company_id  uuid        not null,
  activity_id uuid,
  object_id   uuid,
  xid         bigint      not null,
  writer      bigint      not null,
  changed_at  timestamptz not null,
  seq         bigint      not null default nextval('timeline_data.feed_seq'),
  version     integer,
  slot        integer    not null,
  change      text        not null,
  object_type text,
  constraint feed_pkey primary key (company_id, xid, seq, slot),
  constraint feed_change check (change in ('insert', 'update', 'remove', 'restore', 'object', 'company', 'merge')),
  constraint feed_subject check ((change in ('object', 'company', 'merge')) = (activity_id is null))
) partition by list (slot);
comment on table timeline_data.feed is
  'What changed, never how: whoever reads it is told what is there now. Ordered by (xid, seq), read up to the oldest transaction still running. Partitions take turns and are emptied by truncate (after PgQ): nothing is created or dropped, and a write never waits for the rotation.';
comment on column timeline_data.feed.xid is
  'The later of its own transaction id and the last one that had ended: a clock after Lamport (1978). A change that saw another one stands behind it, whichever of their transactions has the lower id.';
comment on column timeline_data.feed.writer is
  'Its own transaction id: a snapshot tells whether its change is seen.';
comment on column timeline_data.feed.seq is
  'Of one sequence for all: who saw another change, or made one before, has the later number.';
comment on column timeline_data.feed.change is
  'Of an activity: insert, update, remove, restore. object: a name, a parent, a deletion in the directory. merge: of two objects that became one, or apart: whoever follows a timeline asks again whose links it has. company: its settings.';

-- Serves: the feed of all companies.
create index if not exists feed_by_xid
  on timeline_data.feed (xid, seq);

create table if not exists timeline_data.feed_slot (
  slot     integer    not null,
  began_at timestamptz not null default now(),
  last_xid bigint,
  awaited  text[],
  constraint feed_slot_pkey primary key (slot)
);
comment on table timeline_data.feed_slot is
  'The partitions of timeline_data.feed.';
comment on column timeline_data.feed_slot.began_at is
  'Since when it is, or was last, the one that is written to.';
comment on column timeline_data.feed_slot.last_xid is
  'The last xid in it; null while it may still grow.';
comment on column timeline_data.feed_slot.awaited is
  'Transactions that were open when it had just begun, and may still write to the one before it.';

do $$
begin
  for v_slot in 0 .. 3 loop
    execute format(
      'create table if not exists timeline_data.feed_%s partition of timeline_data.feed for values in (%1$s)'
      ' with (autovacuum_vacuum_insert_scale_factor = 0.5)', v_slot);
    execute format('alter table timeline_data.feed_%s enable row level security', v_slot);
    insert into timeline_data.feed_slot (slot, last_xid)
    values (v_slot, case when v_slot > 0 then 0 end)
    on conflict do nothing;
  end loop;
end
$$;

create table if not exists timeline_data.feed_consumer (
  company_id      uuid        not null,
  consumer        text        not null,
  xid             bigint      not null,
  seq             bigint      not null,
  acknowledged_at timestamptz not null default now(),
  constraint feed_consumer_pkey primary key (company_id, consumer)
);
comment on table timeline_data.feed_consumer is
  'How far readers of the feed have come, by their name. company_id of zeros: of the feed of all companies.';

alter table timeline_data.feed enable row level security;
alter table timeline_data.feed_slot enable row level security;
alter table timeline_data.feed_consumer enable row level security;

do $$
begin
  if to_regtype('timeline_data.feed_position') is null then
    create type timeline_data.feed_position as (
      xid bigint,
      seq bigint
    );
  end if;
end
$$;
comment on type timeline_data.feed_position is
  'A place in the change feed, behind which a reader goes on.';
