-- The rules of a contact and of a calendar, as expressions. They read no table
-- and depend on nothing but their arguments.

create or replace function gap.contact_rank(
    counterpart text, channel text, site text, outcome text,
    is_favourable boolean)
returns int
language sql immutable parallel safe
as $$
    select case
        when counterpart is null or counterpart not in ('subject', 'both')
            then 0
        when coalesce(outcome, 'unknown') <> 'completed'
            and not (is_favourable
                and coalesce(outcome, 'unknown') = 'unknown') then 0
        when channel in ('record_check', 'electronic_monitoring') then 0
        when coalesce(channel, 'unknown') = 'unknown' and not is_favourable
            then 0
        when channel in ('video', 'phone_voice') then 2
        when coalesce(channel, 'unknown') not in ('in_person', 'unknown')
            then 1
        when site = 'residence' or (is_favourable
            and coalesce(site, 'unknown') = 'unknown') then 4
        else 3
    end
$$;
comment on function gap.contact_rank(text, text, text, text, boolean) is
    'Narrowest class of a contact: 0 none, 1 any, 2 direct, 3 in_person, '
    '4 home; each class holds the ones after it. Favourable reads an unknown '
    'channel, site or outcome as the value that the class needs';

create or replace function gap.meets_policy(
    counterpart text, channel text, site text, outcome text,
    is_favourable boolean, class text, accepts_channel text[],
    accepts_site text[])
returns boolean
language sql immutable parallel safe
as $$
    select coalesce(
        counterpart = 'both'
            or counterpart = case class
                when 'collateral' then 'collateral' else 'subject' end,
        false)
    and (coalesce(outcome, 'unknown') = 'completed'
        or (is_favourable and coalesce(outcome, 'unknown') = 'unknown'))
    and case
        when is_favourable and coalesce(channel, 'unknown') = 'unknown'
            then true
        when accepts_channel is not null
            then coalesce(channel, 'unknown') = any (accepts_channel)
        when class = 'collateral' then true
        when class = 'any' then coalesce(channel, 'unknown') not in
            ('record_check', 'electronic_monitoring', 'unknown')
        when class = 'direct'
            then channel in ('in_person', 'video', 'phone_voice')
        else channel = 'in_person'
    end is true
    and case
        when is_favourable and coalesce(site, 'unknown') = 'unknown' then true
        when accepts_site is not null
            then coalesce(site, 'unknown') = any (accepts_site)
        when class = 'home' then site = 'residence'
        else coalesce(site, 'unknown') <> 'jail'
    end is true
$$;
comment on function gap.meets_policy(
    text, text, text, text, boolean, text, text[], text[]) is
    'Whether a contact is one that a policy row asks for; a contact in jail '
    'only where the row accepts jail';

create or replace function gap.day_count(days datemultirange) returns int
language sql immutable parallel safe
as $$
    select coalesce(sum(upper(r) - lower(r)), 0)::int
    from unnest(days) as r
$$;
comment on function gap.day_count(datemultirange) is
    'Number of days in a bounded set of days';

create or replace function gap.days_within(
    days datemultirange, day_from date, day_to date)
returns int
language sql immutable parallel safe
as $$
    select case
        when day_to <= day_from then 0
        when days @> daterange(day_from, day_to) then day_to - day_from
        else gap.day_count(
            days * datemultirange(daterange(day_from, day_to)))
    end
$$;
comment on function gap.days_within(datemultirange, date, date) is
    'Number of days of the set from the first day to before the second';

create or replace function gap.first_day_within(
    days datemultirange, day_from date, day_to date)
returns date
language sql immutable parallel safe
as $$
    select case
        when days @> day_from or day_to <= day_from then day_from
        else coalesce(
            lower(days * datemultirange(daterange(day_from, day_to))),
            day_from)
    end
$$;
comment on function gap.first_day_within(datemultirange, date, date) is
    'First day of the set from the first day to before the second; the first '
    'day itself where there is none';

create or replace function gap.at_risk(
    window_days datemultirange, covered datemultirange,
    excluded datemultirange)
returns datemultirange
language sql immutable parallel safe
as $$
    select window_days * coalesce(covered,
        datemultirange(daterange(null, null))) - excluded
$$;
comment on function gap.at_risk(
    datemultirange, datemultirange, datemultirange) is
    'Days at risk: of the window, covered (NULL: all are) and not excluded';

create or replace function gap.month_of(day date) returns date
language sql immutable parallel safe
as $$ select day - (extract(day from day)::int - 1) $$;
comment on function gap.month_of(date) is 'First day of the month of a day';

create or replace function gap.month_plus(day date, months int) returns date
language sql immutable parallel safe
as $$ select (day + make_interval(months => months))::date $$;
comment on function gap.month_plus(date, int) is
    'Same day so many months on, or the last day of a shorter month';

create or replace function gap.period_start(day date, unit text, period int)
returns date
language sql immutable parallel safe
as $$
    select case unit
        when 'month' then make_date(extract(year from day)::int,
            (extract(month from day)::int - 1) / period * period + 1, 1)
        when 'quarter' then make_date(extract(year from day)::int,
            (extract(month from day)::int - 1) / (period * 3) * period * 3 + 1,
            1)
        -- the remainder of a day before 1990 is negative
        when 'week' then day - ((day - date '1990-01-01') % (7 * period)
            + 7 * period) % (7 * period)
        when 'day' then make_date(extract(year from day)::int, 1, 1)
            + (extract(doy from day)::int - 1) / period * period
    end
