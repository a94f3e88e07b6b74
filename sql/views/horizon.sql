-- Up to which day does each jurisdiction's record go?
-- Grain: jurisdiction
-- Reads: etl.publish, etl.delivery, etl.told, etl.visible_coverage,
--        ref.jurisdiction, etl.reading
create view gap.horizon with (security_invoker = true) as
with
-- by the publishes that are seen, not by their state: an undo is seen whole or
-- not at all
withdrawn as (
    select u.withdraws_seq
    from etl.publish as u
    where u.withdraws_seq is not null
        and u.seq <= (select r.seq from etl.reading as r)
    group by u.withdraws_seq
    having count(*) % 2 = 1
),
by_source as (
    select t.jurisdiction_id, d.source_id,
        bool_or(d.delivers_contacts) as delivers_contacts,
        max(d.horizon) as horizon
    from etl.publish as p
    join etl.delivery as d on d.batch_id = p.batch_id
    join etl.told as t on t.batch_id = d.batch_id
    where p.seq <= (select r.seq from etl.reading as r)
        and p.seq not in (select w.withdraws_seq from withdrawn as w)
        and d.horizon is not null
    group by t.jurisdiction_id, d.source_id
),
by_jurisdiction as (
    select b.jurisdiction_id,
        coalesce(min(b.horizon) filter (where b.delivers_contacts),
            min(b.horizon)) as horizon
    from by_source as b
    group by b.jurisdiction_id
),
covered as (
    select v.jurisdiction_id,
        range_agg(daterange(v.covered_from, v.covered_to, '[]')) as covered
    from etl.visible_coverage as v
    where v.kind = 'contact' and v.covered_from <= v.covered_to
    group by v.jurisdiction_id
)
select
    j.code as jurisdiction,
    b.jurisdiction_id,
    b.horizon,
    least(b.horizon, (select r.known_on from etl.reading as r),
        (select r.as_of from etl.reading as r)) as as_of,
    c.covered
from by_jurisdiction as b
join ref.jurisdiction as j on j.jurisdiction_id = b.jurisdiction_id
left join covered as c on c.jurisdiction_id = b.jurisdiction_id;
comment on view gap.horizon is
    'The as-of day of each jurisdiction, from its data and never from a clock';
comment on column gap.horizon.jurisdiction_id is
    'Number of the jurisdiction in this store';
comment on column gap.horizon.horizon is
    'First day that the data no longer tell about: the least over the sources '
    'that deliver contacts of each one''s newest horizon (over all sources '
    'when none delivers contacts)';
comment on column gap.horizon.as_of is
    'The day that every view answers for: the horizon, or the day set by '
    'gap.as_known() or asked of gap.compliance() when that is earlier';
comment on column gap.horizon.covered is
    'Days for which contacts were delivered; NULL when no source says so: then '
    'all days up to as_of are covered';
