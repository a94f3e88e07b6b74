-- The cache: it is what the plain views find, whatever the day and however the
-- record came about, and nothing in it hangs on the day.
begin;
\ir ../support/helper.sql
select plan(33);
select try.store('2021-12-01');
\ir ../support/thousand.sql
insert into ref.office select 10 + o, 1, 'Office ' || o
from generate_series(0, 2) as o;
update core.term set office_key = 10 + term_key % 3 where case_id % 4 > 0;
-- seen, and handed over to another office, on the closing day or as_of
insert into core.event (case_id, event_key, row_hash, occurred_lo, profile_key,
    position, jurisdiction_id, source_id, batch_id, since_seq, known_from)
select e.case_id, 3000000 + row_number() over (order by e.case_id, e.day,
    p.profile_key), 1, e.day, p.profile_key, 0, 1, 1, 1, 1, '2021-11-30'
from (
    select distinct t.case_id, u.day
    from core.term as t
    cross join lateral unnest(array[t.end_date, '2021-12-01']) as u (day)) as e
cross join (values (1), (16)) as p (profile_key)
where e.case_id % 10 in (4, 8) and e.day is not null;
update core.event set office_key = 10 + event_key % 3
where profile_key = 16 and case_id % 2 = 0;
-- contacts that are perhaps before the start, after the end, an incident or as_of
insert into core.event (case_id, event_key, row_hash, occurred_lo, occurred_hi,
    profile_key, position, jurisdiction_id, source_id, batch_id, since_seq,
    known_from)
select e.case_id, 2000000 + row_number() over (order by e.case_id, e.day), 1,
    e.day - 3 - e.case_id % 20, e.day + 2 + e.case_id % 11,
    1 + try.pick(e.case_id, 77, 8), 0, 1, 1, 1, 1, '2021-11-30'
from (
    select distinct t.case_id::int as case_id, u.day
    from core.term as t
    cross join lateral unnest(array[t.start_lo, t.end_date, '2021-12-01'])
        as u (day)
    union
    select i.case_id::int, i.occurred_lo
    from core.event as i
    join ref.profile as p on p.profile_key = i.profile_key
    where p.kind = 'incident') as e
where e.case_id % 5 = 0 and e.day is not null;
set client_min_messages = warning;

-- What a view answers otherwise when the cache may not be used.
create function try.differing(v text) returns bigint language plpgsql as $$
declare
    n bigint;
begin
    perform set_config('lapse.mart', '', true);
    execute format('create temp table cached as select * from %s', v);
    perform set_config('lapse.mart', 'off', true);
    execute format('create temp table plain as select * from %s', v);
    perform set_config('lapse.mart', '', true);
    select count(*) into n from (
        (table cached except all table plain)
        union all (table plain except all table cached)) as x;
    drop table cached, plain;
    return n;
end
$$;
create function try.all_differing() returns text language sql as $$
    select string_agg(v.name || ' ' || v.n, ', ') from (
        select u.name, try.differing(u.name) as n
        from unnest(array['gap.longest_gap', 'gap.current_gap', '(select jurisdiction, office_key, class, series, kind, '
            'at_risk_days, at_risk_days_max, calendar_days, '
            'calendar_days_max, censored, sum(gap_count) '
            'from gap.gap_length_by_office '
            'group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) as lengths',
            '(select jurisdiction, month, series, level, office_key, class, '
            'eligibility, sum(without_count) as w, sum(with_count) as h, '
            'sum(unknown_count) as u, sum(excluded_count) as e '
            'from gap.month_count '
            'group by 1, 2, 3, 4, 5, 6, 7) as months'])
            as u (name)) as v
    where v.n > 0;
$$;
create function try.is_served() returns boolean language sql as $$
    select r.is_served from gap.mart_reading as r;
$$;
-- A publish that leaves facts as they are, or changed them already.
create function try.publish(n bigint, cases bigint[]) returns void
language plpgsql as $$
begin
    perform etl.open_mart();
    insert into pg_temp.mart_case select unnest(cases);
    perform etl.refresh_mart(n);
    update etl.published set seq = n;
end
$$;

select is(try.is_served(), false, 'an empty cache answers nothing');
select ok((select count(*) > 15000 from gap.longest_gap),
    'and the views answer all the same');
