-- The cache (mart): what the gap views find in the contacts of a case, kept so
-- that nobody finds it again. It is built from the same steps as the plain
-- views (gap.case_frame, gap.contact, gap.assignment_span) and by the same
-- rules as gap.contact_gap, once for the four classes and four series of a case
-- together: each is a place from 1 to 16, series by series, and a bit of a
-- mask; gaps that are the same in several are one row. etl.verify_mart()
-- compares with the plain views.
set check_function_bodies = off; -- the work tables exist in a session only

-- In a template %1$s is the place, %2$s its series and %3$s its class (1 to 4),
-- %4$s its bit.
create function etl.each_place(template text, separator text default ', ')
returns text
language sql immutable
set search_path = pg_catalog, pg_temp
begin atomic
    select string_agg(format(template, p.place, (p.place - 1) / 4 + 1,
        (p.place - 1) % 4 + 1, 1 << (p.place - 1)), separator order by p.place)
    from generate_series(1, 16) as p (place);
end;
comment on function etl.each_place(text, text) is
    'A template written out for each of the sixteen places of the cache';

create function etl.open_mart() returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
as $$
begin
    create temp table if not exists mart_case (case_id int8 primary key);
    create temp table if not exists mart_horizon (
        jurisdiction_id int4, seq_before bool, as_of date,
        covered datemultirange, rolled_to date);
    create temp table if not exists mart_frame (
        case_id int8, jurisdiction_id int4, pseudonym text, as_of date,
        has_span bool, start_lo date, start_hi date, end_lo date, end_hi date,
        closed_hi date, incident_lo date, incident_hi date, ended_lo date,
        ended_hi date, window_days datemultirange, excluded datemultirange,
        excluded_least datemultirange, at_risk datemultirange,
        at_risk_most datemultirange, steady_from date, steady_to date,
        last_span_on date, settled_on date, next_on date, office_key int8, officer_key int8,
        office_from date, office_count int8,
        is_certain bool);
    create temp table if not exists mart_span (
        case_id int8, what text, assigned_key int8, day_from date,
        day_to date);
    create temp table if not exists mart_level (
        case_id int8, day_from date, day_to date, level text);
    create temp table if not exists mart_day (
        case_id int8, mask int4, edge_mask int4, lo date, hi date, r1 int4, r2 int4,
        r3 int4, r4 int4, is_counted bool, is_crossing bool, next_on date);
    create temp table if not exists mart_closed (
        case_id int8, mask int4, is_entry bool, from_lo date, from_hi date,
        to_lo date, to_hi date, at_risk_days int4, at_risk_days_max int4,
        office_key int8);
    create temp table if not exists mart_case_month (
        case_id int8, jurisdiction_id int4, month date, office_key int8,
        level text, is_whole bool, has_half bool, has_day bool,
        sure_mask int4, perhaps_mask int4);
    create temp table if not exists mart_length (
        jurisdiction_id int4, office_key int8, kind text,
        mask int4, at_risk_days int4, at_risk_days_max int4,
        calendar_days int4, calendar_days_max int4, gap_count int8);
    create temp table if not exists mart_running (
        jurisdiction_id int4, place int4, office_key int8, is_never bool,
        from_on date, to_on date, gap_count int8);
    create temp table if not exists mart_month (
        jurisdiction_id int4, month date, office_key int8, level text,
        is_whole bool, has_half bool, has_day bool, sure_mask int4,
        perhaps_mask int4, month_count int8);
    truncate pg_temp.mart_case, pg_temp.mart_horizon, pg_temp.mart_length,
        pg_temp.mart_running, pg_temp.mart_month;
end
$$;
comment on function etl.open_mart() is
    'Make the empty work tables of the cache';

