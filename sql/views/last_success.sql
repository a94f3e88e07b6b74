-- When did a run over the sources last end well?
-- Grain: one row, or none while there was no such run
-- Reads: etl.success
create view gap.last_success with (security_invoker = true) as
select
    s.succeeded_at at time zone 'UTC' as succeeded_at,
    s.environment,
    s.exit_code,
    s.run_id,
    s.publish_seq,
    s.source_count,
    s.delivery_count,
    s.loaded_count,
    s.changed_count,
    s.withdrawn_count,
    s.refused_count,
    s.audit_head
from etl.success as s
order by s.run_id desc
limit 1;
comment on view gap.last_success is
    'The last run over the sources that ended with 0 or 3, its sums looked at';
comment on column gap.last_success.succeeded_at is 'When it ended, UTC';
comment on column gap.last_success.environment is
    'What the site calls this installation';
comment on column gap.last_success.exit_code is
    'Exit status: 0, or 3 (published, but something is missing or stale)';
comment on column gap.last_success.run_id is 'The run, etl.run';
comment on column gap.last_success.publish_seq is
    'Number of the last publish that readers saw then';
comment on column gap.last_success.source_count is 'Sources that had data';
comment on column gap.last_success.delivery_count is 'Deliveries published';
comment on column gap.last_success.loaded_count is 'Facts not known before';
comment on column gap.last_success.changed_count is
    'Facts with other content';
comment on column gap.last_success.withdrawn_count is
    'Facts withdrawn, or in a roster ended';
comment on column gap.last_success.refused_count is
    'Records and facts refused in these deliveries';
comment on column gap.last_success.audit_head is
    'Last hash of the audit chain then; NULL when there is none';
