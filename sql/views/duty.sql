-- Which contacts were owed, and were they made?
-- Grain: case, policy row, due date, variant, series
-- Reads: gap.fixed_period, gap.fixed_standard, gap.rolling_duty,
--        gap.once_duty, gap.contact, ref.month
create view gap.duty with (security_invoker = true) as
with
contact as ( -- every contact against every fixed row of its jurisdiction: by
    -- the row in force on its date
    select
        c.case_id, p.policy_id, c.day_lo, c.day_hi,
        gap.period_start(c.day_lo, p.unit, p.period) as period_from,
        gap.period_start(c.day_hi, p.unit, p.period) as period_from_hi,
        gap.meets_policy(c.counterpart, c.channel, c.site, c.outcome, false,
            p.class, p.accepts_channel, p.accepts_site) as is_logged,
        gap.meets_policy(c.corrected_counterpart, c.corrected_channel,
            c.corrected_site, c.corrected_outcome, false,
            p.class, p.accepts_channel, p.accepts_site) as is_corrected,
        gap.meets_policy(c.counterpart, c.channel, c.site, c.outcome, true,
            p.class, p.accepts_channel, p.accepts_site)
            as is_logged_favourable,
        gap.meets_policy(c.corrected_counterpart, c.corrected_channel,
            c.corrected_site, c.corrected_outcome, true,
            p.class, p.accepts_channel, p.accepts_site)
            as is_corrected_favourable
    from gap.contact as c
    join gap.fixed_standard as p on p.jurisdiction_id = c.jurisdiction_id
        and case when c.day_hi >= p.day_from and c.day_hi < p.day_to
            then true else false end
),
-- an uncertain date over several periods is of none of them for sure; it counts
-- for the agency in each that it may be of: of months the first days lie in
-- one, of weeks every seventh and the last, of days each
perhaps as (
    select
        c.case_id, p.policy_id, c.day_lo, c.day_hi,
        gap.period_start(greatest(c.day_lo, least(c.day_hi, m.month_start
            + n.day_no * case p.unit when 'week' then 7 else 1 end)),
            p.unit, p.period) as period_from,
        gap.meets_policy(c.counterpart, c.channel, c.site, c.outcome, true,
            p.class, p.accepts_channel, p.accepts_site) as is_logged,
        gap.meets_policy(c.corrected_counterpart, c.corrected_channel,
            c.corrected_site, c.corrected_outcome, true,
            p.class, p.accepts_channel, p.accepts_site) as is_corrected
    from gap.contact as c
    join gap.fixed_standard as p on p.jurisdiction_id = c.jurisdiction_id
        and case when c.day_hi >= p.day_from and c.day_hi < p.day_to
            then true else false end
    join ref.month as m
        on m.month_start >= gap.month_of(c.day_lo)
        and m.month_start <= c.day_hi
    join (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11),
        (12), (13), (14), (15), (16), (17), (18), (19), (20), (21), (22), (23),
        (24), (25), (26), (27), (28), (29), (30)) as n (day_no)
        on n.day_no = 0
        or (p.unit = 'week' and n.day_no <= 5)
        or p.unit = 'day'
    where c.day_lo <> c.day_hi
        and gap.period_start(c.day_lo, p.unit, p.period)
            <> gap.period_start(c.day_hi, p.unit, p.period)
),
placed as (
    select
        c.case_id, c.policy_id, c.period_from,
        case when c.is_logged then c.day_hi end as logged,
        case when c.is_corrected then c.day_hi end as corrected,
        case when c.is_logged_favourable then c.day_lo end
            as logged_favourable,
        case when c.is_corrected_favourable then c.day_lo end
            as corrected_favourable,
        case when c.is_logged_favourable and c.day_lo <> c.day_hi
            then daterange(c.day_lo, c.day_hi, '[]') end as logged_span,
        case when c.is_corrected_favourable and c.day_lo <> c.day_hi
            then daterange(c.day_lo, c.day_hi, '[]') end as corrected_span
    from contact as c
    where c.period_from = c.period_from_hi
        -- what is favourable is all that counts in any series
        and (c.is_logged_favourable or c.is_corrected_favourable)
    union all
    select
        p.case_id, p.policy_id, p.period_from, null, null,
        case when p.is_logged then greatest(p.day_lo, p.period_from) end,
        case when p.is_corrected then greatest(p.day_lo, p.period_from) end,
        case when p.is_logged then daterange(p.day_lo, p.day_hi, '[]') end,
        case when p.is_corrected then daterange(p.day_lo, p.day_hi, '[]') end
    from perhaps as p
),
hit as (
    select
        c.case_id, c.policy_id, c.period_from,
        array_agg(distinct c.logged order by c.logged)
            filter (where c.logged is not null) as logged,
        array_agg(distinct c.corrected order by c.corrected)
            filter (where c.corrected is not null) as corrected,
        array_agg(distinct c.logged_favourable order by c.logged_favourable)
            filter (where c.logged_favourable is not null)
            as logged_favourable,
        array_agg(distinct c.corrected_favourable
            order by c.corrected_favourable)
            filter (where c.corrected_favourable is not null)
            as corrected_favourable,
        array_agg(c.logged_span) filter (where c.logged_span is not null)
            as logged_spans,
        array_agg(c.corrected_span) filter (where c.corrected_span is not null)
            as corrected_spans
    from placed as c
    group by c.case_id, c.policy_id, c.period_from
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
            when 'as_logged_favourable' then h.logged_spans
            when 'corrected_favourable' then h.corrected_spans
        end as spans,
        greatest(p.started_on, case coalesce(p.transition, v.variant)
            when 'fresh_start' then p.fresh_from
            else p.period_from end) as count_from,
        least(p.closed_on_hi, p.cut_on - 1) as count_to
    from gap.fixed_period as p
    left join hit as h
        on h.case_id = p.case_id and h.policy_id = p.policy_id
        and h.period_from = p.period_from
    cross join (values ('fresh_start'), ('carry_over')) as v (variant)
    cross join (values ('as_logged'), ('corrected'), ('as_logged_favourable'),
        ('corrected_favourable')) as s (series)
),
counted as (
    select
        d.jurisdiction, d.case_id, d.case_number_pseudonym, d.policy_id,
        d.class, d.count, d.period_from, d.period_to, d.closed_on, d.cut_on,
        d.at_risk_days, d.variant, d.series,
        case when d.spans is null
            then gap.nth_day(d.days, d.count, d.count_from, d.count_to)
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