-- Frame, offices and contact days of some cases, into the work tables.
create function etl.read_cases(cases bigint[]) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    truncate pg_temp.mart_frame, pg_temp.mart_span, pg_temp.mart_level,
        pg_temp.mart_day, pg_temp.mart_closed, pg_temp.mart_case_month;
    -- the array is a constant of the plan, so that its length is known
    execute $q$
        insert into pg_temp.mart_frame (case_id, jurisdiction_id, pseudonym,
            as_of, has_span, start_lo, start_hi, end_lo, end_hi, closed_hi,
            incident_lo, incident_hi, window_days, excluded, excluded_least,
            at_risk, at_risk_most, last_span_on, next_on)
        select f.case_id, f.jurisdiction_id, f.pseudonym, f.as_of, f.has_span,
            case when f.start_lo <= f.as_of then f.start_lo end, f.start_hi,
            f.end_lo, f.end_hi, least(f.end_hi, f.as_of),
            case when f.incident_lo <= least(f.end_lo, f.as_of)
                then f.incident_lo end,
            case when f.incident_lo <= least(f.end_lo, f.as_of)
                then f.incident_hi end,
            f.window_days, f.excluded_most + f.low_level_days,
            f.excluded_least + f.low_level_days,
            f.window_days * f.covered - (f.excluded_most + f.low_level_days),
            f.window_days * f.covered - (f.excluded_least + f.low_level_days),
            f.last_span_on,
            least(f.next_span_on + 1,
                case when f.incident_lo > f.as_of
                    and f.incident_lo <= f.end_lo then f.incident_lo end,
                case when not f.has_span and f.start_lo > f.as_of
                    then f.start_lo end)
        from gap.case_frame as f
        where f.case_id = any ($1)$q$ using cases;
    analyze pg_temp.mart_frame (case_id);
    execute $q$
        insert into pg_temp.mart_span (case_id, what, assigned_key, day_from,
            day_to)
        select a.case_id, a.what, a.assigned_key, a.day_from, a.day_to
        from gap.assignment_span as a
        where a.case_id = any ($1)$q$ using cases;
    analyze pg_temp.mart_span (case_id);
    execute $q$
        insert into pg_temp.mart_level (case_id, day_from, day_to, level)
        select l.case_id, l.day_from, l.day_to, l.level
        from gap.level_span as l
        where l.case_id = any ($1)$q$ using cases;
    analyze pg_temp.mart_level (case_id);
    update pg_temp.mart_frame as f set
        next_on = least(f.next_on, p.next_on), office_key = p.office_key,
        officer_key = p.officer_key, office_from = p.office_from,
        office_count = p.office_count
    from (
        select o.case_id,
            min(s.day_from) filter (where s.day_from >= o.as_of) + 1
                as next_on,
            -- of record on the last day before the end
            (array_agg(s.assigned_key order by s.day_from desc) filter (
                where s.what = 'office' and s.day_from <= o.day
                    and (s.day_to is null or s.day_to > o.day)))[1]
                as office_key,
            (array_agg(s.assigned_key order by s.day_from desc) filter (
                where s.what = 'officer' and s.day_from <= o.day
                    and (s.day_to is null or s.day_to > o.day)))[1]
                as officer_key,
            min(s.day_from) filter (where s.what = 'office') as office_from,
            count(*) filter (where s.what = 'office') as office_count
        from (
            select f.case_id, f.as_of, greatest(f.start_lo,
                coalesce(f.incident_lo, least(f.end_lo, f.as_of)) - 1) as day
            from pg_temp.mart_frame as f) as o
        join pg_temp.mart_span as s on s.case_id = o.case_id
        group by o.case_id) as p
    where p.case_id = f.case_id;
    update pg_temp.mart_frame as f set
        ended_lo = coalesce(f.incident_lo, least(f.end_lo, f.as_of)),
        ended_hi = case when f.incident_lo is null then f.closed_hi
            else least(f.incident_hi, f.closed_hi) end,
        steady_from = (select lower(r) from unnest(f.at_risk) as r
            order by r desc limit 1),
        steady_to = (select coalesce(upper(r), 'infinity')
            from unnest(f.at_risk) as r order by r desc limit 1);
    execute $q$
        insert into pg_temp.mart_day (case_id, mask, edge_mask, lo, hi, r1, r2,
            r3, r4, is_counted, is_crossing, next_on)
        select d.case_id,
            -- a rank holds the classes up to it
            case when d.is_edge then 0 else d.strict_mask end
            | (((1 << d.r3) - 1) << 8) | (((1 << d.r4) - 1) << 12),
            case when d.is_edge then d.strict_mask else 0 end,
            greatest(d.day_lo, d.start_lo), least(d.day_hi, d.closed_hi),
            case when d.is_edge then 0 else d.r1 end,
            case when d.is_edge then 0 else d.r2 end, d.r3, d.r4,
            d.day_lo <= d.closed_hi,
            d.day_lo <= d.as_of and least(d.day_hi, d.end_hi) > d.as_of,
            case when d.day_lo > d.as_of then d.day_lo end
        from (
            select g.case_id, g.day_lo, g.day_hi, g.r1, g.r2, g.r3, g.r4,
                ((1 << g.r1) - 1) | (((1 << g.r2) - 1) << 4) as strict_mask,
                g.day_lo < f.start_lo or g.day_hi > f.closed_hi as is_edge,
                f.start_lo, f.closed_hi, f.end_hi, f.as_of
            from (
                select c.case_id, c.day_lo, c.day_hi,
                    max(c.logged_rank) as r1, max(c.corrected_rank) as r2,
                    max(c.logged_favourable_rank) as r3,
                    max(c.corrected_favourable_rank) as r4
                from gap.contact as c
                where c.case_id = any ($1)
                group by c.case_id, c.day_lo, c.day_hi) as g
            join pg_temp.mart_frame as f
                on f.case_id = g.case_id and f.start_lo is not null
                and g.day_hi >= f.start_lo and g.day_lo <= f.end_hi) as d$q$
        using cases;
    analyze pg_temp.mart_day (case_id);
    update pg_temp.mart_frame as f set
        -- what as_of cuts through is another thing a day later
        next_on = coalesce(least(f.next_on, d.next_on, case
            when d.is_crossing or (f.incident_hi is not null
                and least(f.incident_hi, f.end_hi) > f.as_of)
            then f.as_of + 1 end), 'infinity'),
        is_certain = coalesce(d.is_certain, true),
        settled_on = coalesce(greatest(d.settled_on, f.last_span_on + 1,
            f.start_lo, case when f.end_hi <= f.as_of then f.end_hi end,
            case when f.incident_hi is not null
                then least(f.incident_hi, f.closed_hi) end), '-infinity')
    from pg_temp.mart_frame as g
    left join (
        select c.case_id, bool_or(c.is_crossing) as is_crossing,
            bool_and(c.lo = c.hi) as is_certain,
            min(c.next_on) as next_on,
            max(c.hi) filter (where c.is_counted) as settled_on
        from pg_temp.mart_day as c
        group by c.case_id) as d on d.case_id = g.case_id
    where g.case_id = f.case_id;
end
$$;
comment on function etl.read_cases(bigint[]) is
    'Read what the cache needs of some cases into the work tables';

-- The steps from contact day to contact day of the cases in the work tables as a
-- query: case_id, mask, the day before (NULL: none) and the day that ended the
-- gap. In general, as gap.contact_gap has it: the k-th contact lies between the
-- k-th of all first days and the k-th of all last days. And for the cases of
-- which every contact has one day, where equal places are told by comparing.
create function etl.steps_uncertain() returns text
language sql immutable
set search_path = pg_catalog, pg_temp
begin atomic
    select $q$
        with placed as (
            select d.case_id, p.place, d.lo, case when f.incident_lo is null
                then d.hi else least(d.hi, f.ended_hi - 1) end as hi
            from pg_temp.mart_day as d
            join pg_temp.mart_frame as f on f.case_id = d.case_id
            join gap.mart_place as p on d.mask & p.bit <> 0
            where not f.is_certain and d.is_counted
                and (f.incident_lo is null
                    or case when p.series in ('as_logged', 'corrected')
                        then d.hi < f.ended_hi else d.lo < f.ended_hi end)
        ), ordered as (
            select p.case_id, p.place, array_agg(p.lo order by p.lo) as lo,
                array_agg(p.hi order by p.hi) as hi
            from placed as p
            group by p.case_id, p.place
        ), followed as (
            select o.case_id, o.place, lag(s.lo) over w as lo,
                lag(s.hi) over w as hi, s.lo as to_lo, s.hi as to_hi
            from ordered as o
            cross join lateral unnest(o.lo, o.hi) with ordinality
                as s (lo, hi, no)
            window w as (partition by o.case_id, o.place order by s.no)
        )
        select f.case_id, sum(1 << (f.place - 1))::int as mask, f.lo, f.hi,
            f.to_lo, f.to_hi
        from followed as f
        group by f.case_id, f.lo, f.hi, f.to_lo, f.to_hi$q$;
