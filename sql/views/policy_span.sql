-- Which standard held for a case, and from when to when?
-- Grain: case, policy row, unbroken span of days
-- Reads: gap.level_span, gap.case_window, ref.visible_policy
create view gap.policy_span with (security_invoker = true) as
with
matched as (
    select
        w.jurisdiction, w.jurisdiction_id, w.case_id, w.case_number_pseudonym,
        w.started_on, w.closed_on, w.closed_on_hi, w.window_days, w.at_risk,
        p.policy_id, p.class, p.mode, p.count, p.period, p.unit, p.trigger,
        p.accepts_channel, p.accepts_site, p.transition, p.note,
        p.level as policy_level, p.population as policy_population,
        p.count::double precision / (p.period * case p.unit when 'day' then 1.0
            when 'business_day' then 1.4 when 'week' then 7 when 'month'
            then 30.4 else 91.3 end) as strictness,
        range_agg(daterange(
            greatest(l.day_from, p.effective_from, w.started_on),
            least(coalesce(l.day_to, w.closed_on),
                coalesce(p.effective_to, w.closed_on), w.closed_on)))
            filter (where greatest(l.day_from, p.effective_from, w.started_on)
                < least(coalesce(l.day_to, w.closed_on),
                coalesce(p.effective_to, w.closed_on), w.closed_on)) as days
    from gap.level_span as l
    join gap.case_window as w on w.case_id = l.case_id
    join ref.visible_policy as p
        on p.jurisdiction_id = w.jurisdiction_id
        and (p.population is null or p.population = l.population)
        and (p.level is null or p.level = l.level)
    where not w.is_stub
        and p.effective_from < w.closed_on
        and (p.effective_to is null or p.effective_to > w.started_on)
    group by w.jurisdiction, w.jurisdiction_id, w.case_id,
        w.case_number_pseudonym, w.started_on, w.closed_on, w.closed_on_hi,
        w.window_days, w.at_risk, p.policy_id, p.class, p.mode, p.count,
        p.period, p.unit, p.trigger, p.accepts_channel, p.accepts_site,
        p.transition, p.note, p.level, p.population
),
strictest as ( -- of rows for the same class and mode one holds on one day
    select
        m.jurisdiction, m.jurisdiction_id, m.case_id, m.case_number_pseudonym,
        m.started_on, m.closed_on, m.closed_on_hi, m.window_days, m.at_risk,
        m.policy_id, m.class, m.mode, m.count, m.period, m.unit, m.trigger,
        m.accepts_channel, m.accepts_site, m.transition, m.note,
        m.days - coalesce(range_agg(m.days) over (
            partition by m.case_id, m.class, m.mode, m.trigger
            order by m.strictness desc, m.policy_level nulls last,
                m.policy_population nulls last, m.policy_id
            rows between unbounded preceding and 1 preceding),
            '{}'::datemultirange) as days
    from matched as m
    where m.days is not null
)
select
    s.jurisdiction,
    s.jurisdiction_id,
    s.case_id,
    s.case_number_pseudonym,
    s.policy_id,
    s.class,
    s.mode,
    s.count,
    s.period,
    s.unit,
    s.trigger,
    s.accepts_channel,
    s.accepts_site,
    s.transition,
    s.note,
    lower(r.days) as span_from,
    upper(r.days) as span_to,
    s.started_on,
    s.closed_on,
    s.closed_on_hi,
    s.window_days,
    s.at_risk
from strictest as s
cross join lateral unnest(s.days) as r (days);
comment on view gap.policy_span is
    'Step: spans of days on which a policy row held for a case, by '
    'population, level in force and dates; where several rows of one class and '
    'mode hold, the strictest';
comment on column gap.policy_span.mode is 'fixed, rolling, once';
comment on column gap.policy_span.count is 'Contact days asked for';
comment on column gap.policy_span.period is 'Within so many units';
comment on column gap.policy_span.unit is
    'day, business_day, week, month, quarter';
comment on column gap.policy_span.trigger is
    'What starts a once-duty; NULL for the other modes';
comment on column gap.policy_span.accepts_channel is
    'Channels accepted; NULL: those of the class';
comment on column gap.policy_span.accepts_site is
    'Sites accepted; NULL: those of the class, jail never';
comment on column gap.policy_span.transition is
    'fresh_start or carry_over in both variants; NULL: each by its own rule';
comment on column gap.policy_span.note is
    'inferred, month_end or other remarks; NULL when none';
comment on column gap.policy_span.span_from is 'First day in force';
comment on column gap.policy_span.span_to is
    'First day no longer in force, or end of the window';
comment on column gap.policy_span.started_on is 'Start of the case';
comment on column gap.policy_span.closed_on is 'End of the window of the case';
comment on column gap.policy_span.closed_on_hi is
    'The same at the latest; equal for exact dates';
comment on column gap.policy_span.window_days is 'Days under supervision';
comment on column gap.policy_span.at_risk is 'Days at risk';
