-- M8 and M11 by level, office, officer and month, worked by hand.
begin;
\ir ../support/helper.sql
select plan(13);
select try.store('2021-05-01');
insert into ref.office values (1, 1, 'North');

-- One in 30 days. Case 1 seen Jan 11 and Apr 11: overdue Feb 11 to Apr 10 (see
-- measures.sql), 59 of the 120 days from Jan 1. Level 1 to Feb 14, then 2;
-- officer 1 in January, then officer 2; office North throughout.
-- Case 2 from Mar 1, nothing said of it, never seen: due Mar 31 and Apr 30,
-- overdue Apr 1 to 30, 30 of 61 days.
select try.policy(1, 'in_person', 'rolling', 1, 30, 'day');
select try.term(1, '2021-01-01', level => '1');
update core.term set office_key = 1, officer_key = 1 where case_id = 1;
select try.event(1, 'level', '2021-02-15', detail => '2');
select try.event(1, 'officer', '2021-02-01');
update core.event set officer_key = 2;
select try.seen(1, '2021-01-11', '2021-04-11');
select try.term(2, '2021-03-01');

create temp view overdue as
select breakdown, value, case_count, overdue_case_count, overdue_days,
    known_days
from gap.overdue_rate
where class = 'in_person' and series = 'corrected' and variant = 'fresh_start';
select results_eq(
    $$select * from overdue where breakdown in ('all', 'office')
    order by breakdown, value$$,
    $$values ('all', null, 2::bigint, 2::bigint, 89::bigint, 181::bigint),
        ('office', 'North', 1, 1, 59, 120), ('office', null, 1, 1, 30, 61)$$,
    'M8 by office, those without one apart');
-- level 1: Jan 31 + Feb 14 = 45 days, overdue Feb 11 to 14; level 2: Feb 14
-- days, Mar 31, Apr 30 = 75, overdue Feb 15 to Apr 10 = 14 + 31 + 10
select results_eq(
    $$select * from overdue where breakdown = 'level' order by value$$,
    $$values ('level', '1', 1::bigint, 1::bigint, 4::bigint, 45::bigint),
        ('level', '2', 1, 1, 55, 75), ('level', null, 1, 1, 30, 61)$$,
    'M8 by the level in force on each day');
select results_eq(
    $$select * from overdue where breakdown = 'officer' order by value$$,
    $$values ('officer', '1', 1::bigint, 0::bigint, 0::bigint, 31::bigint),
        ('officer', '2', 1, 1, 59, 89), ('officer', null, 1, 1, 30, 61)$$,
    'M8 by the officer of record on each day');
select results_eq(
    $$select value, overdue_days, known_days from overdue
    where breakdown = 'month' order by value$$,
    $$values ('2021-01-01', 0::bigint, 31::bigint), ('2021-02-01', 18, 28),
        ('2021-03-01', 31, 62), ('2021-04-01', 40, 60)$$,
    'M8 by month');
select is_empty(
    $$select r.jurisdiction from gap.overdue_rate as r
    full join gap.overdue_time as t using (jurisdiction, class, series, variant)
    where r.breakdown = 'all' and (r.overdue_days, r.known_days,
        r.overdue_share) is distinct from (t.overdue_days, t.known_days,
        t.overdue_share)$$, 'all of a jurisdiction is gap.overdue_time');
-- Overlapping terms: level 9 from Apr 1 to 11 beside level 2: the one that
-- began last. A level event holds against every term, so case 3 has none:
-- terms of level 5 (Jan 1 on) and 9 (Apr 1 to 10): 5: 90 + 20, 9: 10.
select try.term(3, '2021-01-01', level => '5');
select try.term(3, '2021-04-01', '2021-04-11', level => '9');
select results_eq(
    $$select value, gap.day_count(days) from gap.standing_days
    where case_id = 3 and breakdown = 'level' order by value$$,
    $$values ('5', 110), ('9', 10)$$,
    'of overlapping terms a day is of the one that began last');