end;
comment on function etl.steps_uncertain() is
    'Query of the steps between contacts of cases with uncertain dates';

create function etl.steps_certain() returns text
language sql immutable
set search_path = pg_catalog, pg_temp
begin atomic
    with place as (
        select p as place, (p - 1) / 4 + 1 as series, (p - 1) % 4 + 1 as class,
            1 << (p - 1) as bit
        from generate_series(1, 16) as p
    ), step as ( -- of the first of equal places; a rank holds those up to it
        select p.place, format('case when s.r%s >= %s%s%s then '
            '(s.lo%s - date ''1800-01-01'')::int8 << 16 | (%s) else 0 end',
            p.series, p.class,
            case when p.class > 1 then format(' and s.lo%s <> s.lo%s', p.place,
                p.place - 1) end,
            (select string_agg(format(' and not (s.r%s >= %s and s.lo%s = '
                's.lo%s)', o.series, o.class, o.place, p.place), ''
                order by o.place)
            from place as o where o.series < p.series),
            p.place,
            (select string_agg(format('case when s.r%s >= %s and s.lo%s = '
                's.lo%s then %s else 0 end', o.series, o.class, o.place,
                p.place, o.bit), ' + ' order by o.place)
            from place as o where o.place >= p.place)) as packed
        from place as p
    )
    select format($q$
        with stepped as (
            select d.case_id, d.lo, d.r1, d.r2, d.r3, d.r4
            from pg_temp.mart_day as d
            join pg_temp.mart_frame as f on f.case_id = d.case_id
            where f.is_certain and d.is_counted and (d.lo < f.ended_hi
                or (d.lo = f.ended_hi and f.incident_lo is null))
        ), followed as (
            select s.case_id, s.lo, s.r1, s.r2, s.r3, s.r4, %1$s
            from stepped as s
            window w as (partition by s.case_id order by s.lo
                rows between unbounded preceding and 1 preceding)
        ), step as ( -- day and mask in one number: three times as quick as
            -- two arrays; none is 0, and 1800-01-01 no contact before
            select s.case_id, s.lo as to_lo,
                unnest(array_remove(array[%2$s], 0)) as packed
            from followed as s
        )
        select s.case_id, (s.packed & 65535)::int as mask, b.lo, b.lo as hi,
            s.to_lo, s.to_lo as to_hi
        from step as s
        cross join lateral (select nullif(date '1800-01-01'
            + (s.packed >> 16)::int, date '1800-01-01') as lo) as b$q$,
        etl.each_place('coalesce(max(s.lo) filter (where s.r%2$s >= %3$s) '
            'over w, ''1800-01-01'') as lo%1$s'),
        (select string_agg(s.packed, ', ' order by s.place) from step as s));
end;
comment on function etl.steps_certain() is
    'Query of the steps between contacts of cases without uncertain dates';

-- The gaps that a contact ended, as gap.contact_gap has them: from the last
-- contact day of the class before it, or from the start.
create function etl.close_gaps() returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    steps text;
begin
    foreach steps in array array[etl.steps_certain(), etl.steps_uncertain()] loop
        execute format($q$
            insert into pg_temp.mart_closed (case_id, mask, is_entry, from_lo,
                from_hi, to_lo, to_hi, at_risk_days, at_risk_days_max,
                office_key)
            select c.case_id, c.mask, c.lo is null, b.from_lo, b.from_hi,
                c.to_lo, c.to_hi,
                case when b.from_hi >= f.steady_from and c.to_lo <= f.steady_to
                    then greatest(c.to_lo - b.from_hi, 0)
                    else gap.days_within(f.at_risk, b.from_hi, c.to_lo) end,
                case when b.from_lo >= f.steady_from and c.to_hi <= f.steady_to
                    then greatest(c.to_hi - b.from_lo, 0)
                    else gap.days_within(f.at_risk_most, b.from_lo, c.to_hi)
                end,
                coalesce(case
                    when f.office_count = 1 and f.office_from <= b.last_day
                        then f.office_key
                    when f.office_count > 1 then (
                        select a.assigned_key
                        from pg_temp.mart_span as a
                        where a.case_id = c.case_id and a.what = 'office'
                            and a.day_from <= b.last_day
                            and (a.day_to is null or a.day_to > b.last_day)
                        order by a.day_from desc
                        limit 1) end, 0)
            from (%s) as c
            join pg_temp.mart_frame as f on f.case_id = c.case_id
            cross join lateral (select coalesce(c.lo, f.start_lo) as from_lo,
                coalesce(c.hi, f.start_hi) as from_hi,
                greatest(c.to_lo - 1, coalesce(c.lo, f.start_lo)) as last_day)
                as b
            where c.lo is not null or f.has_span$q$, steps);
    end loop;
end
$$;
comment on function etl.close_gaps() is
    'Find the gaps that contacts ended in the cases of the work tables';

-- How often each length occurs among these cases.
create function etl.count_lengths() returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    insert into pg_temp.mart_length (jurisdiction_id, office_key, kind, mask,
        at_risk_days, at_risk_days_max, calendar_days, calendar_days_max,
        gap_count)
    select f.jurisdiction_id, c.office_key,
        case when c.is_entry then 'entry' else 'interior' end, c.mask,
        c.at_risk_days, c.at_risk_days_max, greatest(c.to_lo - c.from_hi, 0),
        greatest(c.to_hi - c.from_lo, 0), count(*)
    from pg_temp.mart_closed as c
    join pg_temp.mart_frame as f on f.case_id = c.case_id
    group by 1, 2, 3, 4, 5, 6, 7, 8
$$;
comment on function etl.count_lengths() is
    'Count equal lengths of the gaps in the work tables';