$$;
comment on function gap.period_start(date, text, int) is
    'First day of the calendar period that holds a day: months and quarters '
    'from 1 January, weeks from Monday (several: from Monday 1990-01-01), '
    'days from 1 January';

create or replace function gap.period_end(
    period_from date, unit text, period int)
returns date
language sql immutable parallel safe
as $$
    select case unit
        when 'week' then period_from + 7 * period
        when 'month' then least(gap.month_plus(period_from, period),
            make_date(extract(year from period_from)::int + 1, 1, 1))
        when 'quarter' then least(gap.month_plus(period_from, period * 3),
            make_date(extract(year from period_from)::int + 1, 1, 1))
        when 'day' then least(period_from + period,
            make_date(extract(year from period_from)::int + 1, 1, 1))
    end
$$;
comment on function gap.period_end(date, text, int) is
    'First day after a calendar period; a period does not go past the year, '
    'but of weeks';

-- Of uncertain dates alone: few.
create or replace function gap.period_starts(
    day_from date, day_to date, unit text, period int)
returns date[]
language plpgsql immutable parallel safe
as $$
declare
    starts date[] := '{}';
    day date := gap.period_start(day_from, unit, period);
begin
    while day <= day_to loop
        starts := starts || day;
        day := gap.period_end(day, unit, period);
    end loop;
    return starts;
end
$$;
comment on function gap.period_starts(date, date, text, int) is
    'First days of the calendar periods that hold one of the days from the one '
    'to the other, both included';

create or replace function gap.due_after(anchor date, period int, unit text,
    is_month_end boolean)
returns date
language sql immutable parallel safe
as $$
    select case
        when unit = 'day' then anchor + period
        when unit = 'week' then anchor + 7 * period
        when is_month_end then gap.month_of(gap.month_plus(anchor,
            case unit when 'quarter' then 3 else 1 end * period + 1)) - 1
        else gap.month_plus(anchor,
            case unit when 'quarter' then 3 else 1 end * period)
    end
$$;
comment on function gap.due_after(date, int, text, boolean) is
    'Day so many days, weeks, months or quarters on; at the end of its month '
    'where the policy row says month_end';

create or replace function gap.wilson(
    hit_count bigint, all_count bigint, side int)
returns double precision
language sql immutable parallel safe
as $$
    select case when all_count > 0 then
        greatest(0, least(1, (hit_count + 3.841458820694124 / 2
            + side * 1.959963984540054 * sqrt(
                hit_count::double precision * (all_count - hit_count)
                / all_count + 3.841458820694124 / 4))
        / (all_count + 3.841458820694124)))
    end
$$;
comment on function gap.wilson(bigint, bigint, int) is
    'Wilson 95 % interval of a share: side -1 its low end, 1 its high end; '
    'NULL when the denominator is 0';

-- S(t) is the product of (1 - ended / reached) over the lengths up to t, reached
-- being all gaps of that length or longer.
create or replace function gap.km_quantile(
    days int[], ended bigint[], total bigint[], share double precision)
returns int
language plpgsql immutable parallel safe
as $$
declare
    survival double precision := 1;
    reached bigint := 0;
begin
    for i in 1 .. coalesce(cardinality(days), 0) loop
        reached := reached + total[i];
    end loop;
    for i in 1 .. coalesce(cardinality(days), 0) loop
        if ended[i] = reached then
            survival := 0;
        else
            survival := survival
                * (1 - ended[i]::double precision / reached);
        end if;
        if survival <= 1 - share + 1e-9 then
            return days[i];
        end if;
        reached := reached - total[i];
    end loop;
    return null;
end
$$;
comment on function gap.km_quantile(
    int[], bigint[], bigint[], double precision) is
    'Kaplan-Meier quantile of lengths in rising order, each with how many '
    'ended at it and how many there are in all: the least length t with '
    'S(t) <= 1 - share; NULL where not reached';

create or replace function gap.business_day_after(
    day date, day_count int, holidays date[])
returns date
language sql immutable parallel safe
as $$
    select d.day
    from (
        select day + n as day
        from generate_series(1,
            day_count * 7 / 5 + 7 + coalesce(cardinality(holidays), 0)) as n
    ) as d
    where extract(isodow from d.day) < 6
        and (holidays is null or d.day <> all (holidays))
    order by d.day
    offset day_count - 1 limit 1
$$;
comment on function gap.business_day_after(date, int, date[]) is
    'The so-manyth business day after a day: Monday to Friday, no holiday';

create or replace function gap.not_below_zero(days int) returns int
language sql immutable parallel safe
as $$ select case when days < 0 then 0 else days end $$;
comment on function gap.not_below_zero(int) is
    'A duration between uncertain days, floored at 0; NULL stays NULL';

create or replace function gap.nth_day_between(
    days date[], n int, day_from date, day_to date)
