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
        when 'week' then date '1990-01-01'
            + (day - date '1990-01-01') / (7 * period) * 7 * period
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
