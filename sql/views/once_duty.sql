-- Which contacts were owed once after a release, a return, a move, a first
-- contact or a start, and were they made?
-- Grain: case, policy row of mode once, due date, variant, series
-- Reads: gap.policy_span, gap.case_event, gap.contact, ref.visible_policy,
--        ref.visible_holiday
create view gap.once_duty with (security_invoker = true) as
with
series as (
    select s.series
    from (values ('as_logged'), ('corrected'), ('as_logged_favourable'),
        ('corrected_favourable')) as s (series)
),
span as not materialized (
    select
        p.jurisdiction, p.jurisdiction_id, p.case_id, p.case_number_pseudonym,
        p.policy_id, p.class, p.mode, p.count, p.period, p.unit, p.trigger,
        p.accepts_channel, p.accepts_site, p.span_from, p.span_to,
        p.started_on, p.closed_on, p.closed_on_hi, p.at_risk,
        bool_or(p.mode = 'rolling' and p.span_from = p.started_on)
            over (partition by p.case_id, p.class) as is_first_of_chain
    from gap.policy_span as p
    where p.mode in ('once', 'rolling')
),
-- the day that starts the duty; a first contact counts as logged, strict
started as (
    select e.case_id,
        case e.kind when 'custody' then 'release' when 'abscond' then 'return'
            else 'address_change' end as trigger,
        case e.kind when 'address_change' then e.day_lo else e.ended end
            as day
    from gap.case_event as e
    where e.kind in ('custody', 'abscond', 'address_change')
    union all
    select c.case_id, 'first_contact', min(c.day_lo)
    from gap.contact as c
    join (select distinct s.case_id, s.started_on from span as s) as w
        on w.case_id = c.case_id and c.day_lo >= w.started_on
    where c.logged_rank >= 1
    group by c.case_id
    union all
    select distinct s.case_id, 'start', s.started_on
    from span as s
),
holiday as (
    select h.jurisdiction_id, array_agg(distinct h.holiday_date) as holidays
    from ref.visible_holiday as h
    group by h.jurisdiction_id
),
owed as (
    select
        s.jurisdiction, s.case_id, s.case_number_pseudonym, s.policy_id,
        s.class, s.count, s.closed_on, s.closed_on_hi, s.at_risk,
        t.day as period_from,
        gap.due_next(t.day, s.period, s.unit, false, h.holidays)
            as due_date,
        case when s.span_to < s.closed_on then s.span_to end as cut_on
    from span as s
    join started as t
        on t.case_id = s.case_id and t.trigger = s.trigger
        and t.day >= s.span_from and t.day < s.span_to
    left join holiday as h on h.jurisdiction_id = s.jurisdiction_id
    where s.mode = 'once'
        and not (s.trigger = 'start' and s.is_first_of_chain)
),
hit as ( -- contact days that each once row of the jurisdiction accepts
    select
        c.case_id, p.policy_id, r.series,
        array_agg(distinct c.day_hi) as days
    from gap.contact as c
    join ref.visible_policy as p
        on p.jurisdiction_id = c.jurisdiction_id and p.mode = 'once'
    cross join series as r
    where case when r.series like 'as_logged%'
        then gap.meets_policy(c.counterpart, c.channel, c.site, c.outcome,
            r.series like '%favourable', p.class, p.accepts_channel,
            p.accepts_site)
        else gap.meets_policy(c.corrected_counterpart,
            c.corrected_channel, c.corrected_site, c.corrected_outcome,
            r.series like '%favourable', p.class, p.accepts_channel,
            p.accepts_site)
        end
    group by c.case_id, p.policy_id, r.series
),
answered as (
    select
        o.jurisdiction, o.case_id, o.case_number_pseudonym, o.policy_id,
        o.class, o.count, o.closed_on, o.at_risk, o.period_from, o.due_date,
        o.cut_on, r.series,
        case when h.days is not null then
            gap.nth_day_between(h.days, 1, o.period_from, o.closed_on_hi)
        end as met_on
    from owed as o
    cross join series as r
    left join hit as h
        on h.case_id = o.case_id and h.policy_id = o.policy_id
        and h.series = r.series
)
select
    a.jurisdiction,
    a.case_id,
    a.case_number_pseudonym,
    a.class,
    a.policy_id,
    'once' as mode,
    a.period_from,
    a.due_date,
    case
        when a.met_on <= a.due_date then 'met'
        when a.due_date < a.closed_on then 'missed'
        else 'pending'
    end as status,
    a.met_on,
    case when a.met_on > a.due_date then a.met_on - a.due_date end
        as days_late,
    case when a.due_date < a.closed_on then
        2 * gap.days_within(a.at_risk, a.period_from, a.due_date + 1)
            >= a.due_date + 1 - a.period_from
    end as is_full,
    gap.days_within(a.at_risk, a.period_from, a.due_date + 1) as at_risk_days,
    a.count as asked_count,
    v.variant,
    a.series,
    a.closed_on
from answered as a
cross join (values ('fresh_start'), ('carry_over')) as v (variant)
-- a duty still open when its row ends and due then or later leaves no row
where a.cut_on is null or a.due_date < a.cut_on or a.met_on < a.cut_on;
comment on view gap.once_duty is
    'Step: duties of once rows, but those that begin a rolling chain; part of '
    'gap.duty';
comment on column gap.once_duty.mode is 'once';
comment on column gap.once_duty.period_from is
    'Day that starts the duty: the trigger';
comment on column gap.once_duty.due_date is 'Last day on which it can be met';
comment on column gap.once_duty.status is 'met, missed or pending';
comment on column gap.once_duty.met_on is
    'Day of the contact that met or cured it; NULL: none';
comment on column gap.once_duty.days_late is
    'Days from due to the curing contact; NULL when not cured';
comment on column gap.once_duty.is_full is
    'Whether at least half of its natural period was at risk; NULL while due '
    'is not before the end of the window';
comment on column gap.once_duty.at_risk_days is
    'Days at risk in its natural period';
comment on column gap.once_duty.asked_count is 'Contact days asked for';
comment on column gap.once_duty.closed_on is 'End of the window of the case';