returns date
language sql immutable parallel safe
as $$
    select d.day from unnest(days) as d (day)
    where d.day >= day_from and d.day <= day_to
    order by d.day
    offset n - 1 limit 1
$$;
comment on function gap.nth_day_between(date[], int, date, date) is
    'The n-th of the days from the first day to the last, both included';

create or replace function gap.nth_day(
    days date[], n int, day_from date, day_to date)
returns date
language sql immutable parallel safe
as $$
    select case
        when days is null then null
        when days[1] >= day_from and days[cardinality(days)] <= day_to
            then days[n]
        else gap.nth_day_between(days, n, day_from, day_to)
    end
$$;
comment on function gap.nth_day(date[], int, date, date) is
    'The same for days in order: at once where all of them are between';

create or replace function gap.nth_day_perhaps(
    days date[], spans daterange[], n int, day_from date, day_to date)
returns date
language sql immutable parallel safe
as $$
    select d.day
    from (
        select u.day from unnest(days) as u (day)
        union
        select day_from
        where exists (
            select from unnest(spans) as s (span) where s.span @> day_from)
    ) as d
    where d.day >= day_from and d.day <= day_to
    order by d.day
    offset n - 1 limit 1
$$;
comment on function gap.nth_day_perhaps(
    date[], daterange[], int, date, date) is
    'The same for the first days of contacts, of which spans are the uncertain '
    'ones: one that began before the first day and may be of it is of it';

create or replace function gap.nth_day_surely(
    days date[], spans daterange[], n int, day_from date, day_to date)
returns date
language sql immutable parallel safe
as $$
    select d.day
    from (
        select u.day from unnest(days) as u (day)
        where u.day >= day_from
        union
        select upper(s.span) - 1 from unnest(spans) as s (span)
        where lower(s.span) >= day_from
    ) as d
    where d.day <= day_to
    order by d.day
    offset n - 1 limit 1
$$;
comment on function gap.nth_day_surely(
    date[], daterange[], int, date, date) is
    'The same for contacts that are certain to be of these days: exact ones '
    'and, by their last day, spans of uncertain ones that no day leaves';

create or replace function gap.due_next(
    day date, period int, unit text, is_month_end boolean, holidays date[])
returns date
language sql immutable parallel safe
as $$
    select case unit
        when 'business_day'
            then gap.business_day_after(day, period, holidays)
        else gap.due_after(day, period, unit, is_month_end)
    end
$$;
comment on function gap.due_next(date, int, text, boolean, date[]) is
    'Due date so many units after a day; only business days know holidays';

-- Which span of a policy row follows which: a row that begins where another
-- ends succeeds it, of the same class before one of another. One chain holds
-- rows that never hold on one day. Parallel arrays in order of span_from.
create or replace function gap.chain_numbers(
    classes text[], span_from date[], span_to date[])
returns int[]
language plpgsql immutable parallel safe
as $$
declare
    numbers int[] := array_fill(null::int, array[cardinality(classes)]);
    chain_to date[] := '{}';    -- where each chain has come to
    chain_class text[] := '{}';
    first int := 1;             -- spans first .. last begin on one day
    last int;
    pass int;
    i int;
    n int;
begin
    while first <= cardinality(classes) loop
        last := first;
        while span_from[last + 1] = span_from[first] loop
            last := last + 1;
        end loop;
        -- 1 ends here, same class; 2 ends here; 3 ended before, same class
        for pass in 1 .. 3 loop
            for i in first .. last loop
                continue when numbers[i] is not null;
                for n in 1 .. cardinality(chain_to) loop
                    if (pass = 2 or chain_class[n] = classes[i])
                        and (chain_to[n] = span_from[i]
                            or (pass = 3 and chain_to[n] < span_from[i]))
                    then
                        numbers[i] := n;
                        chain_to[n] := span_to[i];
                        chain_class[n] := classes[i];
                        exit;
                    end if;
                end loop;
            end loop;
        end loop;
        for i in first .. last loop
            if numbers[i] is null then
                chain_to := chain_to || span_to[i];
                chain_class := chain_class || classes[i];
                numbers[i] := cardinality(chain_to);
            end if;
        end loop;
        first := last + 1;
    end loop;
    return numbers;
end
$$;
comment on function gap.chain_numbers(text[], date[], date[]) is
    'Number of the chain of each span: the rows that succeed each other';

-- The chain of rolling duties of one case: a walk over its contact days, since
-- each due date hangs on the one before. Parallel arrays, one place a span.
-- once_* is the once row that is its first duty; returned_on are the days of
-- return after an abscond, each a new anchor. perhaps_* are the contacts of
-- uncertain date in the favourable series, one place for each span (0: the once
-- row) whose row accepts one: perhaps_no says which contact, in order of their
-- latest days, perhaps_last whether no later span accepts it. Such a contact is
-- of its latest day, unless a due date would be missed before: then of that. No
-- choice of days leaves fewer misses where one contact is asked for; where
-- several are, a day once walked is not taken back, and one may
-- (gap.rolling_case() then takes all on their latest days, if that is better).
create or replace function gap.rolling_chain(
    policy_ids bigint[], span_from date[], span_to date[], counts int[],
    periods int[], units text[], is_month_end boolean[], transitions text[],
    days date[], closed_on date, variant text, holidays date[],
    once_policy bigint, once_due date, once_to date, once_days date[],
    returned_on date[], perhaps_span int[], perhaps_no int[],
    perhaps_from date[], perhaps_to date[], perhaps_last boolean[])
