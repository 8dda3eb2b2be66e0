-- Search: in one index stand the words of an activity, its company, and its company's year and month.
-- depends: 0011.rollups

-- An index stands on it: never replaced, a next one is _v2. A blank comes before every word of it and none
-- that a parser makes begins with one, so that no query asks for them.
create or replace function timeline_data.search_scope_v1(
  company_id    uuid,
  activity_date timestamptz
)
returns tsvector
language sql
immutable
parallel safe
return array_to_tsvector(array[
  ' ' || company_id::text,
  ' ' || company_id::text || ' ' || extract(year from activity_date at time zone 'UTC')::integer::text,
  ' ' || company_id::text || ' ' || extract(year from activity_date at time zone 'UTC')::integer::text
    || ' ' || extract(month from activity_date at time zone 'UTC')::integer::text
]);
comment on function timeline_data.search_scope_v1(uuid, timestamptz) is
  'What an activity is found by beside its words: " company", " company year" and " company year month", of UTC.';

alter table timeline_data.object add column if not exists search_vector tsvector;
comment on column timeline_data.object.search_vector is
  'The words of the name, of weight A, in the language of the company; null without a name.';

alter table timeline_data.activity_body add column if not exists is_open boolean not null default false;
comment on column timeline_data.activity_body.is_open is
  'Whether the activity is known to be for everybody in the company: not removed, not private. Where it is, a search need not look at the activity; where it is not, it looks.';

alter table timeline_data.install add column if not exists has_twins boolean not null default false;
comment on column timeline_data.install.has_twins is
  'Whether words are made by configurations that fold accents, in timeline_data.';

create table if not exists timeline_data.search_change (
  company_id    uuid    not null,
  former        text[]  not null,
  pass          integer not null default 1,
  barrier       bigint,
  has_names     boolean not null default false,
  after_type    text,
  after_id      uuid,
  constraint search_change_pkey primary key (company_id)
);
alter table timeline_data.search_change enable row level security;
comment on table timeline_data.search_change is
  'Companies whose words are being made anew, since their text search configuration is another.';
comment on column timeline_data.search_change.former is
  'Configurations, schema.name, in which words may stand yet: a query is asked in them too.';
comment on column timeline_data.search_change.pass is
  'Of two. The second finds what was written by who had read the former configuration just before it changed.';
comment on column timeline_data.search_change.barrier is
  'A transaction: a pass begins when all before it have ended. Null before the first step of a pass.';
comment on column timeline_data.search_change.has_names is
  'Whether names are done and texts go on behind after_id; else names behind (after_id, after_type).';

create table if not exists timeline_data.search_vocabulary (
  company_id uuid        not null,
  made_at    timestamptz not null,
  words      text[]      not null,
  texts      integer[]   not null,
  constraint search_vocabulary_pkey primary key (company_id)
);
alter table timeline_data.search_vocabulary enable row level security;
comment on table timeline_data.search_vocabulary is
  'Words of a company as they are written, and in how many of its newest texts: what may have been meant. Kept with pg_trgm alone; none of private activities.';

do $$
begin
  if to_regtype('timeline_data.named_object') is null then
    create type timeline_data.named_object as (
      object_type text,
      object_id   uuid,
      words       tsvector
    );
  end if;
  if to_regtype('timeline_data.search_hit') is null then
    create type timeline_data.search_hit as (
      id            uuid,
      activity_date timestamptz,
      is_open       boolean,
      score         double precision
    );
  end if;
  if to_regtype('timeline_data.snippet_words') is null then
    create type timeline_data.snippet_words as (
      query  tsquery,
      every  tsquery,
      said   tsquery,
      phrase text,
      stems  text[]
    );
  end if;
  if to_regtype('timeline_data.word_match') is null then
    create type timeline_data.word_match as (
      query        tsquery,
      relaxed      tsquery,
      named        timeline_data.named_object[],
      are_few      boolean,
      is_by_name   boolean,
      words        tsquery[],
      are_prefixes boolean[],
      weights      double precision[],
      average      double precision
    );
  end if;
  if to_regtype('timeline_data.search_query') is null then
    create type timeline_data.search_query as (
      config    text,
      all_words tsquery,
      any_words tsquery,
      words     tsquery[],
      times     integer[],
      named     timeline_data.named_object[],
      is_named  boolean
    );
  end if;
  if to_regtype('timeline_data.word_walk') is null then
    create type timeline_data.word_walk as (
      match      timeline_data.word_match,
      is_forward boolean,
      is_few     boolean,
      is_begun   boolean,
      starts_at  timestamptz,
      ends_at    timestamptz,
      scope      tsquery,
      from_at    timestamptz,
      to_at      timestamptz,
      turn_at    timestamptz,
      after_date timestamptz,
      after_id   uuid,
      months     integer,
      looked     integer,
      found_hits bigint,
      size       integer,
      hits       timeline_data.search_hit[]
    );
  end if;
  if to_regtype('timeline_data.search_found') is null then
    create type timeline_data.search_found as (
      hits     timeline_data.search_hit[],
      is_any   boolean,
      is_whole boolean
    );
  end if;
  if to_regtype('timeline_data.search_page') is null then
    create type timeline_data.search_page as (
      page_rows timeline_data.page_row[],
      scores    double precision[],
      next      text,
      match     text,
      rank_is   text,
      matched   bigint,
      count_is  text
    );
  end if;
  if to_regtype('timeline_data.facet_group') is null then
    create type timeline_data.facet_group as (
      activity_type text,
      status        text,
      priority      text,
      assigned_to   uuid,
      object_type   text,
      matched       bigint
    );
  end if;
end
$$;
comment on type timeline_data.facet_group is
  'How many activities are alike in all that facets tell.';
comment on type timeline_data.search_page is
  'One page of a search: its rows, their scores, and what the envelope says of them.';
comment on type timeline_data.search_found is
  'What a search found, best first: its hits, whether some match only a part of the query, whether nothing was left unranked.';
comment on type timeline_data.word_walk is
  'Where a walk through the index of search stands: what is left of its range, the window in it and the place in that, and what it found last.';
comment on type timeline_data.search_hit is
  'An activity that matches: its id and date, whether it is known to be for everybody (activity_body.is_open), and its score where it was told.';
comment on type timeline_data.snippet_words is
  'What snippets look for: any word of a query, all of it, any in a description, a regular expression for its first phrase (null: none), and beginnings of the words in small letters.';
comment on type timeline_data.search_query is
  'A query in a text search configuration: what matches all of it and what any of it, its words that are not excluded, how often it holds each, the objects whose names hold some of them, and whether those are all (is_named).';
comment on type timeline_data.named_object is
  'An object whose name holds words of a query, and the words of its name.';
comment on type timeline_data.word_match is
  'What the words of an activity and the names on it are to match; what its own words match where names do the rest; the objects whose names may; whether these have few activities; whether names alone may. Where hits are scored, the words, which of them are beginnings, what each is worth, and the average length of a text.';
