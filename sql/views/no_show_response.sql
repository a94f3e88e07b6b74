-- After the k-th no-show in a row, how long until the agency acted?
-- Grain: jurisdiction, kind, k
-- Reads: gap.missed_appointment, gap.horizon
create view gap.no_show_response with (security_invoker = true) as
with
by_length as ( -- counts of equal lengths: what is merged across cases
    select
        m.jurisdiction, m.kind, m.no_show_run,
        coalesce(m.days_to_action, gap.not_below_zero(
            h.as_of - m.scheduled_for)) as days,
        count(*) filter (where not m.censored) as ended_count,
        count(*) filter (where m.censored) as censored_count
    from gap.missed_appointment as m
    join gap.horizon as h on h.jurisdiction = m.jurisdiction
    where m.verdict = 'no_show' and m.scheduled_for is not null
    group by m.jurisdiction, m.kind, m.no_show_run,
        coalesce(m.days_to_action, gap.not_below_zero(
            h.as_of - m.scheduled_for))
),
at_risk as (
    select
        b.jurisdiction, b.kind, b.no_show_run, b.days, b.ended_count,
        b.censored_count,
        sum(b.ended_count + b.censored_count) over (partition by
            b.jurisdiction, b.kind, b.no_show_run order by b.days desc)
            as at_risk_count
    from by_length as b
),
survival as (
    select
        a.jurisdiction, a.kind, a.no_show_run, a.days, a.ended_count,
        a.censored_count,
        case
            when bool_or(a.ended_count = a.at_risk_count) over lengths then 0
            else exp(sum(case when a.ended_count < a.at_risk_count then
                ln((1 - a.ended_count / a.at_risk_count)::double precision)
                end) over lengths)
        end::double precision as survival_share
    from at_risk as a
    window lengths as (partition by a.jurisdiction, a.kind, a.no_show_run
        order by a.days)
)
select
    s.jurisdiction,
    s.kind,
    s.no_show_run,
    sum(s.ended_count)::bigint as acted_count,
    sum(s.censored_count)::bigint as censored_count,
    min(s.days) filter (where s.survival_share <= 0.5 + 1e-9) as median,
    min(s.days) filter (where s.survival_share <= 0.1 + 1e-9) as p90
from survival as s
group by s.jurisdiction, s.kind, s.no_show_run;
comment on view gap.no_show_response is
    'Days from the k-th no-show in a row to the first action of the agency '
    '(Kaplan-Meier; those without one are censored at as_of)';
comment on column gap.no_show_response.kind is 'appointment or contact';
comment on column gap.no_show_response.no_show_run is
    'k: the how manyth no-show in a row';
comment on column gap.no_show_response.acted_count is 'Followed by an action';
comment on column gap.no_show_response.censored_count is
    'Without an action so far';
comment on column gap.no_show_response.median is
    'Median of the days; NULL where not reached';
comment on column gap.no_show_response.p90 is
    '90th percentile of the days; NULL where not reached';