returns table (policy_id bigint, period_from date, due_date date,
    status text, met_on date, days_late int)
language plpgsql immutable parallel safe
as $$
declare
    seen date[] := '{}';   -- contact days since the chain began anew
    open_policy bigint[] := '{}';
    open_from date[] := '{}';
    open_due date[] := '{}';
    base date;
    anchor date;
    new_anchor date;
    due date;
    due_from date;
    judge bigint;          -- the row under which the running duty stands
    is_first boolean := once_due is not null; -- the once duty is running
    is_unmet boolean := once_due is not null; -- and no contact met or cured it
    used int[] := '{}';    -- contacts of uncertain date that have their day
    taken int[];
    placed date[];         -- days of such contacts, up to the due date
    slot date;
    is_enough boolean;
    t date;
    what int;              -- 1 return, 2 contact, 4 of the once row, 8 perhaps
    day date;
    is_new boolean;
begin
    for i in 1 .. cardinality(span_from) loop
        is_new := i = 1 or span_from[i] <> span_to[i - 1];
        is_first := is_first
            and (i = 1 or (not is_new and once_to > span_from[i]));
        if is_first and i > 1 then
            null; -- the once row is still in force: its duty runs on
        elsif is_new or coalesce(transitions[i], variant) = 'fresh_start' then
            base := span_from[i];
            seen := '{}';
            anchor := base;
            due_from := anchor;
            is_unmet := is_unmet and i = 1;
            judge := case when is_first then once_policy
                else policy_ids[i] end;
            due := case when is_first then once_due
                else gap.due_next(anchor, periods[i], units[i],
                    is_month_end[i], holidays) end;
        else -- the anchor stays, also where another number is asked for
            due_from := anchor;
            judge := policy_ids[i];
            due := gap.due_next(anchor, periods[i], units[i],
                is_month_end[i], holidays);
            while cardinality(open_due) > 0 and due < span_from[i] loop
                due_from := due; -- the period of one duty, not of all
                due := gap.due_next(due, periods[i], units[i],
                    is_month_end[i], holidays);
            end loop;
        end if;
        for t, what in
            select d.day, bit_or(d.what)
            from (
                select u.day, 2 as what from unnest(days) as u (day)
                union all
                select u.day, 1 from unnest(returned_on) as u (day)
                union all
                select u.day, 4 from unnest(once_days) as u (day)
                where is_unmet
                union all -- which one it is, is looked up on the day
                select u.day, 8
                from unnest(perhaps_span, perhaps_to, perhaps_last)
                    as u (place, day, is_last)
                where perhaps_no is not null and u.is_last
                    and u.place in (0, i)
                union all
                select least(span_to[i], closed_on), 0
            ) as d
            where d.day >= span_from[i]
                and (d.day < span_to[i] or span_to[i] = closed_on or d.what = 0)
                and d.day <= closed_on
            group by d.day
            order by d.day
        loop
            loop -- to the day t, by the due dates before it
                day := t;
                if due < t then
                    -- about to be missed: unless contacts of uncertain date
                    -- are of the due date, or where several are asked for of
                    -- days before it
                    day := due;
                    is_enough := false;
                    if perhaps_no is not null then
                        placed := '{}';
                        taken := '{}';
                        slot := due;
                        for j in 1 .. cardinality(perhaps_no) loop
                            continue when perhaps_from[j] > slot
                                or perhaps_to[j] < due
                                or perhaps_no[j] = any (used || taken)
                                or not case perhaps_span[j] when 0 then is_unmet
                                    else perhaps_span[j] = i and not is_first
                                    end;
                            exit when slot < greatest(base, span_from[i],
                                seen[cardinality(seen)] + 1);
                            placed := slot || placed;
                            taken := taken || perhaps_no[j];
                            slot := slot - 1;
                            new_anchor := case
                                when is_unmet then due
                                else (base || seen || placed)[greatest(1,
                                    cardinality(seen || placed) - counts[i]
                                    + 2)]
                            end;
                            is_enough := case when cardinality(open_due) > 0
                                then gap.due_next(new_anchor, periods[i],
                                    units[i], is_month_end[i], holidays) >= due
                                else new_anchor > anchor or is_first end;
                            exit when is_enough;
                        end loop;
                    end if;
                    if not is_enough then
                        open_policy := open_policy || judge;
                        open_from := open_from || due_from;
                        open_due := open_due || due;
                        due_from := due;
                        due := gap.due_next(due, periods[i], units[i],
                            is_month_end[i], holidays);
                        judge := policy_ids[i];
                        is_first := false;
                        continue;
                    end if;
                    used := used || taken;
                    seen := seen || placed[1 : cardinality(placed) - 1];
                else
                    if what & 8 <> 0 then
                        taken := '{}';
                        for j in 1 .. cardinality(perhaps_no) loop
                            if perhaps_to[j] = t and perhaps_last[j]
                                and perhaps_span[j] in (0, i)
                                and perhaps_no[j] <> all (used)
                            then
                                taken := taken || perhaps_no[j];
                                what := what | case perhaps_span[j] when 0
                                    then 4 else 2 end;
                            end if;
                        end loop;
                    end if;
                    if what & 1 <> 0 and not is_first then
                        base := t;
                        seen := '{}';
                        anchor := t;
                        due_from := t;
                        judge := policy_ids[i];
                        due := gap.due_next(t, periods[i], units[i],
                            is_month_end[i], holidays);
                    end if;
                    exit when not (what & 2 <> 0 or (what & 4 <> 0
                            and is_unmet))
                        or (is_first and what & 4 = 0);
                    if what & 8 <> 0 then
                        used := used || taken;
                    end if;
                end if;
                seen := seen || day;
                new_anchor := case
                    when is_unmet then day
                    when cardinality(seen) < counts[i] then base
                    else seen[cardinality(seen) - counts[i] + 1]
                end;
                if cardinality(open_due) > 0 then
                    exit when gap.due_next(new_anchor, periods[i], units[i],
                        is_month_end[i], holidays) < day;
                    for j in 1 .. cardinality(open_due) loop
                        return query select open_policy[j], open_from[j],
                            open_due[j], 'missed', day, day - open_due[j];
                    end loop;
                    open_policy := '{}';
                    open_from := '{}';
                    open_due := '{}';
                elsif new_anchor > anchor or is_first then
                    return query select judge, due_from, due, 'met', day,
                        null::int;
                else
                    exit;
                end if;
                if is_unmet then
                    base := day;
                    seen := array[day];
                    is_first := false;
                    is_unmet := false;
                end if;
                anchor := new_anchor;
                due_from := anchor;
                judge := policy_ids[i];
                due := gap.due_next(anchor, periods[i], units[i],
                    is_month_end[i], holidays);
                exit when day = t;
            end loop;
        end loop;
        if span_to[i] >= closed_on then
            return query select judge, due_from, due, 'pending', null::date,
                null::int;
        end if;
    end loop;
    for j in 1 .. cardinality(open_due) loop
        return query select open_policy[j], open_from[j], open_due[j],
            'missed', null::date, null::int;
    end loop;
