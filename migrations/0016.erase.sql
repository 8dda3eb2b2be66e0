-- Erasure: what was erased and who has not let go of it yet, and by which hashes it is kept from coming back.
-- depends: 0015.rollup

alter table timeline_data.install
  -- One row.
  -- squawk-ignore adding-field-with-default
  add column if not exists erasure_secret uuid not null default gen_random_uuid();
comment on column timeline_data.install.erasure_secret is
  'Goes into the hashes of timeline_data.erased_key: without it nobody can try names.';

alter table timeline_data.company
  add column if not exists has_erasures boolean not null default false;
comment on column timeline_data.company.has_erasures is
  'Whether writers have to ask timeline_data.erased_key. Under the shadow of a company (shadow_company): it was erased.';

create table if not exists timeline_data.erased_key (
  company_id uuid not null,
  key_hash   uuid not null,
  group_hash uuid not null,
  effect     text not null,
  constraint erased_key_pkey primary key (company_id, key_hash),
  constraint erased_key_effect check (effect in ('activity', 'about', 'all', 'none'))
);
comment on table timeline_data.erased_key is
  'What does not come back: salted hashes of ids and keys that were erased (erased_hash).';
comment on column timeline_data.erased_key.group_hash is
  'Of what was erased together, one of its hashes: it is let in again together.';
comment on column timeline_data.erased_key.effect is
  'activity: it is none any more. Of an object: about: activities about it are not recorded; all: those that link it neither; none: they are, without it.';

create table if not exists timeline_data.erasure (
  company_id uuid        not null,
  erasure_id uuid        not null,
  subject    text        not null,
  erased_at  timestamptz not null default now(),
  erased_by  uuid,
  erased     jsonb       not null default '{}',
  xid        bigint,
  seq        bigint,
  archives   uuid[]      not null default '{}',
  low_xid    bigint      not null,
  settle_xid bigint,
  settled_at timestamptz,
  constraint erasure_pkey primary key (company_id, erasure_id),
  constraint erasure_subject check (subject in ('activity', 'object', 'user', 'company'))
);
comment on table timeline_data.erasure is
  'That something was erased, when and by whom, and never what. A company''s own is kept under its shadow.';
comment on column timeline_data.erasure.erased is
  'How many rows of which table.';
comment on column timeline_data.erasure.seq is
  'With xid: the place of its last change in the feed. Consumers that have not come so far may hold it still.';
comment on column timeline_data.erasure.archives is
  'Archives that may hold it: it is erased anew when one comes back.';

comment on column timeline_data.erasure.low_xid is
  'Transactions from this one on were open when it began: they may have written what they had not seen go.';
comment on column timeline_data.erasure.settle_xid is
  'When all transactions before this one have ended, what they left is looked for (settle_step).';

-- Serves: erasures beside which others were writing.
create index if not exists erasure_open
  on timeline_data.erasure (company_id, erasure_id)
  where settled_at is null;

alter table timeline_data.erased_key enable row level security;
alter table timeline_data.erasure enable row level security;

do $$
begin
  if to_regtype('timeline_data.erasure_request') is null then
    create type timeline_data.erasure_request as (
      subject       text,
      activity_id   uuid,
      source        text,
      external_id   text,
      object_type   text,
      object_ids    uuid[],
      effect        text,
      is_suppressed boolean
    );
  end if;
end
$$;
comment on type timeline_data.erasure_request is
  'What is to be erased, as parse_erasure() reads it.';
