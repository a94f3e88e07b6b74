-- What are the headline numbers of a jurisdiction, and what do they rest on?
-- Grain: jurisdiction, answer
-- Reads: gap.horizon, gap.mart_tail, gap.mart_reading, gap.case_window,
--        gap.gap_quantiles, gap.longest_gap, gap.current_gap,
--        gap.misclassified_contact, gap.source_status, gap.month_count,
--        gap.duty, gap.unanswered_warning, gap.missed_appointment,
--        gap.future_contact, core.visible_case, core.visible_term,
--        core.visible_event, ref.jurisdiction, etl.reading
create view gap.answers with (security_invoker = true) as
with
listed as (
    select c.jurisdiction_id, count(*) as case_count
    from core.visible_case as c
    -- as known on a day: cases of which something was known then
    where (select r.known_on from etl.reading as r) = date '9999-12-31'
        or exists (
            select 1 from core.visible_term as t where t.case_id = c.case_id)
        or exists (
            select 1 from core.visible_event as e where e.case_id = c.case_id)
    group by c.jurisdiction_id
),
windowed as (
    select w.jurisdiction,
        count(*) filter (where not w.is_stub) as started_count,
        count(*) filter (where w.is_open and not w.is_stub) as open_count
    from (
        select t.jurisdiction, t.is_stub, t.is_open
        from gap.mart_tail as t
        where t.place = 1
            and (select r.is_served from gap.mart_reading as r)
        union all
        select c.jurisdiction, c.is_stub, c.is_open
        from gap.case_window as c
        where not (select r.is_served from gap.mart_reading as r)) as w
    group by w.jurisdiction
),
longest as (
    select l.jurisdiction,
        max(l.at_risk_days) as at_risk_days,
        bool_or(l.censored) filter (where l.place = 1) as censored
    from (
        select g.jurisdiction, g.at_risk_days, g.censored,
            row_number() over (partition by g.jurisdiction
                order by g.at_risk_days desc, g.censored) as place
        from gap.longest_gap as g
        where g.class = 'in_person' and g.series = 'corrected'
    ) as l
    group by l.jurisdiction
),
unseen as (
    select u.jurisdiction,
        count(*) filter (where u.calendar_days > 90) as over_count,
        count(u.calendar_days) as known_count,
        count(*) filter (where u.never) as never_count
    from gap.current_gap as u
    where u.class = 'in_person' and u.series = 'corrected'
    group by u.jurisdiction
),
tested as (
    select m.jurisdiction,
        count(*) as tested_count,
        count(*) filter (where m.verdict = 'misclassified') as wrong_count
    from gap.misclassified_contact as m
    group by m.jurisdiction
),
refused as (
    select s.jurisdiction, sum(s.refused_count) as refused_count,
        sum(s.record_count) as record_count
    from gap.source_status as s
    group by s.jurisdiction
),
unseen_month as ( -- strict: what is perhaps of another month is not of this
    select m.jurisdiction,
        sum(m.without_count + m.unknown_count)::bigint as without_count,
        sum(m.without_count + m.unknown_count + m.with_count)::bigint
            as eligible_count
    from gap.month_count as m
    where m.class = 'in_person' and m.series = 'corrected'
        and m.eligibility = 'A'
    group by m.jurisdiction
    having sum(m.without_count + m.unknown_count + m.with_count) > 0
),
owed as (
    select d.jurisdiction,
        count(*) filter (where d.status = 'met') as met_count,
        count(*) filter (where d.status in ('met', 'missed')) as rated_count
    from gap.duty as d
    where d.series = 'corrected' and d.variant = 'fresh_start' and d.is_full
    group by d.jurisdiction
),
warned as (
    select w.jurisdiction,
        count(*) filter (where w.verdict = 'not_acted') as unacted_count,
        count(*) filter (where w.verdict in ('acted', 'not_acted'))
            as rated_count
    from gap.unanswered_warning as w
    where w.allowed = '7 days'
    group by w.jurisdiction
),
appointed as (
    select a.jurisdiction,
        count(*) filter (where a.verdict = 'no_show') as missed_count,
        count(*) filter (where a.verdict in ('kept', 'no_show'))
            as rated_count
    from gap.missed_appointment as a
    where a.kind = 'appointment'
    group by a.jurisdiction
),
ahead as (
    select f.jurisdiction,
        count(*) filter (where f.verdict = 'quarantined') as quarantined_count,
        count(*) as future_count
    from gap.future_contact as f
    group by f.jurisdiction
),
base as (
    select
        j.code as jurisdiction, h.as_of, l.case_count, w.started_count,
        w.open_count, q.median, q.p90, q.ended_count, q.censored_count,
        g.at_risk_days as longest_days, g.censored as is_longest_running,
        u.over_count, u.known_count, u.never_count, t.wrong_count,
        t.tested_count, r.refused_count, r.record_count, m.without_count,
        m.eligible_count, d.met_count, d.rated_count, v.unacted_count,
        v.rated_count as warning_count, a.missed_count,
        a.rated_count as appointment_count,
        coalesce(f.quarantined_count, 0) as quarantined_count,
        coalesce(f.future_count, 0) as future_count
    from listed as l
    join ref.jurisdiction as j on j.jurisdiction_id = l.jurisdiction_id
    left join gap.horizon as h on h.jurisdiction_id = l.jurisdiction_id
    left join windowed as w on w.jurisdiction = j.code
    left join gap.gap_quantiles as q
        on q.jurisdiction = j.code and q.class = 'in_person'
        and q.series = 'corrected'
    left join longest as g on g.jurisdiction = j.code
    left join unseen as u on u.jurisdiction = j.code
    left join tested as t on t.jurisdiction = j.code
    left join refused as r on r.jurisdiction = j.code
    left join unseen_month as m on m.jurisdiction = j.code
    left join owed as d on d.jurisdiction = j.code
    left join warned as v on v.jurisdiction = j.code
    left join appointed as a on a.jurisdiction = j.code
    left join ahead as f on f.jurisdiction = j.code
)
select
    b.jurisdiction,
    v.answer_no,
    v.name,
    v.value,
    v.unit,
    v.denominator,
    v.what,
    b.as_of
