-- What was offered, what would each delivery change, and what became of it?
-- Grain: delivery that was offered, as it was last judged
-- Reads: etl.delivery, etl.guard, etl.publish, etl.release, etl.source,
--   etl.reading, ref.jurisdiction
create view gap.delivery with (security_invoker = true) as
with
judged as (
    select distinct on (d.delivery_key)
        d.batch_id, d.source_id, d.delivery_key, d.delivery_kind, d.delivered,
        d.period_from, d.period_to, d.verdict, d.reason, d.records_in,
        d.rejected, d.facts, d.recorded_at
    from etl.delivery as d
    where d.verdict <> 'skip_duplicate'
    order by d.delivery_key, d.batch_id desc
),
decided as (
    select distinct on (r.delivery_key)
        r.delivery_key, r.decision, r.who, r.why
    from etl.release as r
    order by r.delivery_key, r.released_at desc
),
counted as (
    select
        g.batch_id,
        sum(g.value) filter (where g.subject = 'new') as new_count,
        sum(g.value) filter (where g.subject in ('changed', 'mapping',
            'reopened')) as changed_count,
        sum(g.value) filter (where g.subject = 'identical')
            as identical_count,
        sum(g.value) filter (where g.subject in ('gone', 'ended'))
            as gone_count,
        sum(g.value) filter (where g.subject = 'dup_in_file')
            as dup_in_file_count,
        sum(g.value) filter (where g.subject = 'key_conflict')
            as key_conflict_count
    from etl.guard as g
    where g.check_name = 'difference'
    group by g.batch_id
)
select
    s.code as source,
    t.code as jurisdiction,
    j.delivery_key,
    j.delivered,
    j.period_from,
    j.period_to,
    j.delivery_kind,
    j.verdict,
    j.reason,
    p.seq as publish_seq,
    p.state,
    d.decision,
    d.who as decided_by,
    d.why as decided_why,
    j.records_in as record_count,
    j.rejected as refused_count,
    j.facts as fact_count,
    c.new_count::bigint as new_count,
    c.changed_count::bigint as changed_count,
    c.identical_count::bigint as identical_count,
    c.gone_count::bigint as gone_count,
    c.dup_in_file_count::bigint as dup_in_file_count,
    c.key_conflict_count::bigint as key_conflict_count
from judged as j
join etl.source as s on s.source_id = j.source_id
left join ref.jurisdiction as t on t.jurisdiction_id = s.jurisdiction_id
left join counted as c on c.batch_id = j.batch_id
left join decided as d on d.delivery_key = j.delivery_key
left join etl.publish as p
    on p.delivery_key = j.delivery_key
    and p.seq <= (select r.seq from etl.reading as r);
comment on view gap.delivery is
    'Every delivery that was offered: what it would change or changed, and what '
    'became of it, held and refused ones included';
comment on column gap.delivery.jurisdiction is
    'Jurisdiction of the source; NULL when several';
comment on column gap.delivery.delivery_key is
    'The delivery; its first digits name it in lapse release';
comment on column gap.delivery.delivered is 'Its place in delivery order';
comment on column gap.delivery.period_from is
    'First day the files are about; NULL when their names do not say';
comment on column gap.delivery.period_to is
    'Last day the files are about; NULL when their names do not say';
comment on column gap.delivery.delivery_kind is
    'What an omission means: full, full_period, append, delta or roster';
comment on column gap.delivery.verdict is
    'accept, hold (a person is needed) or reject (the files are not whole), as '
    'last judged';
comment on column gap.delivery.reason is
    'Why it was held or refused; NULL when accepted';
comment on column gap.delivery.publish_seq is
    'Number of the publish; NULL when it is not published';
comment on column gap.delivery.state is
    'published or undone; NULL when it is not published';
comment on column gap.delivery.decision is
    'What a person decided: accept or reject; NULL for nothing';
comment on column gap.delivery.decided_by is 'Who decided; NULL for nobody';
comment on column gap.delivery.decided_why is
    'The reason given; NULL when nothing was decided';
comment on column gap.delivery.record_count is 'Records read';
comment on column gap.delivery.refused_count is 'Records refused';
comment on column gap.delivery.fact_count is 'Facts that the records gave';
comment on column gap.delivery.new_count is
    'Facts not known before; NULL when it was not compared';
comment on column gap.delivery.changed_count is
    'Facts with other content than was in force; NULL when not compared';
comment on column gap.delivery.identical_count is
    'Facts as they were; NULL when not compared';
comment on column gap.delivery.gone_count is
    'Facts that it omits, withdrawn or ended; NULL when not compared';
comment on column gap.delivery.dup_in_file_count is
    'Facts that repeat an equal one; NULL when not compared';
comment on column gap.delivery.key_conflict_count is
    'Facts whose key stands in it with other content; NULL when not compared';
