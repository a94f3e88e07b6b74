-- What does each source deliver, how far does it go, what was refused?
-- Grain: source
-- Reads: etl.source, etl.delivery, etl.publish, etl.release, etl.attempt,
--        etl.blob, etl.reading, ref.jurisdiction
create view gap.source_status with (security_invoker = true) as
with
published as (
    select
        d.source_id, d.batch_id, p.seq, d.delivered, d.horizon, d.records_in,
        d.rejected + p.key_conflict_count as refused, d.facts, d.unlisted,
        d.conflict, p.stub_case_count,
        row_number() over (partition by d.source_id
            order by d.delivered desc, p.seq desc) as newest_no
    from etl.publish as p
    join etl.delivery as d on d.batch_id = p.batch_id
    where p.state = 'published'
        and p.seq <= (select r.seq from etl.reading as r)
),
sums as (
    select
        p.source_id,
        count(*)::int as delivery_count,
        sum(p.records_in)::bigint as record_count,
        sum(p.facts)::bigint as fact_count,
        sum(p.refused)::bigint as refused_count,
        sum(p.unlisted)::bigint as unlisted_count,
        sum(p.conflict)::bigint as conflict_count,
        sum(p.stub_case_count)::bigint as stub_case_count,
        max(p.horizon) as horizon,
        max(p.delivered) as delivered,
        max(p.seq) as publish_seq
    from published as p
    group by p.source_id
),
tried as (
    -- the last word on each delivery, staged or not
    select distinct on (x.source_code, x.delivery_key)
        x.source_code, x.delivery_key, x.verdict, x.reason, x.delivery_kind,
        x.period_from, x.period_to, x.delivered, x.tried_at
    from (
        select s.code as source_code, d.delivery_key, d.verdict, d.reason,
            d.delivery_kind, d.period_from, d.period_to, d.delivered,
            d.recorded_at as tried_at
        from etl.delivery as d
        join etl.source as s on s.source_id = d.source_id
        where d.verdict <> 'skip_duplicate'
        union all
        select a.source_code, a.delivery_key,
            case a.exit_code when 4 then 'hold' else 'reject' end,
            'it could not be read', null, null, null, a.delivered,
            a.last_tried_at
        from etl.attempt as a) as x
    order by x.source_code, x.delivery_key, x.tried_at desc
),
problem as (
    -- held or refused, not decided, and nothing has come in its place since
    select distinct on (t.source_code)
        t.source_code, t.verdict, t.reason
    from tried as t
    where t.verdict in ('hold', 'reject')
        and not exists (
            select from etl.publish as p
            where p.delivery_key = t.delivery_key)
        and coalesce((
            select r.decision from etl.release as r
            where r.delivery_key = t.delivery_key
            order by r.released_at desc limit 1), 'accept') <> 'reject'
        and not exists (
            select from etl.publish as p
            join etl.delivery as d on d.batch_id = p.batch_id
            join etl.source as s on s.source_id = d.source_id
            where s.code = t.source_code and p.state <> 'undone'
                and d.delivery_kind in ('full', 'full_period', 'roster')
                and d.delivered >= t.delivered
                and d.period_from is not distinct from t.period_from
                and d.period_to is not distinct from t.period_to
                and p.written_at > t.tried_at)
    order by t.source_code, case t.verdict when 'hold' then 0 else 1 end,
        t.tried_at desc
),
limits as (
    select p.source_id, d.freshness_warn_days, d.freshness_fail_days
    from published as p
    join etl.delivery as d on d.batch_id = p.batch_id
    where p.newest_no = 1
),
held as (
    select
        d.source_id,
        min((d.recorded_at at time zone 'UTC')::date) as held_since_date
    from etl.delivery as d
    where d.verdict = 'hold'
        and not exists (
            select from etl.publish as p
            where p.delivery_key = d.delivery_key)
        and coalesce((
            select r.decision from etl.release as r
            where r.delivery_key = d.delivery_key
            order by r.released_at desc limit 1), 'accept') <> 'reject'
        -- mended since: the same export, or the same bytes read otherwise
        and not exists (
            select from etl.publish as p
            join etl.delivery as n on n.batch_id = p.batch_id
            where n.source_id = d.source_id
                and p.state <> 'undone'
                and p.written_at > d.recorded_at
                and (d.delivery_kind in ('full', 'full_period', 'roster')
                    and n.delivered >= d.delivered
                    and n.period_from is not distinct from d.period_from
                    and n.period_to is not distinct from d.period_to
                    or not exists (
                        select from etl.blob as b
                        where b.batch_id = d.batch_id
                            and not exists (
                                select from etl.blob as o
                                where o.batch_id = n.batch_id
                                    and o.role = b.role
                                    and o.sha256 = b.sha256))))
    group by d.source_id
)
select
    s.code as source,
    s.title,
    j.code as jurisdiction,
    case
        when o.verdict = 'hold' then 'held'
        when o.verdict = 'reject' then 'refused'
        when u.source_id is null then 'empty'
        else 'ok'
    end as state,
    o.reason,
    u.horizon - 1 as newest_date,
    u.horizon,
    u.delivered,
    coalesce(u.delivery_count, 0) as delivery_count,
    coalesce(u.record_count, 0) as record_count,
    coalesce(u.fact_count, 0) as fact_count,
    coalesce(u.refused_count, 0) as refused_count,
    coalesce(u.unlisted_count, 0) as unlisted_count,
    coalesce(u.conflict_count, 0) as conflict_count,
    coalesce(u.stub_case_count, 0) as stub_case_count,
    s.delivers_contacts,
    s.corrects,
    u.publish_seq,
    l.freshness_warn_days,
    l.freshness_fail_days,
    h.held_since_date