from base as b
cross join lateral (values
    (1, 'cases', b.case_count, 'cases', null::bigint,
        'cases known to the store'),
    (2, 'median days between in-person contacts', b.median::bigint, 'days',
        b.ended_count::bigint + b.censored_count,
        'Kaplan-Meier over ' || b.ended_count::text
        || ' gaps ended by a contact and ' || b.censored_count::text
        || ' still running; days at risk, corrected'),
    (3, 'longest gap', b.longest_days::bigint, 'days', null,
        'days at risk without contact in person, corrected'
        || case when b.is_longest_running
            then '; at least, nothing was seen to end it' else '' end),
    (4, 'unseen more than 90 days now', b.over_count, 'cases', b.known_count,
        'open cases not seen in person for more than 90 days at as_of, '
        'corrected; of the open ones that could be seen'),
    (5, 'open cases never seen in person', b.never_count, 'cases',
        b.open_count, 'open cases without any contact in person, corrected'),
    (6, 'misclassified contacts', b.wrong_count, 'contacts', b.tested_count,
        'logged as direct and not direct after rule or review; of those '
        'tested'),
    (7, 'refused records', b.refused_count::bigint, 'records',
        b.record_count::bigint, 'see gap.reject; of the records read'),
    (8, 'case-months without contact in person', b.without_count,
        'case-months', b.eligible_count, 'every day of the month at risk, '
        'corrected; of these months'),
    (9, 'duties met', b.met_count, 'duties', b.rated_count,
        'contacts owed under the standards in force, corrected, fresh_start; '
        'of those met and missed'),
    (10, 'warnings without action in 7 days', b.unacted_count, 'warnings',
        b.warning_count, 'strict; of those that had the time'),
    (11, 'appointments missed', b.missed_count, 'appointments',
        b.appointment_count, 'no_show; of kept and no_show'),
    (12, 'completed contacts dated ahead', b.quarantined_count, 'contacts',
        b.future_count, 'dated after as_of and left out, see '
        'gap.future_contact; of all contacts dated after it'))
    as v (answer_no, name, value, unit, denominator, what);
comment on view gap.answers is
    'The headline numbers of each jurisdiction with their denominators';
comment on column gap.answers.answer_no is 'Order of the answers';
comment on column gap.answers.name is 'Name of the answer';
comment on column gap.answers.value is
    'The number; NULL where it cannot be given, such as a median not reached';
comment on column gap.answers.unit is 'Unit of the number';
comment on column gap.answers.denominator is
    'Out of how many; NULL where it is no part of a whole';
comment on column gap.answers.what is 'What is counted, in words';
comment on column gap.answers.as_of is
    'Day that the answer is for; NULL when no delivery says how far it goes';