-- The whole calendar months of these cases, counted where they are alike; those
-- up to which the cache of the jurisdiction is rolled on.
create function etl.count_months() returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    insert into pg_temp.mart_case_month (case_id, jurisdiction_id, month,
        office_key, level, is_whole, has_half, has_day, sure_mask,
        perhaps_mask)
    with level as (
        select l.case_id,
            array_agg(l.day_from order by l.day_from, l.level) as day_from,
            array_agg(l.day_to order by l.day_from, l.level) as day_to,
            array_agg(l.level order by l.day_from, l.level) as levels
        from pg_temp.mart_level as l
        group by l.case_id
    ), office as (
        select a.case_id,
            array_agg(a.day_from order by a.day_from) as day_from,
            array_agg(a.day_to order by a.day_from) as day_to,
            array_agg(a.assigned_key::text order by a.day_from) as offices
        from pg_temp.mart_span as a
        where a.what = 'office'
        group by a.case_id
    ), item as ( -- the months, and the contacts in them
        select f.case_id, m.month_start as month, m.month_end, true as is_month,
            0 as sure_mask, 0 as perhaps_mask
        from pg_temp.mart_frame as f
        join pg_temp.mart_horizon as h
            on h.jurisdiction_id = f.jurisdiction_id
            and not h.seq_before
        join ref.month as m
            on m.month_start >= gap.month_of(f.start_lo)
            and m.month_start < least(f.end_lo, h.rolled_to)
        where f.has_span
        union all
        select d.case_id, m.month_start, null, false,
            case when d.lo >= m.month_start and d.hi < m.month_end
                then d.mask else 0 end,
            d.mask | d.edge_mask
        from pg_temp.mart_day as d
        join ref.month as m
            on m.month_start >= gap.month_of(d.lo) and m.month_start <= d.hi
        where d.is_counted
    ), month as (
        select i.case_id, i.month, min(i.month_end) as month_end,
            bit_or(i.sure_mask) as sure_mask,
            bit_or(i.perhaps_mask) & ~bit_or(i.sure_mask) as perhaps_mask
        from item as i
        group by i.case_id, i.month
        having bool_or(i.is_month)
    ), placed as (
        select f.case_id, f.jurisdiction_id, m.month, m.sure_mask,
            m.perhaps_mask, m.month_end - m.month as day_count,
            case when m.month >= f.steady_from and m.month_end <= f.steady_to
                then m.month_end - m.month
                else gap.days_within(f.at_risk, m.month, m.month_end)
            end as at_risk_days,
            gap.held_on(l.day_from, l.day_to, l.levels, n.day) as level,
            gap.held_on(o.day_from, o.day_to, o.offices, n.day)::bigint
                as office_key
        from month as m
        join pg_temp.mart_frame as f on f.case_id = m.case_id
        cross join lateral (select gap.first_day_within(f.window_days,
            greatest(m.month, f.start_lo), m.month_end) as day) as n
        left join level as l on l.case_id = m.case_id
        left join office as o on o.case_id = m.case_id
    )
    select p.case_id, p.jurisdiction_id, p.month, coalesce(p.office_key, 0),
        coalesce(p.level, ''), p.at_risk_days = p.day_count,
        p.at_risk_days >= 15, p.at_risk_days >= 1, p.sure_mask,
        p.perhaps_mask
    from placed as p
    order by p.case_id, p.month;
    insert into pg_temp.mart_month (jurisdiction_id, month, office_key, level,
        is_whole, has_half, has_day, sure_mask, perhaps_mask, month_count)
    select m.jurisdiction_id, m.month, m.office_key, m.level, m.is_whole,
        m.has_half, m.has_day, m.sure_mask, m.perhaps_mask, count(*)
    from pg_temp.mart_case_month as m
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
$$;
comment on function etl.count_months() is
    'Count the whole months of the cases in the work tables';