select is_empty(
    $$select 1 from (
        select s.case_id, s.breakdown, sum(gap.day_count(s.days)) as days
        from gap.standing_days as s group by s.case_id, s.breakdown) as s
    join gap.case_window as w on w.case_id = s.case_id
    where s.days <> gap.day_count(w.window_days)$$,
    'each breakdown shares out every day of the window once');
delete from core.term where case_id = 3;

-- M11. Within 14 days, of any kind. Case 1: Jan 15, met on Jan 11, 10 calendar
-- days, 6 business days (Mon 4 to Fri 8, Mon 11). Case 2: Mar 15 missed,
-- censored at 61 days. It counts where the case stood on the day it started.
select try.policy(2, 'any', 'once', 1, 14, 'day', trigger => 'start');
create temp view first_seen as
select breakdown, value, case_count, seen_count, median, median_business,
    within_count, rated_count, within_share
from gap.first_contact_rate where class = 'any' and series = 'corrected';
select results_eq(
    $$select * from first_seen order by breakdown, value$$,
    $$values ('all', null, 2::bigint, 1::bigint, 10, 6, 1::bigint, 2::bigint,
            0.5::float8),
        ('level', '1', 1, 1, 10, 6, 1, 1, 1),
        ('level', null, 1, 0, null, null, 0, 1, 0),
        ('month', '2021-01-01', 1, 1, 10, 6, 1, 1, 1),
        ('month', '2021-03-01', 1, 0, null, null, 0, 1, 0),
        ('office', 'North', 1, 1, 10, 6, 1, 1, 1),
        ('office', null, 1, 0, null, null, 0, 1, 0),
        ('officer', '1', 1, 1, 10, 6, 1, 1, 1),
        ('officer', null, 1, 0, null, null, 0, 1, 0)$$,
    'M11 by level, month, office and officer of the start');
select results_eq(
    $$select value, days, ended_count, censored_count, at_risk_count,
        survival_share
    from gap.first_contact_curve
    where class = 'any' and series = 'corrected' and day_kind = 'calendar'
        and breakdown = 'all' order by days$$,
    $$values (null::text, 10, 1, 0, 2, 0.5::float8), (null, 61, 0, 1, 1, 0.5)$$,
    'M11: the curve, the unseen one censored');
select is_empty(
    $$select 1 from gap.first_contact_curve as c
    full join gap.first_contact_distribution as d
        using (jurisdiction, class, series, day_kind, days)
    where c.breakdown = 'all' and (c.ended_count, c.censored_count,
        c.at_risk_count, c.uncertain_count, c.survival_share) is distinct from
        (d.ended_count, d.censored_count, d.at_risk_count, d.uncertain_count,
        d.survival_share)$$,
    'all of a jurisdiction is gap.first_contact_distribution');
select is_empty(
    $$select 1 from gap.first_contact_rate as c
    full join gap.first_contact_summary as d
        using (jurisdiction, class, series)
    where c.breakdown = 'all' and (c.case_count, c.median, c.p90,
        c.median_business, c.within_count, c.rated_count, c.pending_count,
        c.stub_count, c.no_standard_count, c.ci_low) is distinct from
        (d.case_count, d.median, d.p90, d.median_business, d.within_count,
        d.rated_count, d.pending_count, d.stub_count, d.no_standard_count,
        d.ci_low)$$, 'and gap.first_contact_summary');
select is_empty(
    $$select 1 from gap.first_contact_rate as r
    left join (
        select c.jurisdiction, c.breakdown, coalesce(c.value, '-') as value,
            c.class, c.series, min(c.days) as median
        from gap.first_contact_curve as c
        where c.day_kind = 'calendar' and c.survival_share <= 0.5 + 1e-9
        group by 1, 2, 3, 4, 5) as c
        on (c.jurisdiction, c.breakdown, c.value, c.class, c.series)
            = (r.jurisdiction, r.breakdown, coalesce(r.value, '-'), r.class,
            r.series)
    where c.median is distinct from r.median$$,
    'its medians are those of the curve');
select is(
    (select array_agg(distinct breakdown order by breakdown)
    from gap.compliance_rate),
    array['all', 'level', 'month', 'office', 'officer'],
    'M7 has the same breakdowns');
select * from finish();
rollback;
