-- Which contacts were owed, and were they made?
-- Grain: case, policy row, due date, variant, series
-- Reads: gap.fixed_period, gap.fixed_hit, gap.rolling_duty, gap.once_duty
create view gap.duty with (security_invoker = true) as
with
-- an uncertain date over several periods is of none of them for sure; it counts
-- for the agency in each that it may be of
placed as (
    select
        h.case_id, h.policy_id, h.judged_days, h.day_lo, h.day_hi,
        h.series_bits, p.period_from,
        case when h.day_lo <> h.day_hi
            then gap.period_end(p.period_from, h.unit, h.period) - 1
        end as period_last
    from gap.fixed_hit as h
    cross join lateral unnest(case when h.day_lo = h.day_hi
        then array[gap.period_start(h.day_lo, h.unit, h.period)]
        else gap.period_starts(h.day_lo, h.day_hi, h.unit, h.period) end)
        as p (period_from)
),
-- by the row in force on its date, of an uncertain one on the latest in the
-- period
judged as (
    select
        p.case_id, p.policy_id, p.period_from, p.day_hi,
        greatest(p.day_lo, p.period_from) as day_first,
        case when p.day_lo <> p.day_hi
            then daterange(p.day_lo, p.day_hi, '[]') end as span,
        case
            when p.day_lo >= p.period_from
                and p.day_hi <= coalesce(p.period_last, p.day_hi)
                then p.series_bits
            else p.series_bits & 12
        end as series_bits
    from placed as p
    where p.judged_days is null
        or p.judged_days @> least(p.day_hi, p.period_last)
),
hit as (
    select
        j.case_id, j.policy_id, j.period_from,
        array_agg(distinct j.day_hi order by j.day_hi) filter (
            where j.series_bits & 1 <> 0 and j.span is null) as logged,
        array_agg(distinct j.day_hi order by j.day_hi) filter (
            where j.series_bits & 2 <> 0 and j.span is null) as corrected,
        array_agg(distinct j.day_first order by j.day_first)
            filter (where j.series_bits & 4 <> 0) as logged_favourable,
        array_agg(distinct j.day_first order by j.day_first)
            filter (where j.series_bits & 8 <> 0) as corrected_favourable,
        array_agg(j.span) filter (where j.series_bits & 1 <> 0
            and j.span is not null) as logged_spans,
        array_agg(j.span) filter (where j.series_bits & 2 <> 0
            and j.span is not null) as corrected_spans,
        array_agg(j.span) filter (where j.series_bits & 4 <> 0
            and j.span is not null) as logged_favourable_spans,
        array_agg(j.span) filter (where j.series_bits & 8 <> 0
            and j.span is not null) as corrected_favourable_spans
    from judged as j
    group by j.case_id, j.policy_id, j.period_from
),
duty as (
    select
        p.jurisdiction, p.case_id, p.case_number_pseudonym, p.policy_id,
        p.class, p.count, p.period_from, p.period_to, p.closed_on, p.cut_on,
        p.at_risk_days, v.variant, s.series,
        case s.series
            when 'as_logged' then h.logged
            when 'corrected' then h.corrected
            when 'as_logged_favourable' then h.logged_favourable
            else h.corrected_favourable
        end as days,
        case s.series
            when 'as_logged' then h.logged_spans
            when 'corrected' then h.corrected_spans
            when 'as_logged_favourable' then h.logged_favourable_spans
            else h.corrected_favourable_spans
        end as spans,
        s.is_strict,
        greatest(p.started_on, case coalesce(p.transition, v.variant)
            when 'fresh_start' then p.fresh_from
            else p.period_from end) as count_from,
        least(p.closed_on_hi, p.cut_on - 1) as count_to
    from gap.fixed_period as p
    left join hit as h
        on h.case_id = p.case_id and h.policy_id = p.policy_id
        and h.period_from = p.period_from
    cross join (values ('fresh_start'), ('carry_over')) as v (variant)
    cross join (values ('as_logged', true), ('corrected', true),
        ('as_logged_favourable', false), ('corrected_favourable', false))
        as s (series, is_strict)
),
counted as (
    select
        d.jurisdiction, d.case_id, d.case_number_pseudonym, d.policy_id,
        d.class, d.count, d.period_from, d.period_to, d.closed_on, d.cut_on,
        d.at_risk_days, d.variant, d.series,
        case
            when d.spans is null
                then gap.nth_day(d.days, d.count, d.count_from, d.count_to)
            when d.is_strict
                then gap.nth_day_surely(d.days, d.spans, d.count,
                    d.count_from, d.count_to)
            -- perhaps before the start or the change, perhaps not
            else gap.nth_day_perhaps(d.days, d.spans, d.count, d.count_from,
                d.count_to)
        end as met_on
    from duty as d
)
select
    c.jurisdiction,
    c.case_id,
    c.case_number_pseudonym,
    c.class,
    c.policy_id,
    'fixed' as mode,
    c.period_from,
    c.period_to - 1 as due_date,
    case
        when c.met_on is not null then 'met'
        when c.period_to - 1 < c.closed_on then 'missed'
        else 'pending'
    end as status,
    c.met_on,
    null::int as days_late,
    case when c.period_to - 1 < c.closed_on
        then 2 * c.at_risk_days >= c.period_to - c.period_from
    end as is_full,
    c.at_risk_days,
    c.count as asked_count,
    c.variant,
    c.series,
    c.closed_on
from counted as c
where c.cut_on is null or c.met_on is not null
union all
select
    r.jurisdiction, r.case_id, r.case_number_pseudonym, r.class, r.policy_id,
    r.mode, r.period_from, r.due_date, r.status, r.met_on, r.days_late,
    r.is_full, r.at_risk_days, r.asked_count, r.variant, r.series, r.closed_on
from gap.rolling_duty as r
union all
select
    o.jurisdiction, o.case_id, o.case_number_pseudonym, o.class, o.policy_id,
    o.mode, o.period_from, o.due_date, o.status, o.met_on, o.days_late,
    o.is_full, o.at_risk_days, o.asked_count, o.variant, o.series, o.closed_on
from gap.once_duty as o;
comment on view gap.duty is
    'Contacts owed under the policy row in force: one row per calendar period '
    'of a fixed row, one per due date of a rolling row, one per trigger of a '
    'once row';
comment on column gap.duty.class is
    'Class of the policy row: any, direct, in_person, home, collateral';
comment on column gap.duty.mode is 'Mode of the policy row';
comment on column gap.duty.period_from is
    'First day of the natural period of the duty';
comment on column gap.duty.due_date is 'Last day on which it can be met';
comment on column gap.duty.status is
    'met, missed (unmet and due before the end of the window) or pending';
comment on column gap.duty.met_on is
    'Day of the contact that met it (of a missed one: that cured it); of an '
    'uncertain date the latest day, in the favourable series of fixed and once '
    'rows the earliest in the period, of rolling rows a due date of it that '
    'would be missed; NULL: none';
comment on column gap.duty.days_late is
    'Days from due to the curing contact of a missed one; NULL when not cured, '
    'and for fixed periods, which nothing cures';
comment on column gap.duty.is_full is
    'Whether at least half of its natural period was at risk; false: a stub, '
    'never rated; NULL while due is not before the end of the window';
comment on column gap.duty.at_risk_days is 'Days at risk in its natural period';
comment on column gap.duty.asked_count is 'Contact days asked for';
comment on column gap.duty.closed_on is 'End of the window of the case';