-- The state of the cases in the work tables as publish n, an array of sixteen
-- places for each thing that differs between classes and series.
create function etl.write_states(n bigint) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    execute format($q$
        insert into mart.case_state (case_id, jurisdiction_id, pseudonym,
            counted_mask, settled_on, next_on, counted_to, is_stub, started_on, started_on_hi,
            ends_on, ends_on_hi, incident_on, incident_on_hi, window_days,
            excluded_days, excluded_least, steady_from, steady_to, office_key,
            officer_key, level_from, level_to, levels, office_from, office_to,
            offices, last_on, last_on_hi, seen_on, seen_on_hi, edge_on,
            longest_days,
            longest_days_max, longest_from, longest_from_hi,
            longest_to, longest_to_hi, longest_entry_mask, since_seq)
        with seen as (
            select d.case_id, array[%1$s] as lo, array[%2$s] as hi,
                case when bool_or(d.edge_mask <> 0) then array[%11$s] end
                    as edge
            from pg_temp.mart_day as d
            where d.is_counted
            group by d.case_id
        ), last_day as (
            select d.case_id, array[%1$s] as lo, array[%2$s] as hi
            from (
                select m.case_id, m.lo, least(m.hi, f.ended_hi - 1) as hi,
                    case when m.hi < f.ended_hi then m.r1 else 0 end as r1,
                    case when m.hi < f.ended_hi then m.r2 else 0 end as r2,
                    m.r3, m.r4
                from pg_temp.mart_day as m
                join pg_temp.mart_frame as f
                    on f.case_id = m.case_id and f.incident_lo is not null
                    and m.lo < f.ended_hi
                where m.is_counted) as d
            group by d.case_id
        ), longest as ( -- most days, then the earliest: arrays compare so
            select c.case_id, array[%3$s] as fields, array[%5$s] as days_max
            from (
                select g.case_id, g.mask, g.at_risk_days_max,
                    array[g.at_risk_days, date '2000-01-01' - g.from_lo,
                    date '2000-01-01' - g.to_lo, g.from_hi - g.from_lo,
                    g.to_hi - g.to_lo, g.is_entry::int] as fields
                from pg_temp.mart_closed as g) as c
            group by c.case_id
        ), spread as (
            select l.case_id, array[%4$s] as days, l.days_max,
                array[%6$s] as from_lo, array[%7$s] as from_hi,
                array[%8$s] as to_lo, array[%9$s] as to_hi, %10$s as entry_mask
            from longest as l
        )
        select f.case_id, f.jurisdiction_id, f.pseudonym, k.mask, f.settled_on,
            f.next_on, gap.month_of(f.as_of), not f.has_span, f.start_lo, f.start_hi,
            f.end_lo, f.end_hi, f.incident_lo, f.incident_hi, f.window_days,
            f.excluded, nullif(f.excluded_least, f.excluded), o.steady_from,
            o.steady_to, f.office_key, f.officer_key,
            case when v.is_all then null else v.day_from end,
            case when v.is_all then null else v.day_to end, v.levels,
            case when p.is_all then null else p.day_from end,
            case when p.is_all then null else p.day_to end, p.offices,
            e.lo, nullif(e.hi, e.lo),
            case when f.incident_lo is not null then s.lo end,
            case when f.incident_lo is not null then nullif(s.hi, s.lo) end,
            s.edge,
            g.days, nullif(g.days_max, g.days), g.from_lo,
            nullif(g.from_hi, g.from_lo), g.to_lo, nullif(g.to_hi, g.to_lo),
            g.entry_mask, $1
        from pg_temp.mart_frame as f
        left join seen as s on s.case_id = f.case_id
        left join last_day as l on l.case_id = f.case_id
        left join spread as g on g.case_id = f.case_id
        left join ( -- of the months that are not counted yet
            select l.case_id,
                array_agg(l.day_from order by l.day_from, l.level) as day_from,
                array_agg(l.day_to order by l.day_from, l.level) as day_to,
                array_agg(l.level order by l.day_from, l.level) as levels,
                count(*) = 1 and max(l.day_to) is null and min(l.day_from)
                    <= greatest(gap.month_of(min(m.as_of)), min(m.start_lo))
                    as is_all
            from pg_temp.mart_level as l
            join pg_temp.mart_frame as m on m.case_id = l.case_id
            where coalesce(l.day_to > gap.month_of(m.as_of), true)
            group by l.case_id) as v on v.case_id = f.case_id
        left join (
            select a.case_id,
                array_agg(a.day_from order by a.day_from) as day_from,
                array_agg(a.day_to order by a.day_from) as day_to,
                array_agg(a.assigned_key::text order by a.day_from) as offices,
                count(*) = 1 and max(a.day_to) is null and min(a.day_from)
                    <= greatest(gap.month_of(min(m.as_of)), min(m.start_lo))
                    as is_all
            from pg_temp.mart_span as a
            join pg_temp.mart_frame as m on m.case_id = a.case_id
            where a.what = 'office'
                and coalesce(a.day_to > gap.month_of(m.as_of), true)
            group by a.case_id) as p on p.case_id = f.case_id
        left join lateral ( -- from when on every day is at risk
            select lower(r) as steady_from,
                coalesce(upper(r), 'infinity') as steady_to
            from unnest(f.window_days - f.excluded) as r
            order by r desc
            limit 1) as o on true
        cross join lateral ( -- the last gap: from where, and its end
            select case when f.incident_lo is null then s.lo else l.lo end
                    as lo,
                case when f.incident_lo is null then s.hi else l.hi end as hi,
                coalesce(f.incident_lo, f.end_lo) as end_lo,
                case when f.incident_lo is null then f.end_hi
                    else least(f.incident_hi, f.end_hi) end as end_hi) as e
        cross join lateral ( -- over, or none, or all of it at risk and certain
            select coalesce(sum(k.bit), 0)::int as mask
            from gap.mart_place as k
            cross join lateral (
                select coalesce(e.lo[k.place], f.start_lo) as from_lo,
                    coalesce(e.hi[k.place], f.start_hi) as from_hi) as b
            where e.end_hi <= f.settled_on
                or b.from_lo is null
                or (not f.has_span and e.lo[k.place] is null)
                or (e.end_lo = e.end_hi and b.from_lo = b.from_hi
                    and b.from_lo >= o.steady_from
                    and e.end_lo <= o.steady_to)) as k
        order by f.case_id$q$,
        etl.each_place('max(d.lo) filter (where d.r%2$s >= %3$s)'),
        etl.each_place('max(d.hi) filter (where d.r%2$s >= %3$s)'),
        etl.each_place('coalesce(max(c.fields) filter (where c.mask & %4$s '
            '<> 0), array[null, null, null, null, null, null]::int[])'),
        etl.each_place('l.fields[%1$s][1]'),
        etl.each_place('max(c.at_risk_days_max) filter (where c.mask & %4$s '
            '<> 0)'),
        etl.each_place('date ''2000-01-01'' - l.fields[%1$s][2]'),
        etl.each_place('date ''2000-01-01'' - l.fields[%1$s][2] '
            '+ l.fields[%1$s][4]'),
        etl.each_place('date ''2000-01-01'' - l.fields[%1$s][3]'),
        etl.each_place('date ''2000-01-01'' - l.fields[%1$s][3] '
            '+ l.fields[%1$s][5]'),
        etl.each_place('case when l.fields[%1$s][6] = 1 then %4$s else 0 end',
            ' + '),
        etl.each_place('max(d.hi) filter (where d.edge_mask & %4$s <> 0)'))
    using n;
end
$$;
comment on function etl.write_states(bigint) is
    'Write what the cache keeps of the cases in the work tables as publish n';

-- The last gaps of some cases, added to the counts or taken away (-1): those
-- that are over by their length, those that run by their first day.
create function etl.count_tails(cases bigint[], times int) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    execute $q$
        insert into pg_temp.mart_length (jurisdiction_id, office_key, kind,
            mask, at_risk_days, at_risk_days_max, calendar_days,
            calendar_days_max, gap_count)
        select t.jurisdiction_id, coalesce(t.office_key, 0), t.tail_kind,
            sum(p.bit)::int, t.tail_days, t.tail_days_max, t.tail_calendar,
            t.tail_calendar_max, $2
        from gap.mart_tail as t
        join gap.mart_place as p on p.place = t.place
        where t.case_id = any ($1) and t.is_final
            and (not t.is_stub or t.last_on is not null)
        group by t.case_id, t.jurisdiction_id, t.office_key, t.tail_kind,
            t.tail_days, t.tail_days_max, t.tail_calendar,
            t.tail_calendar_max$q$ using cases, times;
    execute $q$
        insert into pg_temp.mart_running (jurisdiction_id, place, office_key,
            is_never, from_on, to_on, gap_count)
        select t.jurisdiction_id, t.place, coalesce(t.office_key, 0),
            t.last_on is null, coalesce(t.last_on, t.started_on), t.ends_on,
            count(*) * $2
        from gap.mart_tail as t
        join gap.mart_place as p on p.place = t.place
        where t.case_id = any ($1) and not t.is_final
            and t.counted_mask & p.bit <> 0
            and (not t.is_stub or t.last_on is not null)
        group by 1, 2, 3, 4, 5, 6$q$ using cases, times;
