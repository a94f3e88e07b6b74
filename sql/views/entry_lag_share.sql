-- What share of entries was made late, after a due date or an incident?
-- Grain: jurisdiction, kind of event
-- Reads: gap.entry_lag
create view gap.entry_lag_share with (security_invoker = true) as
with
by_length as ( -- counts of equal lengths: what is merged across cases
    select
        e.jurisdiction, e.kind, e.lag_days,
        count(*) as entry_count,
        count(*) filter (where e.after_due) as after_due_count,
        count(*) filter (where e.after_incident) as after_incident_count,
        count(*) filter (where e.after_due is null) as after_due_unknown_count,
        count(*) filter (where e.after_incident is null)
            as after_incident_unknown_count,
        count(*) filter (where e.lag_days_max <> e.lag_days)
            as uncertain_count
    from gap.entry_lag as e
    group by e.jurisdiction, e.kind, e.lag_days
),
ranked as (
    select
        b.jurisdiction, b.kind, b.lag_days, b.entry_count, b.after_due_count,
        b.after_incident_count, b.after_due_unknown_count,
        b.after_incident_unknown_count, b.uncertain_count,
        sum(b.entry_count) over (partition by b.jurisdiction, b.kind
            order by b.lag_days) as up_to_count,
        sum(b.entry_count) over (partition by b.jurisdiction, b.kind)
            as all_count
    from by_length as b
),
counted as (
    select
        r.jurisdiction, r.kind, sum(r.entry_count)::bigint as entry_count,
        coalesce(sum(r.entry_count) filter (where r.lag_days > 3), 0)::bigint
            as over_3_count,
        coalesce(sum(r.entry_count) filter (where r.lag_days > 7), 0)::bigint
            as over_7_count,
        sum(r.after_due_count)::bigint as after_due_count,
        sum(r.after_incident_count)::bigint as after_incident_count,
        sum(r.after_due_unknown_count)::bigint as after_due_unknown_count,
        sum(r.after_incident_unknown_count)::bigint
            as after_incident_unknown_count,
        sum(r.uncertain_count)::bigint as uncertain_count,
        min(r.lag_days) filter (where 2 * r.up_to_count >= r.all_count)
            as median,
        sum(r.lag_days * r.entry_count)::double precision
            / sum(r.entry_count) as mean_days
    from ranked as r
    group by r.jurisdiction, r.kind
)
select
    c.jurisdiction,
    c.kind,
    c.entry_count,
    c.median,
    c.mean_days,
    c.over_3_count,
    c.over_3_count::double precision / c.entry_count as over_3_share,
    gap.wilson(c.over_3_count, c.entry_count, -1) as over_3_ci_low,
    gap.wilson(c.over_3_count, c.entry_count, 1) as over_3_ci_high,
    c.over_7_count,
    c.over_7_count::double precision / c.entry_count as over_7_share,
    gap.wilson(c.over_7_count, c.entry_count, -1) as over_7_ci_low,
    gap.wilson(c.over_7_count, c.entry_count, 1) as over_7_ci_high,
    c.after_due_count,
    c.after_due_unknown_count,
    c.after_incident_count,
    c.after_incident_unknown_count,
    c.uncertain_count
from counted as c;
comment on view gap.entry_lag_share is
    'Entries made more than 3 and 7 days after the event, of all entries with '
    'an entry time';
comment on column gap.entry_lag_share.kind is 'Kind of event';
comment on column gap.entry_lag_share.entry_count is
    'The denominator: events with an entry time';
comment on column gap.entry_lag_share.median is
    'Median lag in days, the lower one of two';
comment on column gap.entry_lag_share.mean_days is 'Mean lag in days';
comment on column gap.entry_lag_share.over_3_count is
    'Entered more than 3 days after';
comment on column gap.entry_lag_share.over_3_share is
    'over_3_count / entry_count, 0..1';
comment on column gap.entry_lag_share.over_3_ci_low is
    'Low end of its Wilson 95 % interval';
comment on column gap.entry_lag_share.over_3_ci_high is
    'High end of its Wilson 95 % interval';
comment on column gap.entry_lag_share.over_7_count is
    'Entered more than 7 days after';
comment on column gap.entry_lag_share.over_7_share is
    'over_7_count / entry_count, 0..1';
comment on column gap.entry_lag_share.over_7_ci_low is
    'Low end of its Wilson 95 % interval';
comment on column gap.entry_lag_share.over_7_ci_high is
    'High end of its Wilson 95 % interval';
comment on column gap.entry_lag_share.after_due_count is
    'Entered after a due date, dated on or before it';
comment on column gap.entry_lag_share.after_due_unknown_count is
    'Perhaps so, their dates being uncertain';
comment on column gap.entry_lag_share.after_incident_unknown_count is
    'Perhaps entered after an incident, a date being uncertain';
comment on column gap.entry_lag_share.after_incident_count is
    'Entered after an incident, dated on or before it';
comment on column gap.entry_lag_share.uncertain_count is
    'Entries whose lag could be longer, their dates being uncertain';