end
$$;
comment on function gap.rolling_chain(bigint[], date[], date[], int[], int[],
    text[], boolean[], text[], date[], date, text, date[], bigint, date, date,
    date[], date[], int[], int[], date[], date[], boolean[]) is
    'Rolling duties of one case and variant: due so long after the n-th most '
    'recent contact day; a miss is followed by the next due, and cured by the '
    'first contact that brings the case back into the standard';

-- All chains, variants and series of one case. Parallel arrays: one place a
-- span of a rolling row or of a once row of the start; one place a contact that
-- met a row, from hit_lo to hit_day, with the series in which it did as bits.
create or replace function gap.rolling_case(
    policy_ids bigint[], classes text[], modes text[], counts int[],
    periods int[], units text[], is_month_end boolean[], transitions text[],
    span_from date[], span_to date[], chain_no int[], started_on date,
    closed_on date, hit_policy bigint[], hit_series int[], hit_lo date[],
    hit_day date[], returned_on date[], holidays date[])
returns table (variant text, series text, policy_id bigint, period_from date,
    due_date date, status text, met_on date, days_late int)
language plpgsql immutable parallel safe
as $$
#variable_conflict use_variable
declare
    chain record;     -- its spans, in order
    one int;          -- the place of the once row that opens the chain
    same record;      -- series in which the same contacts count
    once_due date;
    is_perhaps boolean := hit_lo <> hit_day; -- of uncertain date is one
    perhaps_span int[];
    perhaps_no int[];
    perhaps_from date[];
    perhaps_to date[];
    perhaps_last boolean[];
    late_days date[];      -- with each uncertain contact on its latest day
    late_once_days date[];
    is_late boolean;
    way text;