from etl.source as s
left join ref.jurisdiction as j on j.jurisdiction_id = s.jurisdiction_id
left join sums as u on u.source_id = s.source_id
left join problem as o on o.source_code = s.code
left join limits as l on l.source_id = s.source_id
left join held as h on h.source_id = s.source_id;
comment on view gap.source_status is
    'Every source: how far its data go, what was read, loaded and refused';
comment on column gap.source_status.title is 'Title; NULL when not said';
comment on column gap.source_status.jurisdiction is
    'Jurisdiction; NULL when several';
comment on column gap.source_status.state is
    'ok, held (a person is needed), refused, or empty: held and refused as long '
    'as a delivery is, nobody has decided on it and none took its place';
comment on column gap.source_status.reason is
    'Why it was held or refused; NULL otherwise';
comment on column gap.source_status.newest_date is
    'Last day its data tell about; NULL when they do not say';
comment on column gap.source_status.horizon is
    'First day its data no longer tell about; NULL when they do not say';
comment on column gap.source_status.delivered is
    'Newest delivery in delivery order; NULL while none is published';
comment on column gap.source_status.delivery_count is 'Published deliveries';
comment on column gap.source_status.record_count is 'Records read, all of them';
comment on column gap.source_status.fact_count is 'Facts that they gave';
comment on column gap.source_status.refused_count is
    'Records refused by the transform and facts refused by the load';
comment on column gap.source_status.unlisted_count is
    'Facts with a code that the mapping does not list';
comment on column gap.source_status.conflict_count is
    'Facts whose codes contradict each other';
comment on column gap.source_status.stub_case_count is
    'Cases that events named and no case record';
comment on column gap.source_status.delivers_contacts is
    'Whether it delivers contacts, so that its horizon decides as_of';
comment on column gap.source_status.corrects is
    'Whether it corrects channels or outcomes, so that its contacts are tested';
comment on column gap.source_status.publish_seq is
    'Its last publish; NULL while there is none';
comment on column gap.source_status.freshness_warn_days is
    'Days after newest_date from which a warning is due; NULL when not named';
comment on column gap.source_status.freshness_fail_days is
    'Days after newest_date from which an alarm is due; NULL when not named';
comment on column gap.source_status.held_since_date is
    'Day of the oldest hold that nobody has settled; NULL when there is none';
