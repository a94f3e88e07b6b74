-- How many case-months were alike, from the contacts?
-- Grain: jurisdiction, month, series, class, eligibility, level, office, officer
-- Reads: gap.case_month, gap.case_standing
create view gap.plain_month_count with (security_invoker = true) as
with
-- each case brought together with its months by a union and a window: a join
-- of these would be planned for one row and run in a nested loop
piece as (
    select
        m.case_id, m.jurisdiction, m.month, m.series, m.at_risk_days,
        m.eligible_a, m.eligible_b, m.has_any, m.has_direct, m.has_in_person,
        m.has_home, null::date as started_on,
        null::datemultirange as window_days, null::date[] as level_from,
        null::date[] as level_to, null::text[] as levels,
        null::date[] as officer_from, null::date[] as officer_to,
        null::text[] as officers, null::date[] as office_from,
        null::date[] as office_to, null::text[] as offices
    from gap.case_month as m
    union all
    select
        s.case_id, null, null, null, null, null, null, null, null, null, null,
        s.started_on, s.window_days, s.level_from, s.level_to, s.levels,
        s.officer_from, s.officer_to, s.officers, s.office_from, s.office_to, s.offices
    from gap.case_standing as s
),
standing as (
    select
        p.jurisdiction, p.month, p.series, p.at_risk_days, p.eligible_a,
        p.eligible_b, p.has_any, p.has_direct, p.has_in_person, p.has_home,
        gap.first_day_within(range_agg(p.window_days) over c,
            greatest(p.month, max(p.started_on) over c),
            gap.month_plus(p.month, 1)) as day,
        max(p.level_from) over c as level_from,
        max(p.level_to) over c as level_to, max(p.levels) over c as levels,
        max(p.officer_from) over c as officer_from,
        max(p.officer_to) over c as officer_to,
        max(p.officers) over c as officers,
        max(p.office_from) over c as office_from,
        max(p.office_to) over c as office_to,
        max(p.offices) over c as offices
    from piece as p
    window c as (partition by p.case_id)
),
placed as ( -- by level, office and officer on the first day of the window in it
    select
        s.jurisdiction, s.month, s.series, s.at_risk_days, s.eligible_a,
        s.eligible_b, s.has_any, s.has_direct, s.has_in_person, s.has_home,
        case when cardinality(s.levels) = 1 and s.level_from[1] <= s.day
                and s.level_to[1] is null then s.levels[1]
            else gap.value_on(s.level_from, s.level_to, s.levels, s.day)
        end as level,
        case when cardinality(s.offices) = 1 and s.office_from[1] <= s.day
                then s.offices[1]
            else gap.value_on(s.office_from, s.office_to, s.offices, s.day)
        end::bigint as office_key,
        case when cardinality(s.officers) = 1 and s.officer_from[1] <= s.day
                then s.officers[1]
            else gap.value_on(s.officer_from, s.officer_to, s.officers, s.day)
        end as officer
    from standing as s
    where s.month is not null
),
alike as ( -- months that count alike, before they are spread over classes
    select
        p.jurisdiction, p.month, p.series, p.level, p.office_key, p.officer,
        p.eligible_a, p.eligible_b, p.at_risk_days >= 1 as eligible_c,
        p.has_any, p.has_direct, p.has_in_person, p.has_home,
        count(*) as month_count
    from placed as p
    group by p.jurisdiction, p.month, p.series, p.level, p.office_key,
        p.officer, p.eligible_a, p.eligible_b, p.at_risk_days >= 1, p.has_any,
        p.has_direct, p.has_in_person, p.has_home
)
select
    a.jurisdiction, a.month, a.series, a.level, a.office_key, a.officer,
    c.class, e.eligibility,
    sum(a.month_count) filter (where e.is_eligible and not c.has)
        as without_count,
    sum(a.month_count) filter (where e.is_eligible and c.has)
        as with_count,
    sum(a.month_count) filter (where e.is_eligible and c.has is null)
        as unknown_count,
    sum(a.month_count) filter (where not e.is_eligible) as excluded_count
from alike as a
cross join lateral (values ('any', a.has_any), ('direct', a.has_direct),
    ('in_person', a.has_in_person), ('home', a.has_home)) as c (class, has)
cross join lateral (values ('A', a.eligible_a), ('B', a.eligible_b),
    ('C', a.eligible_c)) as e (eligibility, is_eligible)
group by a.jurisdiction, a.month, a.series, a.level, a.office_key,
    a.officer, c.class, e.eligibility;
comment on view gap.plain_month_count is
    'Step: counts of case-months, which are merged across cases; from the '
    'contacts, as the answer without the cache';
comment on column gap.plain_month_count.office_key is
    'Office of record on the first day of the case in the month; NULL for none';
comment on column gap.plain_month_count.officer is
    'Key of the officer of record on that day; NULL for none';
comment on column gap.plain_month_count.eligibility is
    'A every day of the month at risk, B 15 days or more, C one day or more';
comment on column gap.plain_month_count.without_count is
    'Eligible case-months without a contact of the class';
comment on column gap.plain_month_count.with_count is
    'Eligible case-months with one';
comment on column gap.plain_month_count.unknown_count is
    'Eligible case-months with a contact that is perhaps of another month';
comment on column gap.plain_month_count.excluded_count is
    'Case-months that are not eligible';