select etl.rebuild_mart();
select is(try.is_served(), true, 'a cache that was built answers');
select is(try.all_differing(), null, 'what the plain views find');
select is(try.differing('gap.gap_distribution')
    + try.differing('gap.gap_distribution_calendar')
    + try.differing('gap.long_gap_time')
    + try.differing('gap.case_month_rate'), 0::bigint,
    'and what is counted from it');
select cmp_ok((select count(*)::int from mart.case_state as s
    where s.edge_on is not null), '>=', 100,
    'there are contacts at the edge of a window');
select set_eq('select v.problem from etl.verify_mart() as v',
    array[null::text], 'and verify finds so too');

-- Known faults of a cache are seen.
update mart.case_state set last_on[7] = last_on[7] - 1
where case_id = (select min(s.case_id) from mart.case_state as s
    where s.last_on[7] is not null and s.incident_on is null
        and s.ends_on = 'infinity'
        and s.longest_days[7] < date '2021-12-01' - s.last_on[7]);
update mart.gap_length set gap_count = gap_count + 1
where ctid = (select min(g.ctid) from mart.gap_length as g);
update mart.month_count set month_count = month_count + 1
where ctid = (select min(g.ctid) from mart.month_count as g);
select set_eq('select v.problem ~ ''differ'' from etl.verify_mart() as v',
    array[true], 'a wrong day and a wrong count are found by verify');

-- Three hundred do from here on.
delete from core.event where case_id > 300;
delete from core.event_detail where case_id > 300;
delete from core.term where case_id > 300;
delete from core.supervision_case where case_id > 300;
select etl.rebuild_mart();

-- Other ways to read are answered from the contacts.
select gap.as_known('2021-08-01');
select is(try.is_served(), false, 'as known on a day it is not asked');
select gap.as_known(null);
select set_config('lapse.as_of', '2021-06-01', true);
select is(try.is_served(), false, 'nor for an earlier day');
select set_config('lapse.as_of', '', true);
select is(try.is_served(), true, 'afterwards it is again');

-- Withdrawn, entered late and mended facts, day after day: the cases touched
-- are all that is written, and it comes out as if built anew.
update core.event set until_seq = 2 where case_id % 20 = 1 and event_key % 3 = 0;
insert into core.event (case_id, event_key, row_hash, occurred_lo, occurred_hi,
    profile_key, position, jurisdiction_id, source_id, batch_id, since_seq,
    known_from)
select i, i * 1000 + 900 + n, 1, date '2020-12-20' + try.pick(i, n, 330),
    case when n = 3 then date '2020-12-20' + try.pick(i, n, 330) + 9 end,
    1 + try.pick(i, 40 + n, 8), 0, 1, 1, 1, 2, '2021-11-30'
from generate_series(1, 1000) as i
cross join generate_series(1, 3) as n
where i <= 300 and i % 20 in (1, 2);
select try.publish(2, array(select c.case_id from core.supervision_case as c
    where c.case_id % 20 in (1, 2)));
select is(try.is_served(), true, 'after a publish it answers');
select is(try.all_differing(), null, 'with what the plain views find');
select ok((select count(*) between 20 and 150 from mart.case_state as s
    where s.since_seq = 2), 'only the touched cases were written');
insert into core.review (case_id, event_key, corrected_outcome, decided_by,
    decided_on, why, position, jurisdiction_id, source_id, batch_id, since_seq)
select e.case_id, e.event_key, 'attempt_no_answer', 'Invented', '2021-11-01',
    'invented', 0, 1, 1, 1, 3
from core.event as e where e.case_id % 30 = 3 and e.profile_key in (1, 2);
select try.publish(3, array(select distinct w.case_id from core.review as w));
select is(try.all_differing(), null, 'reviews too');
insert into etl.coverage (source_id, batch_id, jurisdiction_id, kind,
    covered_from, covered_to, since_seq)
values (1, 1, 1, 'contact', '2020-01-01', '2021-03-31', 4),
    (1, 1, 1, 'contact', '2021-05-01', '2021-11-30', 4);
select try.publish(4, '{}');
select is(try.is_served() and exists (select from mart.case_state as s
    where s.since_seq = 4), true, 'cases seen in uncovered days are touched');
select is(try.all_differing(), null, 'and come out as the plain views have it');
insert into etl.coverage (source_id, batch_id, jurisdiction_id, kind,
    covered_from, covered_to, since_seq)
