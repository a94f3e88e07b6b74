-- How often does each length of a gap occur in each office, from the cache?
-- Grain: counts to be summed by jurisdiction, office, class, series, kind and
--        lengths
-- Reads: mart.gap_length, mart.running_gap, ref.jurisdiction,
--        gap.mart_horizon, gap.mart_place, gap.mart_tail,
--        gap.mart_reading, etl.reading
create view gap.mart_gap_length with (security_invoker = true) as
select
    j.code as jurisdiction,
    nullif(m.office_key, 0) as office_key,
    p.class,
    p.series,
    m.kind,
    m.at_risk_days,
    m.at_risk_days_max,
    m.calendar_days,
    m.calendar_days_max,
    m.kind in ('tail', 'whole') as censored,
    m.gap_count
from mart.gap_length as m
join ref.jurisdiction as j on j.jurisdiction_id = m.jurisdiction_id
join gap.mart_place as p on p.place = m.place
where (select r.is_served from gap.mart_reading as r)
    and case when m.since_seq <= (select r.seq from etl.reading as r)
            and m.until_seq > (select r.seq from etl.reading as r)
        then true else false end
union all
select
    h.jurisdiction,
    nullif(g.office_key, 0),
    p.class,
    p.series,
    case when g.is_never then 'whole' else 'tail' end,
    d.at_risk_days,
    d.at_risk_days,
    d.to_on - g.from_on,
    d.to_on - g.from_on,
    true,
    g.gap_count
from mart.running_gap as g
join gap.mart_horizon as h on h.jurisdiction_id = g.jurisdiction_id
join gap.mart_place as p on p.place = g.place
cross join lateral (
    select e.to_on, case
        when h.covered is null or h.covered @> daterange(g.from_on, e.to_on)
            then e.to_on - g.from_on
        else gap.days_within(h.covered, g.from_on, e.to_on) end as at_risk_days
    from (select greatest(least(g.to_on, h.as_of), g.from_on) as to_on) as e)
    as d
where (select r.is_served from gap.mart_reading as r)
    and case when g.since_seq <= (select r.seq from etl.reading as r)
            and g.until_seq > (select r.seq from etl.reading as r)
        then true else false end
union all -- the last gaps that are asked of the case
select
    t.jurisdiction,
    t.office_key,
    t.class,
    t.series,
    t.tail_kind,
    t.tail_days,
    t.tail_days_max,
    t.tail_calendar,
    t.tail_calendar_max,
    true,
    1
from gap.mart_tail as t
join gap.mart_place as p on p.place = t.place
where (select r.is_served from gap.mart_reading as r)
    and t.counted_mask <> 65535 and t.counted_mask & p.bit = 0
    and (not t.is_stub or t.last_on is not null);
comment on view gap.mart_gap_length is
    'Step: gap.gap_length_by_office where the cache answers, else no rows';
comment on column gap.mart_gap_length.gap_count is 'Gaps of these lengths';
comment on column gap.mart_gap_length.office_key is
    'Office of record on the last day of the gap; NULL for none';
