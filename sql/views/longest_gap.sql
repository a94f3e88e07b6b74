-- What is the longest time that each case went unseen?
-- Grain: case, class, series
-- Reads: gap.mart_tail, gap.plain_longest_gap, gap.mart_reading
create view gap.longest_gap with (security_invoker = true) as
-- the steps stand within the first part: before both, every column would be
-- computed for everyone
(with
tail as ( -- from the last contact, or from the start, to the end
    select
        t.jurisdiction, t.case_id, t.case_number_pseudonym, t.class, t.series,
        t.longest_days, t.longest_days_max, t.longest_from, t.longest_from_hi,
        t.longest_to, t.longest_to_hi, t.longest_is_entry, t.last_on,
        coalesce(t.last_on, t.started_on) as from_lo,
        coalesce(t.last_on_hi, t.started_on_hi) as from_hi,
        t.ended_on as to_lo, greatest(t.ended_on_hi, t.ended_on) as to_hi,
        t.ended_by, t.tail_days, t.tail_days_max
    from gap.mart_tail as t
    where (select r.is_served from gap.mart_reading as r)
        and (not t.is_stub or t.last_on is not null)
),
compared as (
    select
        t.jurisdiction, t.case_id, t.case_number_pseudonym, t.class, t.series,
        t.longest_days, t.longest_days_max, t.longest_from, t.longest_from_hi,
        t.longest_to, t.longest_to_hi, t.longest_is_entry, t.last_on,
        t.from_lo, t.from_hi, t.to_lo, t.to_hi, t.ended_by, t.tail_days,
        t.tail_days_max,
        -- of equal ones the earliest, then the one of least certain days
        coalesce((-t.longest_days, t.longest_from, t.longest_to,
                t.longest_from - t.longest_from_hi,
                t.longest_to - t.longest_to_hi)
            <= (-t.tail_days, t.from_lo, t.to_lo, t.from_lo - t.from_hi,
                t.to_lo - t.to_hi), false)
            as is_closed
    from tail as t
)
select
    c.jurisdiction,
    c.case_id,
    c.case_number_pseudonym,
    c.class,
    c.series,
    case
        when not c.is_closed and c.last_on is null then 'whole'
        when not c.is_closed then 'tail'
        when c.longest_is_entry then 'entry'
        else 'interior'
    end as kind,
    case when c.is_closed then c.longest_from else c.from_lo end as started_on,
    case when c.is_closed then c.longest_to else c.to_lo end as ended_on,
    case when c.is_closed
        then greatest(c.longest_to - c.longest_from_hi, 0)
        else greatest(c.to_lo - c.from_hi, 0) end as calendar_days,
    greatest(c.longest_days, c.tail_days) as at_risk_days,
    not c.is_closed as censored,
    case when c.is_closed then 'contact' else c.ended_by end as ended_by,
    case when c.is_closed then c.longest_from_hi else c.from_hi end
        as started_on_hi,
    case when c.is_closed then c.longest_to_hi else c.to_hi end as ended_on_hi,
    greatest(case when c.is_closed then c.longest_to_hi - c.longest_from
        else c.to_hi - c.from_lo end, c.longest_days_max, c.tail_days_max)
        as calendar_days_max,
    greatest(c.longest_days_max, c.tail_days_max) as at_risk_days_max,
    not c.is_closed and c.last_on is null as never
from compared as c)
union all
select
    g.jurisdiction,
    g.case_id,
    g.case_number_pseudonym,
    g.class,
    g.series,
    g.kind,
    g.started_on,
    g.ended_on,
    g.calendar_days,
    g.at_risk_days,
    g.censored,
    g.ended_by,
    g.started_on_hi,
    g.ended_on_hi,
    g.calendar_days_max,
    g.at_risk_days_max,
    g.never
from gap.plain_longest_gap as g
where not (select r.is_served from gap.mart_reading as r);
comment on view gap.longest_gap is
    'The gap of most days at risk of each case, over all four kinds; of equal '
    'ones the earliest. A lower bound where it is censored. Where days are '
    'uncertain it is the one of most days at least; the most that the longest '
    'gap can be may be that of another';
