-- What an archived activity was about, so that an erasure finds its stub, and so that nobody reads it there.
-- depends: 0016.erase

alter table timeline_data.archived_activity
  add column if not exists main_hash uuid,
  add column if not exists link_hashes uuid[];
comment on column timeline_data.archived_activity.main_hash is
  'Of what it is about, salted as in timeline_data.erased_key: an erasure finds it. Null: of nothing, or archived before there were hashes.';
comment on column timeline_data.archived_activity.link_hashes is
  'Of what it links; null: of nothing.';