end
$$;
comment on function etl.count_tails(bigint[], int) is
    'Count the last gaps of some cases so many times';

-- What the cases in the work tables add to the counts, so that it can be taken
-- away when they change.
create function etl.write_counts(n bigint) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    insert into mart.case_count (case_id, jurisdiction_id, gap_mask, gap_days,
        gap_days_max, gap_calendar, gap_calendar_max, gap_office, month_from,
        month_mask, month_perhaps, month_office, month_level, since_seq)
    with gaps as ( -- one order of rows for all arrays
        select c.case_id,
            array_agg(c.mask + case when c.is_entry then 65536 else 0 end)
                as masks,
            array_agg(c.at_risk_days) as days,
            array_agg(c.at_risk_days_max) as days_max,
            array_agg(greatest(c.to_lo - c.from_hi, 0)) as calendar,
            array_agg(greatest(c.to_hi - c.from_lo, 0)) as calendar_max,
            case when min(c.office_key) = max(c.office_key)
                then array[min(c.office_key)] else array_agg(c.office_key)
                end as office
        from pg_temp.mart_closed as c
        group by c.case_id
    ), months as (
        select m.case_id, min(m.month) as month_from,
            array_agg(m.is_whole::int + 2 * m.has_half::int
                + 4 * m.has_day::int + 8 * m.sure_mask order by m.month)
                as masks,
            case when max(m.perhaps_mask) > 0
                then array_agg(m.perhaps_mask order by m.month) end as perhaps,
            case when min(m.office_key) = max(m.office_key)
                then array[min(m.office_key)]
                else array_agg(m.office_key order by m.month) end as office,
            case when min(m.level) = max(m.level) then array[min(m.level)]
                else array_agg(m.level order by m.month) end as level
        from pg_temp.mart_case_month as m
        group by m.case_id
    )
    select f.case_id, f.jurisdiction_id, g.masks, g.days,
        nullif(g.days_max, g.days), nullif(g.calendar, g.days),
        nullif(g.calendar_max, g.calendar), g.office, m.month_from, m.masks,
        m.perhaps, m.office, m.level, n
    from pg_temp.mart_frame as f
    left join gaps as g on g.case_id = f.case_id
    left join months as m on m.case_id = f.case_id
    order by f.case_id
$$;
comment on function etl.write_counts(bigint) is
    'Write what the cases in the work tables add to the counts as publish n';

-- And taken away: what the cases in mart_case had added, with the months that
-- became whole since then.
create function etl.take_counts() returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    cases constant bigint[] := array(
        select t.case_id from pg_temp.mart_case as t);
    counted_to date;
begin
    perform etl.count_tails(cases, -1);
    insert into pg_temp.mart_length (jurisdiction_id, office_key, kind, mask,
        at_risk_days, at_risk_days_max, calendar_days, calendar_days_max,
        gap_count)
    select s.jurisdiction_id, coalesce(g.office_key, s.gap_office[1]),
        case when g.mask >= 65536 then 'entry' else 'interior' end,
        g.mask & 65535, g.days, coalesce(g.days_max, g.days),
        coalesce(g.calendar, g.days),
        coalesce(g.calendar_max, g.calendar, g.days), -count(*)
    from pg_temp.mart_case as t
    join mart.case_count as s
        on s.case_id = t.case_id and s.until_seq = 9223372036854775807
    cross join lateral unnest(s.gap_mask, s.gap_days, s.gap_days_max,
        s.gap_calendar, s.gap_calendar_max, s.gap_office) as g (mask, days,
        days_max, calendar, calendar_max, office_key)
    group by 1, 2, 3, 4, 5, 6, 7, 8;
    insert into pg_temp.mart_month (jurisdiction_id, month, office_key, level,
        is_whole, has_half, has_day, sure_mask, perhaps_mask, month_count)
    select s.jurisdiction_id, gap.month_plus(s.month_from, m.no::int - 1),
        coalesce(m.office_key, s.month_office[1]),
        coalesce(m.level, s.month_level[1]),
        m.mask & 1 <> 0, m.mask & 2 <> 0, m.mask & 4 <> 0, m.mask >> 3,
        coalesce(m.perhaps, 0), -count(*)
    from pg_temp.mart_case as t
    join mart.case_count as s
        on s.case_id = t.case_id and s.until_seq = 9223372036854775807
    cross join lateral unnest(s.month_mask, s.month_perhaps, s.month_office,
        s.month_level) with ordinality as m (mask, perhaps, office_key, level,
        no)
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9;
    select min(s.counted_to) into counted_to
    from pg_temp.mart_case as t
    join mart.case_state as s
        on s.case_id = t.case_id and s.until_seq = 9223372036854775807
    join mart.bound as b on b.jurisdiction_id = s.jurisdiction_id
        and b.until_seq = 9223372036854775807
        and s.counted_to < b.rolled_to;
    if counted_to is null then
        return;
    end if;
    execute $q$
        insert into pg_temp.mart_month (jurisdiction_id, month, office_key,
            level, is_whole, has_half, has_day, sure_mask, perhaps_mask,
            month_count)
        select r.jurisdiction_id, r.month, coalesce(r.office_key, 0),
            coalesce(r.level, ''), r.is_whole, r.has_half, r.has_day,
            r.sure_mask, r.perhaps_mask, -count(*)
        from gap.mart_month as r
        where r.case_id = any ($1) and r.month >= $2
            and r.month < r.rolled_to
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9$q$ using cases, counted_to;
end
$$;
comment on function etl.take_counts() is
    'Take from the counts what the cases in mart_case had added';

-- Cases by the thousand, in the order of their keys.
create function etl.build_mart(n bigint) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    cases bigint[];
begin
    for cases in
        select array_agg(c.case_id order by c.case_id)
        from (
            select x.case_id,
                (row_number() over (order by x.case_id) - 1) / 10000 as batch
            from pg_temp.mart_case as x) as c
        group by c.batch
        order by c.batch
    loop
        perform etl.read_cases(cases);
        perform etl.close_gaps();
        perform etl.count_lengths();
        perform etl.count_months();
        perform etl.write_states(n);
        perform etl.count_tails(cases, 1);
        perform etl.write_counts(n);
    end loop;
end
$$;
comment on function etl.build_mart(bigint) is
    'Build the cache of the cases in mart_case as publish n';

