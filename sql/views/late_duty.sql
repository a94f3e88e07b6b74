-- How many days late was each missed duty made good, or is it still open?
-- Grain: case, policy row, due date, variant, series; full and missed only
-- Reads: gap.duty, gap.contact, ref.visible_policy
create view gap.late_duty with (security_invoker = true) as
with
missed as (
    select
        d.jurisdiction, d.case_id, d.case_number_pseudonym, d.class,
        d.policy_id, d.mode, d.due_date, d.met_on, d.variant, d.series,
        d.closed_on
    from gap.duty as d
    where d.status = 'missed' and d.is_full
),
-- nothing cures a calendar period that is over: what ends the time overdue is
-- the next contact of the kind that the row asks for
next_contact as (
    select
        m.case_id, m.policy_id, m.due_date, m.series,
        min(c.day_hi) as cured_on
    from (
        select distinct s.case_id, s.policy_id, s.due_date, s.series,
            s.closed_on
        from missed as s
        where s.mode = 'fixed'
    ) as m
    join gap.contact as c on c.case_id = m.case_id and c.day_lo > m.due_date
        and c.day_hi <= m.closed_on
    join (
        select distinct q.policy_id, q.class, q.accepts_channel,
            q.accepts_site
        from ref.visible_policy as q
    ) as p on p.policy_id = m.policy_id
    where case when m.series like 'as_logged%'
        then gap.meets_policy(c.counterpart, c.channel, c.site, c.outcome,
            m.series like '%favourable', p.class, p.accepts_channel,
            p.accepts_site)
        else gap.meets_policy(c.corrected_counterpart, c.corrected_channel,
            c.corrected_site, c.corrected_outcome,
            m.series like '%favourable', p.class, p.accepts_channel,
            p.accepts_site)
        end
    group by m.case_id, m.policy_id, m.due_date, m.series
),
cured as (
    select
        m.jurisdiction, m.case_id, m.case_number_pseudonym, m.class,
        m.policy_id, m.mode, m.due_date, m.variant, m.series, m.closed_on,
        coalesce(m.met_on, n.cured_on) as cured_on
    from missed as m
    left join next_contact as n
        on n.case_id = m.case_id and n.policy_id = m.policy_id
        and n.due_date = m.due_date and n.series = m.series
)
select
    c.jurisdiction,
    c.case_id,
    c.case_number_pseudonym,
    c.class,
    c.policy_id,
    c.mode,
    c.due_date,
    c.variant,
    c.series,
    c.cured_on,
    coalesce(c.cured_on, c.closed_on) - c.due_date as days_late,
    c.cured_on is null as censored,
    c.due_date + 1 as overdue_from,
    coalesce(c.cured_on, c.closed_on) as overdue_to
from cured as c;
comment on view gap.late_duty is
    'Every rated duty that was missed, with the days until a contact cured it; '
    'a calendar period counts as cured by the next contact of its kind';
comment on column gap.late_duty.mode is 'Mode of the policy row';
comment on column gap.late_duty.due_date is 'Last day on which it could be met';
comment on column gap.late_duty.cured_on is
    'Day of the contact that cured it; NULL: none yet';
comment on column gap.late_duty.days_late is
    'Days from due to the cure; where censored the days up to as_of or the end '
    'of the case';
comment on column gap.late_duty.censored is 'true: not cured';
comment on column gap.late_duty.overdue_from is 'First day overdue';
comment on column gap.late_duty.overdue_to is
    'First day no longer overdue: the day of the cure, as_of or the end';