begin
    for chain in
        select count(*) = 1 as is_single, min(c.day_from) as began_on,
            (array_agg(c.class order by c.day_from, c.place))[1] as class,
            array_agg(c.policy_id order by c.day_from, c.place) as policy_ids,
            array_agg(c.day_from order by c.day_from, c.place) as span_from,
            array_agg(c.day_to order by c.day_from, c.place) as span_to,
            array_agg(c.count order by c.day_from, c.place) as counts,
            array_agg(c.period order by c.day_from, c.place) as periods,
            array_agg(c.unit order by c.day_from, c.place) as units,
            array_agg(c.is_month_end order by c.day_from, c.place)
                as is_month_end,
            array_agg(c.transition order by c.day_from, c.place)
                as transitions
        from unnest(chain_no, modes, classes, policy_ids, span_from, span_to,
            counts, periods, units, is_month_end, transitions) with ordinality
            as c (no, mode, class, policy_id, day_from, day_to, count, period,
                unit, is_month_end, transition, place)
        where c.mode = 'rolling'
        group by c.no
    loop
        one := null;
        for i in 1 .. cardinality(modes) loop
            if modes[i] = 'once' and classes[i] = chain.class
                and span_from[i] = started_on
                and chain.began_on = started_on
            then
                one := i;
            end if;
        end loop;
        once_due := case when one is not null then gap.due_next(span_from[one],
            periods[one], units[one], false, holidays) end;
        -- each contact is judged by the row in force on its date, an uncertain
        -- one on its latest day, if none is before the standard began; in the
        -- favourable series by each that was in force on a day of it, since it
        -- is of the day that suits best
        for same in
            select array_agg(n.name) as series_names, c.days, c.once_days,
                c.perhaps
            from (values ('as_logged', 1, false), ('corrected', 2, false),
                ('as_logged_favourable', 4, true),
                ('corrected_favourable', 8, true))
                as n (name, bit, is_favourable)
            cross join lateral (
                select coalesce((
                        select array_agg(distinct h.day)
                        from unnest(hit_policy, hit_series, hit_lo, hit_day)
                            as h (policy, bits, lo, day)
                        join unnest(chain.policy_ids, chain.span_from,
                                chain.span_to) as p (policy, day_from, day_to)
                            on p.policy = h.policy
                        where h.bits & n.bit <> 0
                            and case when n.is_favourable then h.lo = h.day
                                else h.lo >= p.day_from
                                    or p.day_from = any (chain.span_to) end
                            and h.day >= p.day_from
                            and (h.day < p.day_to
                                or (p.day_to = closed_on
                                    and h.day = closed_on))), '{}') as days,
                    (
                        select array_agg(distinct h.day)
                        from unnest(hit_policy, hit_series, hit_lo, hit_day)
                            as h (policy, bits, lo, day)
                        where one is not null and h.policy = policy_ids[one]
                            and case when n.is_favourable then h.lo = h.day
                                else h.lo >= started_on end
                            and h.bits & n.bit <> 0) as once_days,
                    case when is_perhaps and n.is_favourable then (
                        select array_agg(h.place::int order by h.place)
                        from unnest(hit_policy, hit_series, hit_lo, hit_day)
                            with ordinality as h (policy, bits, lo, day, place)
                        where h.lo <> h.day and h.bits & n.bit <> 0
                            and (h.policy = any (chain.policy_ids)
                                or h.policy = policy_ids[one]))
                    end as perhaps
            ) as c
            group by c.days, c.once_days, c.perhaps
        loop
            perhaps_no := null;
            late_days := same.days;
            late_once_days := same.once_days;
            if same.perhaps is not null then
                select array_agg(r.place order by r.no, r.place),
                    array_agg(r.no order by r.no, r.place),
                    array_agg(r.day_from order by r.no, r.place),
                    array_agg(r.day_to order by r.no, r.place),
                    array_agg(r.is_last order by r.no, r.place)
                into perhaps_span, perhaps_no, perhaps_from, perhaps_to,
                    perhaps_last
                from (
                    select q.place, q.day_from, q.day_to,
                        dense_rank() over (order by q.hi, q.lo)::int as no,
                        q.place in (0, max(q.place)
                            over (partition by q.hi, q.lo)) as is_last
                    from (
                        select distinct p.place::int as place,
                            hit_lo[u.hit] as lo, hit_day[u.hit] as hi,
                            greatest(hit_lo[u.hit], p.day_from) as day_from,
                            least(hit_day[u.hit], p.day_to - 1) as day_to
                        from unnest(same.perhaps) as u (hit)
                        join (
                            select s.policy, s.day_from,
                                case when s.day_to < closed_on then s.day_to
                                    else closed_on + 1 end as day_to, s.place
                            from unnest(chain.policy_ids, chain.span_from,
                                    chain.span_to) with ordinality
                                as s (policy, day_from, day_to, place)
                            union all
                            select policy_ids[one], started_on, closed_on + 1,
                                0
                        ) as p on p.policy = hit_policy[u.hit]
                        where hit_day[u.hit] >= p.day_from
                            and hit_lo[u.hit] < p.day_to) as q) as r;
                select same.days || array_agg(distinct r.day)
                        filter (where r.place > 0),
                    same.once_days || array_agg(distinct r.day)
                        filter (where r.place = 0)
                into late_days, late_once_days
                from unnest(perhaps_span, perhaps_to, perhaps_last)
                    as r (place, day, is_last)
                where r.is_last;
            end if;
            foreach way in array array['fresh_start', 'carry_over'] loop
                -- where several contacts are asked for, a day that met one due
                -- date may be missed at a later one: then all on their latest
                -- days are better, and never worse than what is strict
                is_late := false;
                if perhaps_no is not null and 2 <= any (chain.counts) then
                    select l.is_late into is_late
                    from (values (false), (true)) as l (is_late)
                    cross join lateral (
                        select count(*) filter (where w.status = 'missed')
                        from gap.rolling_chain(chain.policy_ids,
                            chain.span_from, chain.span_to, chain.counts,
                            chain.periods, chain.units, chain.is_month_end,
                            chain.transitions, case when l.is_late
                                then late_days else same.days end, closed_on,
                            way, holidays, policy_ids[one], once_due,
                            span_to[one], case when l.is_late
                                then late_once_days else same.once_days end,
                            returned_on, perhaps_span, case when not l.is_late
                                then perhaps_no end, perhaps_from, perhaps_to,
                            perhaps_last) as w) as m (missed_count)
                    order by m.missed_count, l.is_late
                    limit 1;
                end if;
                return query
                select v.variant, n.name, w.policy_id, w.period_from,
                    w.due_date, w.status, w.met_on, w.days_late
                from gap.rolling_chain(chain.policy_ids, chain.span_from,
                    chain.span_to, chain.counts, chain.periods, chain.units,
                    chain.is_month_end, chain.transitions, case when is_late
                        then late_days else same.days end, closed_on, way,
                    holidays, policy_ids[one], once_due, span_to[one],
                    case when is_late then late_once_days
                        else same.once_days end, returned_on, perhaps_span,
                    case when not is_late then perhaps_no end, perhaps_from,
                    perhaps_to, perhaps_last) as w
                cross join unnest(same.series_names) as n (name)
                cross join (values ('fresh_start'), ('carry_over'))
                    as v (variant)
                where v.variant = way or chain.is_single;
                -- where nothing changes the variants are the same
                exit when chain.is_single;
            end loop;
        end loop;
    end loop;