-- As of which day, and with which days covered, each jurisdiction is read: as
-- published (seq_before) and as publish n leaves it.
create function etl.read_horizons(is_before boolean) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    insert into pg_temp.mart_horizon (jurisdiction_id, seq_before, as_of,
        covered, rolled_to)
    select h.jurisdiction_id, is_before, h.as_of, h.covered,
        gap.month_of(h.as_of)
    from gap.horizon as h
$$;
comment on function etl.read_horizons(boolean) is
    'Note the horizons that the views now read';

-- Cases that publish n touches though no fact of theirs changed: those whose time
-- has come, and those of which a gap that has ended or a month that is counted
-- holds days that are newly covered or no longer.
create function etl.touch_cases(n bigint) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into pg_temp.mart_case (case_id)
    select s.case_id
    from mart.case_state as s
    join pg_temp.mart_horizon as h
        on h.jurisdiction_id = s.jurisdiction_id and not h.seq_before
    where s.until_seq = 9223372036854775807
        and s.next_on < 'infinity' and s.next_on <= h.as_of
    on conflict do nothing;
    insert into pg_temp.mart_case (case_id)
    select s.case_id
    from (
        select a.jurisdiction_id, v.covered as days, b.rolled_to
        from pg_temp.mart_horizon as a
        join pg_temp.mart_horizon as o
            on o.jurisdiction_id = a.jurisdiction_id and o.seq_before
        cross join lateral (select
            coalesce(o.covered, datemultirange(daterange(null, null))) as old,
            coalesce(a.covered, datemultirange(daterange(null, null))) as new)
            as c
        cross join lateral (select (c.old - c.new) + (c.new - c.old)
            as covered) as v
        join mart.bound as b on b.jurisdiction_id = a.jurisdiction_id
            and b.until_seq = 9223372036854775807
        where not a.seq_before and not isempty(v.covered)
            and v.covered
                && daterange(null, greatest(b.settled_on, b.rolled_to))) as d
    join mart.case_state as s on s.jurisdiction_id = d.jurisdiction_id
        and s.until_seq = 9223372036854775807
        and s.started_on <= s.settled_on
        and d.days && daterange(s.started_on,
            greatest(s.settled_on, least(s.ends_on, d.rolled_to)))
    on conflict do nothing;
end
$$;
comment on function etl.touch_cases(bigint) is
    'Add to mart_case the cases that change without a fact of theirs';

-- What was added to one table of counts and taken away, as publish n: by key,
-- since what changes is little of all. Each count is looked for once: what is
-- closed afterwards is found by its place, as no other publish writes meanwhile.
create function etl.write_changes(
    n bigint, relation regclass, keys text[], counted text, changes text)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
set enable_memoize = off
as $$
declare
    key_list constant text := array_to_string(keys, ', ');
begin
    execute format('create temp table mart_change on commit drop as '
        'select c.*, c.added + coalesce(g.%2$s, 0) as now, g.ctid as place_of '
        'from (select %1$s, sum(d.%2$s)::int8 as added from (%3$s) as d '
            'group by %1$s having sum(d.%2$s) <> 0 order by %1$s) as c '
        'left join %4$s as g on %5$s and g.until_seq = 9223372036854775807',
        key_list, counted, changes, relation, (
            select string_agg(format('g.%1$s = c.%1$s', k), ' and ')
            from unnest(keys) as k));
    analyze pg_temp.mart_change (place_of);
    execute format('update %s as g set until_seq = $1 '
        'from pg_temp.mart_change as c where g.ctid = c.place_of', relation)
        using n;
    execute format('insert into %1$s (%2$s, %3$s, since_seq) '
        'select %2$s, c.now, $1 from pg_temp.mart_change as c '
        'where c.now <> 0 order by %2$s', relation, key_list, counted) using n;
    drop table pg_temp.mart_change;
end
$$;
comment on function etl.write_changes(bigint, regclass, text[], text, text) is
    'Write the counts of one table that publish n changes';

create function etl.write_all_changes(n bigint) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform etl.write_changes(n, 'mart.gap_length',
        '{jurisdiction_id,place,office_key,kind,at_risk_days,at_risk_days_max,calendar_days,calendar_days_max}',
        'gap_count',
        -- most of what was taken away is added again: by mask, then by place
        'select p.place, c.* from ('
        'select l.jurisdiction_id, l.office_key, l.kind, l.mask, '
        'l.at_risk_days, l.at_risk_days_max, l.calendar_days, '
        'l.calendar_days_max, sum(l.gap_count) as gap_count '
        'from pg_temp.mart_length as l '
        'group by 1, 2, 3, 4, 5, 6, 7, 8 having sum(l.gap_count) <> 0) as c '
        'join gap.mart_place as p on c.mask & p.bit <> 0');
    perform etl.write_changes(n, 'mart.running_gap',
        '{jurisdiction_id,place,office_key,is_never,from_on,to_on}',
        'gap_count', 'table pg_temp.mart_running');
    perform etl.write_changes(n, 'mart.month_count',
        '{jurisdiction_id,month,office_key,level,is_whole,has_half,has_day,sure_mask,perhaps_mask}',
        'month_count', 'table pg_temp.mart_month');
end
$$;
comment on function etl.write_all_changes(bigint) is
    'Write the counts that publish n changes';

-- A month that has become whole counts for the cases that nothing touched, too:
-- all that is known of it is in their state.
create function etl.roll_months(n bigint) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    insert into pg_temp.mart_month (jurisdiction_id, month, office_key, level,
        is_whole, has_half, has_day, sure_mask, perhaps_mask, month_count)
    select r.jurisdiction_id, r.month, coalesce(r.office_key, 0),
        coalesce(r.level, ''), r.is_whole, r.has_half, r.has_day, r.sure_mask,
        r.perhaps_mask, count(*)
    from gap.mart_month as r
    join pg_temp.mart_horizon as h
        on h.jurisdiction_id = r.jurisdiction_id and not h.seq_before
    join mart.bound as b on b.jurisdiction_id = r.jurisdiction_id
        and b.until_seq = n
    where r.month >= b.rolled_to and r.month < h.rolled_to
        -- one day for all, so that the index of months is used and not each
        -- month since 1900 held against each case
        and r.month >= (select min(o.rolled_to) from mart.bound as o
            where o.until_seq = n)
        and not exists (select from pg_temp.mart_case as c
            where c.case_id = r.case_id)
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
$$;
comment on function etl.roll_months(bigint) is
    'Count the months of untouched cases that have become whole';

