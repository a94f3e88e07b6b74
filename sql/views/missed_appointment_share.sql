-- What share of appointments was missed, and how long until somebody acted?
-- Grain: jurisdiction, kind
-- Reads: gap.missed_appointment, gap.contact, gap.horizon, ref.jurisdiction
create view gap.missed_appointment_share with (security_invoker = true) as
with
seen as ( -- where no-shows are logged as contacts, kept ones are contacts too
    select c.jurisdiction_id, h.jurisdiction,
        count(*) filter (where c.corrected_counterpart in ('subject', 'both')
            and c.corrected_channel = 'in_person'
            and c.corrected_outcome = 'completed') as kept_count,
        bool_or(c.outcome in ('no_show', 'rescheduled_agency',
            'rescheduled_subject', 'rescheduled', 'excused', 'cancelled'))
            as logs_missed
    from gap.contact as c
    join gap.horizon as h on h.jurisdiction_id = c.jurisdiction_id
    where c.day_lo <= h.as_of
    group by c.jurisdiction_id, h.jurisdiction
),
item as (
    select a.jurisdiction, a.kind, a.verdict, a.no_show_run
    from gap.missed_appointment as a
    union all
    -- also where each of them turned out to be kept
    select s.jurisdiction, 'contact', null, null
    from seen as s
    where s.logs_missed
),
counted as (
    select
        m.jurisdiction, m.kind,
        count(*) filter (where m.verdict = 'no_show') as no_show_count,
        count(*) filter (where m.verdict = 'kept') as kept_count,
        count(*) filter (where m.verdict = 'rescheduled_agency')
            as rescheduled_agency_count,
        count(*) filter (where m.verdict = 'rescheduled_subject')
            as rescheduled_subject_count,
        count(*) filter (where m.verdict = 'rescheduled')
            as rescheduled_count,
        count(*) filter (where m.verdict in ('excused', 'cancelled',
            'attempt')) as excluded_count,
        count(*) filter (where m.verdict = 'unresolved') as unresolved_count,
        count(*) filter (where m.verdict not in ('future', 'undated'))
            as past_count,
        count(*) filter (where m.verdict in ('future', 'undated'))
            as future_count,
        max(m.no_show_run) as longest_run
    from item as m
    group by m.jurisdiction, m.kind
),
shared as (
    select
        c.jurisdiction, c.kind, c.no_show_count,
        case c.kind when 'contact' then coalesce(s.kept_count, 0)
            else c.kept_count end as kept_count,
        c.rescheduled_agency_count, c.rescheduled_subject_count,
        c.rescheduled_count, c.excluded_count, c.unresolved_count,
        c.past_count, c.future_count, c.longest_run
    from counted as c
    join ref.jurisdiction as j on j.code = c.jurisdiction
    left join seen as s on s.jurisdiction_id = j.jurisdiction_id
)
select
    s.jurisdiction,
    s.kind,
    s.no_show_count,
    s.kept_count,
    s.no_show_count + s.kept_count as rated_count,
    case when s.no_show_count + s.kept_count > 0 then s.no_show_count
        ::double precision / (s.no_show_count + s.kept_count) end
        as missed_share,
    gap.wilson(s.no_show_count, s.no_show_count + s.kept_count, -1) as ci_low,
    gap.wilson(s.no_show_count, s.no_show_count + s.kept_count, 1) as ci_high,
    s.rescheduled_agency_count,
    s.rescheduled_subject_count,
    s.rescheduled_count,
    s.excluded_count,
    s.unresolved_count,
    s.past_count,
    case when s.past_count > 0 then
        s.unresolved_count::double precision / s.past_count end
        as unresolved_share,
    s.future_count,
    s.longest_run
from shared as s;
comment on view gap.missed_appointment_share is
    'no_show over kept and no_show; reschedules, and past ones without an '
    'outcome, stand apart';
comment on column gap.missed_appointment_share.kind is
    'appointment; contact: where no-shows are logged as contacts, over these '
    'and the completed contacts in person, all as corrected';
comment on column gap.missed_appointment_share.no_show_count is 'Missed';
comment on column gap.missed_appointment_share.kept_count is 'Kept';
comment on column gap.missed_appointment_share.rated_count is
    'The denominator: kept and missed';
comment on column gap.missed_appointment_share.missed_share is
    'no_show_count / rated_count, 0..1; NULL when none is rated';
comment on column gap.missed_appointment_share.rescheduled_agency_count is
    'Rescheduled by the agency';
comment on column gap.missed_appointment_share.rescheduled_subject_count is
    'Rescheduled by the person';
comment on column gap.missed_appointment_share.rescheduled_count is
    'Rescheduled, the side not said';
comment on column gap.missed_appointment_share.excluded_count is
    'Excused, cancelled, or an attempt: not rated';
comment on column gap.missed_appointment_share.unresolved_count is
    'Past and without an outcome: not rated';
comment on column gap.missed_appointment_share.past_count is
    'All that are past, or cancelled, excused or rescheduled ahead';
comment on column gap.missed_appointment_share.unresolved_share is
    'unresolved_count / past_count, 0..1; NULL when none is past';
comment on column gap.missed_appointment_share.future_count is
    'Verdict future, or without a day';
comment on column gap.missed_appointment_share.longest_run is
    'Most no-shows in a row of one case; NULL when there is none';
