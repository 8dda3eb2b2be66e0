-- The indexes that migrations made, as the catalog describes them: what doctor misses, and how it comes back.
-- kind: index, unique (an index too), constraint (a key), search (as ensure_search_index makes it).
create or replace function timeline_data.shipped_indexes()
returns table (name text, on_table text, kind text, definition text)
language sql
immutable
as $$
  values
    ('activity_by_assignee', 'activity', 'index',
      '(company_id, assigned_to, activity_date, id)'
      ' include (status, priority, activity_type, object_type, is_private, is_removed)'),
    ('activity_incomplete', 'activity', 'index',
      '(company_id, activity_date, id)'
      ' include (status, priority, activity_type, assigned_to, object_type, is_private)'
      ' where ((status <> ''completed''::text) and (not is_removed))'),
    ('activity_body_external', 'activity_body', 'unique',
      '(company_id, source, external_id) where (external_id is not null)'),
    ('activity_body_search', 'activity_body', 'search', null),
    ('activity_month_next', 'activity_month', 'index', '(company_id, month)'),
    ('activity_timeline_summary_key', 'activity_timeline_summary', 'unique',
      '(company_id, activity_day, activity_type, status)'),
    ('completion_change_next', 'completion_change', 'index', '(company_id)'),
    ('erasure_open', 'erasure', 'index', '(company_id, erasure_id) where (settled_at is null)'),
    ('feed_by_xid', 'feed', 'index', '(xid, seq)'),
    ('job_run_by_job', 'job_run', 'index', '(job, started_at, id)'),
    ('object_account', 'object', 'index',
      '(company_id, object_id) where ((object_type = ''account''::text) and (alias_id is null)'
      ' and (deleted_at is null))'),
    ('object_by_alias', 'object', 'index', '(company_id, alias_id, alias_type) where (alias_id is not null)'),
    ('object_by_name', 'object', 'search', null),
    ('object_merge_by_date', 'object_merge', 'index', '(company_id, merged_at, merge_id)'),
    ('object_merge_object', 'object_merge', 'unique', '(company_id, object_id, object_type) where (undone_at is null)'),
    ('object_source_former', 'object_source', 'index', '(company_id) where (has_more is null)'),
    ('object_source_by_source', 'object_source', 'index', '(source_id, company_id, source_type)'),
    ('object_by_key', 'object', 'unique', '(company_id, object_key, object_type) where (object_key is not null)'),
    ('summary_company_due', 'summary_company', 'index', '(due_at) where (pending_month is null)'),
    ('summary_company_pending', 'summary_company', 'index', '(company_id) where (pending_month is not null)'),
    ('summary_company_refused', 'summary_company', 'index', '(company_id) where (refused_at is not null)'),
    ('summary_company_swept', 'summary_company', 'index', '(company_id) where (sweep_id is not null)'),
    ('summary_mark_next', 'summary_mark', 'index', '(company_id, day)')
  union all
  select
    c.name,
    c.on_table,
    c.kind,
    c.definition
  from timeline_data.shipped_constraints() as c
$$;
comment on function timeline_data.shipped_indexes() is
  'Indexes and keys of our tables by name: which table, index, unique, constraint or search, and what follows "using btree" or is the constraint. A house test compares them with a fresh installation.';