end
$$;
comment on function gap.rolling_case(bigint[], text[], text[], int[], int[],
    text[], boolean[], text[], date[], date[], int[], date, date, bigint[],
    int[], date[], date[], date[], date[]) is
    'Rolling duties of one case in every chain, variant and series';

-- The once duties of one case, but those that open a rolling chain. Parallel
-- arrays as in gap.rolling_case(); one place a trigger with its day. A contact
-- of uncertain date is of its latest day and counts where no day of it is before
-- the trigger; in the favourable series it is of the earliest day that counts.
create or replace function gap.once_case(
    policy_ids bigint[], classes text[], modes text[], triggers text[],
    periods int[], units text[], transitions text[], span_from date[],
    span_to date[], chain_no int[], started_on date, closed_on date,
    closed_on_hi date, hit_policy bigint[], hit_series int[], hit_lo date[],
    hit_day date[], trigger_kind text[], trigger_day date[], holidays date[])
returns table (variant text, series text, policy_id bigint, period_from date,
    due_date date, met_on date)
language plpgsql immutable parallel safe
as $$
#variable_conflict use_variable
declare
    first_place int;
    series_names text[];
    series_bit int;
    first_due date;
    first_met date;
    place int;
    next_place int;
    day date;
    anchor date;
    due date;
    met date;
    way text;
begin
    for first_place, day in
        select s.place::int, t.day
        from unnest(triggers, span_from, span_to, modes, classes)
            with ordinality as s (kind, day_from, day_to, mode, class, place)
        join (
            select u.kind, u.day from unnest(trigger_kind, trigger_day)
                as u (kind, day)
            where u.kind <> 'first_contact'
            union
            select 'first_contact', min(u.day)
            from unnest(trigger_kind, trigger_day) as u (kind, day)
            where u.kind = 'first_contact' and u.day >= started_on
            union
            select 'start', started_on
        ) as t on t.kind = s.kind
            and t.day >= s.day_from and t.day < s.day_to
        where s.mode = 'once'
            and not (s.kind = 'start' and exists (
                select from unnest(modes, classes, span_from)
                    as r (mode, class, day_from)
                where r.mode = 'rolling' and r.class = s.class
                    and r.day_from = started_on))
    loop
        first_due := gap.due_next(day, periods[first_place],
            units[first_place], false, holidays);
        -- series in which the same contacts count have the same duties
        for series_names, series_bit, first_met in
            select array_agg(o.name), min(o.bit), o.met
            from (
                select b.name, b.bit,
                    min(case when b.bit < 4 then h.hi
                        else greatest(h.lo, day) end) filter (
                        where h.policy = policy_ids[first_place]
                            and h.bits & b.bit <> 0
                            and case when b.bit < 4
                                then h.lo >= day and h.hi <= closed_on_hi
                                else h.hi >= day and h.lo <= closed_on_hi end)
                        as met,
                    array_agg(h.bits & b.bit <> 0 order by h.place) as is_hit,
                    b.bit >= 4 and bool_or(h.lo <> h.hi) as is_perhaps
                from (values ('as_logged', 1), ('corrected', 2),
                    ('as_logged_favourable', 4), ('corrected_favourable', 8))
                    as b (name, bit)
                left join unnest(hit_policy, hit_series, hit_lo, hit_day)
                    with ordinality as h (policy, bits, lo, hi, place) on true
                group by b.name, b.bit) as o
            group by o.is_hit, o.met, o.is_perhaps
        loop
            -- settled while the row holds in which it began: in both variants
            if first_due < span_to[first_place]
                or span_to[first_place] >= closed_on
                or first_met < span_to[first_place]
            then
                return query
                select v.variant, n.name, policy_ids[first_place], day,
                    first_due, first_met
                from unnest(series_names) as n (name)
                cross join (values ('fresh_start'), ('carry_over'))
                    as v (variant);
                continue;
            end if;
            foreach way in array array['fresh_start', 'carry_over'] loop
                place := first_place;
                anchor := day;
                loop
                    -- open when its row ends: the row that follows, if any
                    select min(s.place)::int into next_place
                    from unnest(triggers, span_from, chain_no, modes)
                        with ordinality as s (kind, day_from, no, mode, place)
                    where s.mode = 'once' and s.kind = triggers[place]
                        and s.no = chain_no[place]
                        and s.day_from = span_to[place];
                    exit when next_place is null;
                    place := next_place;
                    if coalesce(transitions[place], way) = 'fresh_start' then
                        anchor := span_from[place];
                    end if;
                    due := gap.due_next(anchor, periods[place], units[place],
                        false, holidays);
                    select min(case when series_bit < 4 then h.hi
                        else greatest(h.lo, span_from[place]) end) into met
                    from unnest(hit_policy, hit_series, hit_lo, hit_day)
                        as h (policy, bits, lo, hi)
                    where h.policy = policy_ids[place]
                        and h.bits & series_bit <> 0
                        and case when series_bit < 4
                            then h.lo >= span_from[place]
                                and h.hi <= closed_on_hi
                            else h.hi >= span_from[place]
                                and h.lo <= closed_on_hi end;
                    if due < span_to[place] or span_to[place] >= closed_on
                        or met < span_to[place]
                    then
                        return query
                        select way, n.name, policy_ids[place], anchor, due, met
                        from unnest(series_names) as n (name);
                        exit;
                    end if;
                end loop;
            end loop;
        end loop;
    end loop;
