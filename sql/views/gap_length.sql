-- How often does each length of a gap occur?
-- Grain: counts to be summed by jurisdiction, class, series, kind and lengths
-- Reads: mart.gap_length, gap.horizon, gap.mart_place, gap.mart_tail,
--        gap.mart_reading, gap.contact_gap, etl.reading
create view gap.gap_length with (security_invoker = true) as
select
    h.jurisdiction,
    p.class,
    p.series,
    m.kind,
    m.at_risk_days,
    m.at_risk_days_max,
    m.calendar_days,
    m.calendar_days_max,
    false as censored,
    m.gap_count
from mart.gap_length as m
join gap.horizon as h on h.jurisdiction_id = m.jurisdiction_id
join gap.mart_place as p on m.mask & p.bit <> 0
where (select r.is_served from gap.mart_reading as r)
    and case when m.since_seq <= (select r.seq from etl.reading as r)
            and m.until_seq > (select r.seq from etl.reading as r)
        then true else false end
union all
select
    t.jurisdiction,
    t.class,
    t.series,
    case when t.last_on is null then 'whole' else 'tail' end,
    t.tail_days,
    t.tail_days_max,
    greatest(t.ended_on - coalesce(t.last_on_hi, t.started_on_hi), 0),
    greatest(greatest(t.ended_on_hi, t.ended_on)
        - coalesce(t.last_on, t.started_on), 0),
    true,
    1
from gap.mart_tail as t
where t.last_on is not null or not t.is_stub
union all
select
    g.jurisdiction, g.class, g.series, g.kind, g.at_risk_days,
    g.at_risk_days_max, g.calendar_days, g.calendar_days_max, g.censored, 1
from gap.contact_gap as g
where not (select r.is_served from gap.mart_reading as r);
comment on view gap.gap_length is
    'Step: counts of equal lengths, which are merged across cases: all that '
    'distributions and quantiles need';
comment on column gap.gap_length.gap_count is 'Gaps of these lengths';