values (1, 1, 1, 'contact', '2021-12-01', '2021-12-31', 5);
select try.publish(5, '{}');
select is((select count(*) from mart.case_state as s where s.since_seq = 5
        and s.next_on > '2021-12-02'), 0::bigint,
    'days covered after the last contact touch nobody');

-- The as-of day alone moves: what is recorded up to then is written once. What
-- is uncertain about that very day, or lies in the future, is written again.
update etl.coverage set until_seq = 6;
select try.publish(6, '{}');
delete from core.event where occurred_lo >= '2021-11-20'
    or occurred_hi >= '2021-11-20';
update core.term set end_date = null where end_date >= '2021-11-20';
delete from core.term where start_lo >= '2021-11-20'
    or start_hi >= '2021-11-20';
select etl.rebuild_mart();
create temp table kept as select s.ctid as place, s.xmin as writer, s.case_id
from mart.case_state as s;
select try.as_of('2021-12-15');
select is(try.is_served(), false,
    'a horizon of which no publish has told is asked of the contacts');
select try.publish(7, '{}');
select is(try.is_served() and try.all_differing() is null, true,
    'the horizon alone moves on: it answers what the plain views find');
select try.as_of('2022-02-01');
select try.publish(8, '{}');
select is(try.is_served() and try.all_differing() is null, true,
    'and months later');
select is_empty('select s.ctid, s.xmin, s.case_id from mart.case_state as s
    except select k.place, k.writer, k.case_id from kept as k',
    'no row of a case was written');

-- A contact dated after as_of is of the future until its day comes.
insert into core.event (case_id, event_key, row_hash, occurred_lo, profile_key,
    position, jurisdiction_id, source_id, batch_id, since_seq, known_from)
select s.case_id, 999999, 1, '2022-02-20', 1, 0, 1, 1, 1, 9, '2022-01-31'
from mart.case_state as s
where s.ends_on = 'infinity' and s.incident_on is null and s.case_id % 20 = 0
    and s.until_seq = 9223372036854775807;
select try.publish(9, array(select e.case_id from core.event as e
    where e.since_seq = 9));
select is(try.is_served() and try.all_differing() is null, true,
    'a contact of the future is no contact yet');
select try.as_of('2022-03-01');
select is(try.is_served(), false, 'when its day has come the cache waits');
select set_eq('select v.problem from etl.verify_mart() as v',
    array['the cache holds for other days than 2022-03-01'],
    'and verify says so');
select is(try.all_differing(), null, 'and the views answer all the same');
select try.publish(10, '{}');
select is(try.is_served() and try.all_differing() is null, true,
    'until the next publish');
select set_config('lapse.mart', 'off', true);
select try.publish(11, '{}');
select set_config('lapse.mart', '', true);
select is(try.is_served(), false, 'a publish may do without the cache');
select set_eq('select v.problem from etl.verify_mart() as v',
    array[null::text], 'which verify does not mind');
select try.publish(12, '{}');
select is(try.is_served() and try.all_differing() is null, true,
    'and the next one builds it again');

-- A level and an office that change within the month that runs: its first day
-- lies in the spans before.
insert into core.event (case_id, event_key, row_hash, occurred_lo, profile_key,
    office_key, position, jurisdiction_id, source_id, batch_id, since_seq,
    known_from)
select s.case_id, 999000 + k.profile_key, 1, '2022-03-06', k.profile_key,
    case when k.profile_key = 16 then 12 end, 0, 1, 1, 1, 13, '2022-03-10'
from mart.case_state as s
cross join (values (14), (16)) as k (profile_key)
where s.ends_on = 'infinity' and s.case_id % 10 = 0
    and s.until_seq = 9223372036854775807;
select try.as_of('2022-03-15');
select try.publish(13, array(select distinct e.case_id from core.event as e
    where e.since_seq = 13));
select ok((select count(*) filter (where '2022-03-06' = any (s.level_to)) > 5
        and count(*) filter (where '2022-03-06' = any (s.office_to)) > 5
    from mart.case_state as s where s.since_seq = 13),
    'levels and offices that change within the month that runs');
select is(try.is_served() and try.all_differing() is null, true,
    'are counted under those of its first day');
select try.as_of('2022-05-10');
select try.publish(14, '{}');
select is(try.is_served() and try.all_differing() is null, true,
    'and still when the month is over');
select * from finish();
rollback;
