-- The rows of everything that is measured, once, whoever reads them afterwards: deterministic for a company's
-- number, so that a company is the same in a data set of any size. Ten years up to the clock of the benchmark,
-- denser towards it, in working hours on five-minute marks (ties), three in a hundred in bursts of two hundred
-- at one moment, two in a hundred ahead.

create schema if not exists bench;

create table if not exists bench.step (
  name    text primary key,
  seconds double precision not null
);

create table if not exists bench.sentence (
  topic int,
  place int,
  text  text not null,
  primary key (topic, place)
);

create table if not exists bench.word (
  place int primary key,
  text  text not null
);

create table if not exists bench.company (
  number     bigint primary key,
  company_id uuid   not null,
  name       text   not null,
  rows       bigint not null,
  users      bigint not null,
  contacts   bigint not null,
  accounts   bigint not null,
  deals      bigint not null
);

create unlogged table if not exists bench.object (
  company_id  uuid not null,
  object_id   uuid not null,
  object_type text not null,
  name        text not null,
  parent_id   uuid,
  primary key (company_id, object_id)
);

create unlogged table if not exists bench.activity (
  company_id    uuid        not null,
  n             bigint      not null,
  id            uuid        not null,
  activity_date timestamptz not null,
  ends_at       timestamptz,
  created_by    uuid        not null,
  assigned_to   uuid,
  object_id     uuid,
  object_type   text,
  account_id    uuid,
  linked_id     uuid,
  activity_type text        not null,
  status        text        not null,
  priority      text        not null,
  direction     text,
  visible_to    uuid[],
  subject       text        not null,
  description   text
);

-- A number in [0, 1) that follows from a row and a purpose.
create or replace function bench.u(n bigint, salt bigint)
returns double precision
language sql
immutable parallel safe
return (hashint8extended(n, salt) & 1073741823) / 1073741824.0;

create or replace function bench.key(kind text, number bigint, n bigint)
returns uuid
language sql
immutable parallel safe
return md5(kind || number || ':' || n)::uuid;