end
$$;
comment on function gap.once_case(bigint[], text[], text[], text[], int[],
    text[], text[], date[], date[], int[], date, date, date, bigint[], int[],
    date[], date[], text[], date[], date[]) is
    'Once duties of one case in every variant and series';

create or replace function gap.value_on(
    day_from date[], day_to date[], values_of text[], day date)
returns text
language sql immutable parallel safe
as $$
    select v.value
    from unnest(day_from, day_to, values_of) as v (day_from, day_to, value)
    where v.day_from <= day and (v.day_to is null or v.day_to > day)
    order by v.day_from desc, v.value
    limit 1
$$;
comment on function gap.value_on(date[], date[], text[], date) is
    'The value in force on a day, of spans of days each with a value; of '
    'several the one that began last';

-- The common case, one open span, without a look at the others; no days stand
-- for all that are asked.
create or replace function gap.held_on(
    day_from date[], day_to date[], values_of text[], day date)
returns text
language sql immutable parallel safe
as $$
    select case
        when cardinality(values_of) = 1 then case
            when day_from is null or (day_from[1] <= day
                and (day_to[1] is null or day_to[1] > day))
                then values_of[1] end
        else gap.value_on(day_from, day_to, values_of, day)
    end
$$;
comment on function gap.held_on(date[], date[], text[], date) is
    'As gap.value_on(), quicker where there is one span, which without days is '
    'of every day';

create or replace function gap.business_days_between(
    day_from date, day_to date, holidays date[])
returns int
language sql immutable parallel safe
as $$
    -- whole weeks hold five; the rest is counted, then holidays taken away
    select case when day_to <= day_from then 0 else
        (day_to - day_from) / 7 * 5
        + (select count(*)::int
            from generate_series(1, (day_to - day_from) % 7) as n
            where extract(isodow from day_from
                + (day_to - day_from) / 7 * 7 + n) < 6)
        - coalesce((select count(distinct h.day)::int
            from unnest(holidays) as h (day)
            where h.day > day_from and h.day <= day_to
                and extract(isodow from h.day) < 6), 0)
    end
$$;
comment on function gap.business_days_between(date, date, date[]) is
    'Business days after the first day, up to and with the second: Monday to '
    'Friday, no holiday';

create or replace function gap.last_business_day(
    day_from date, day_to date, holidays date[])
returns date
language sql immutable parallel safe
as $$
    select max(day_from + n)
    from generate_series(0, day_to - day_from - 1) as n
    where extract(isodow from day_from + n) < 6
        and (holidays is null or day_from + n <> all (holidays))
$$;
comment on function gap.last_business_day(date, date, date[]) is
    'Last business day from the first day to before the second; NULL: none';

create or replace function gap.iso_day(day date) returns text
language sql immutable parallel safe
as $$
    select lpad(extract(year from day)::int::text, 4, '0')
        || '-' || lpad(extract(month from day)::int::text, 2, '0')
        || '-' || lpad(extract(day from day)::int::text, 2, '0')
$$;
comment on function gap.iso_day(date) is
    'A day as YYYY-MM-DD under any session settings';

-- array_to_string is not marked immutable, since the text of some types hangs
-- on settings; that of text does not.
create or replace function gap.joined(words text[], separator text)
returns text
language plpgsql immutable parallel safe
as $$
begin
    return array_to_string(words, separator);
end
$$;
comment on function gap.joined(text[], text) is
    'The words that are not NULL, a separator between them';

create or replace function gap.iso_moment(moment timestamp) returns text
language sql immutable parallel safe
as $$
    select gap.iso_day(moment::date)
        || ' ' || lpad(extract(hour from moment)::int::text, 2, '0')
        || ':' || lpad(extract(minute from moment)::int::text, 2, '0')
        || ':' || lpad(floor(extract(second from moment))::int::text, 2, '0')
$$;
comment on function gap.iso_moment(timestamp) is
    'A civil moment as YYYY-MM-DD HH:MM:SS under any session settings';