-- Bring the cache up to publish n, of which the facts and the ledger are
-- written and not yet visible. The cases in mart_case are those of which a
-- fact changed; jurisdictions of which the cache cannot be carried on (it has
-- none, or an undo took their horizon back) are built anew. Whoever loads many
-- deliveries in a row can do without until the last: lapse.mart off.
create function etl.refresh_mart(n bigint) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
set work_mem = '64MB'
set random_page_cost = 1.1 -- the rows of a case lie together
as $$
declare
    old_reading constant text[] := array[
        coalesce(current_setting('lapse.known_on', true), ''),
        coalesce(current_setting('lapse.as_of', true), ''),
        coalesce(current_setting('lapse.seq', true), '')];
    anew int[];
begin
    if current_setting('lapse.mart', true) = 'off' then
        update mart.bound as b set until_seq = n
        where b.until_seq = 9223372036854775807;
        return;
    end if;
    perform set_config('lapse.known_on', '', true),
        set_config('lapse.as_of', '', true),
        set_config('lapse.seq', (n - 1)::text, true);
    perform etl.read_horizons(true);
    perform set_config('lapse.seq', n::text, true);
    perform etl.read_horizons(false);
    select array_agg(h.jurisdiction_id) into anew
    from pg_temp.mart_horizon as h
    left join pg_temp.mart_horizon as o
        on o.jurisdiction_id = h.jurisdiction_id and o.seq_before
    left join mart.bound as b on b.jurisdiction_id = h.jurisdiction_id
        and b.until_seq = 9223372036854775807
    where not h.seq_before and coalesce(
        not (o.as_of >= b.settled_on and o.as_of < b.next_on
            and h.as_of >= b.settled_on and h.rolled_to >= b.rolled_to), true);
    perform etl.touch_cases(n);
    delete from pg_temp.mart_case as c
    using core.supervision_case as k
    where k.case_id = c.case_id and k.jurisdiction_id = any (anew);
    -- rows that no reader can ask for any more
    delete from mart.case_state as s where s.until_seq < n;
    delete from mart.case_count as s where s.until_seq < n;
    delete from mart.gap_length as g where g.until_seq < n;
    delete from mart.running_gap as g where g.until_seq < n;
    delete from mart.month_count as g where g.until_seq < n;
    delete from mart.bound as b where b.until_seq < n;
    perform set_config('lapse.seq', (n - 1)::text, true);
    perform etl.take_counts();
    update mart.case_state as s set until_seq = n
    from pg_temp.mart_case as c
    where s.case_id = c.case_id and s.until_seq = 9223372036854775807;
    update mart.case_count as s set until_seq = n
    from pg_temp.mart_case as c
    where s.case_id = c.case_id and s.until_seq = 9223372036854775807;
    perform set_config('lapse.seq', n::text, true);
    if anew is not null then
        update mart.case_state as s set until_seq = n
        where s.jurisdiction_id = any (anew)
            and s.until_seq = 9223372036854775807;
        update mart.case_count as s set until_seq = n
        where s.jurisdiction_id = any (anew)
            and s.until_seq = 9223372036854775807;
        update mart.gap_length as g set until_seq = n
        where g.jurisdiction_id = any (anew)
            and g.until_seq = 9223372036854775807;
        update mart.running_gap as g set until_seq = n
        where g.jurisdiction_id = any (anew)
            and g.until_seq = 9223372036854775807;
        update mart.month_count as g set until_seq = n
        where g.jurisdiction_id = any (anew)
            and g.until_seq = 9223372036854775807;
        insert into pg_temp.mart_case (case_id)
        select k.case_id
        from core.supervision_case as k
        where k.jurisdiction_id = any (anew)
            and k.until_seq = 9223372036854775807
        on conflict do nothing;
    end if;
    -- the steps of the views read it while the cache is written
    update mart.bound as b set until_seq = n
    where b.until_seq = 9223372036854775807;
    insert into mart.bound (jurisdiction_id, settled_on, next_on, rolled_to,
        horizon, covered, since_seq)
    select h.jurisdiction_id, coalesce((
            select b.settled_on
            from mart.bound as b
            where b.jurisdiction_id = h.jurisdiction_id and b.until_seq = n
                and b.jurisdiction_id <> all (coalesce(anew, '{}'))),
            '-infinity'),
        'infinity', h.rolled_to, h.as_of, h.covered, n
    from pg_temp.mart_horizon as h
    where not h.seq_before;
    if exists (
        select from pg_temp.mart_horizon as h
        join mart.bound as b on b.jurisdiction_id = h.jurisdiction_id
            and b.until_seq = n
            and b.jurisdiction_id <> all (coalesce(anew, '{}'))
        where not h.seq_before and h.rolled_to > b.rolled_to)
    then
        perform etl.roll_months(n);
    end if;
    perform etl.build_mart(n);
    perform etl.write_all_changes(n);
    update mart.bound as b set
        settled_on = greatest(b.settled_on, (
            select max(s.settled_on)
            from pg_temp.mart_case as c
            join mart.case_state as s on s.case_id = c.case_id
                and s.since_seq = n
            where s.jurisdiction_id = b.jurisdiction_id)),
        next_on = coalesce((
            select min(s.next_on)
            from mart.case_state as s
            where s.jurisdiction_id = b.jurisdiction_id
                and s.next_on < 'infinity'
                and s.until_seq = 9223372036854775807), 'infinity')
    where b.since_seq = n;
    perform set_config('lapse.known_on', old_reading[1], true),
        set_config('lapse.as_of', old_reading[2], true),
        set_config('lapse.seq', old_reading[3], true);
end
$$;
comment on function etl.refresh_mart(bigint) is
    'Bring the cache up to publish n for the cases in mart_case and those that '
    'it finds to have changed';

-- After facts were deleted, or by hand.
create function etl.rebuild_mart() returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform etl.open_mart();
    delete from mart.case_state;
    delete from mart.case_count;
    delete from mart.gap_length;
    delete from mart.running_gap;
    delete from mart.month_count;
    delete from mart.bound;
    perform etl.refresh_mart((select p.seq from etl.published as p));
end
$$;
comment on function etl.rebuild_mart() is
    'Build the cache anew for what is published';
