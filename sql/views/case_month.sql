-- In which months was a person not seen?
-- Grain: case, calendar month of its window, series
-- Reads: gap.case_window, gap.contact, ref.month
create view gap.case_month with (security_invoker = true) as
with
piece as (
    -- the months of the window
    select
        w.case_id, m.month_start as month, w.jurisdiction,
        w.case_number_pseudonym,
        gap.days_within(w.at_risk, m.month_start, m.month_end)
            as at_risk_days,
        m.month_end - m.month_start as day_count,
        w.started_on, w.closed_on_hi,
        null::date as day_lo, null::date as day_hi,
        0 as logged_rank, 0 as corrected_rank, 0 as logged_favourable_rank,
        0 as corrected_favourable_rank
    from gap.case_window as w
    join ref.month as m
        on m.month_start >= gap.month_of(w.started_on)
        and m.month_start < w.closed_on
    where not w.is_stub
    union all
    -- contacts in each month that they can have been in
    select
        c.case_id, m.month_start, null, null, null, m.month_end - m.month_start,
        null, null, c.day_lo, c.day_hi, c.logged_rank, c.corrected_rank,
        c.logged_favourable_rank, c.corrected_favourable_rank
    from gap.contact as c
    join ref.month as m
        on m.month_start >= gap.month_of(c.day_lo) and m.month_start <= c.day_hi
),
framed as (
    select
        p.case_id, p.month, p.jurisdiction, p.case_number_pseudonym,
        p.at_risk_days, p.day_count, p.day_lo, p.day_hi, p.logged_rank,
        p.corrected_rank, p.logged_favourable_rank,
        p.corrected_favourable_rank,
        min(p.started_on) over c as started_on,
        min(p.closed_on_hi) over c as closed_on_hi
    from piece as p
    window c as (partition by p.case_id)
),
-- from the start to the closing day, as in gap.contact_day: what was perhaps
-- before or after them is perhaps in the month, but in the favourable series
bounded as (
    select
        f.case_id, f.month, f.jurisdiction, f.case_number_pseudonym,
        f.at_risk_days, f.day_count, f.day_lo, f.day_hi, f.started_on,
        f.closed_on_hi,
        s.strict * f.logged_rank as logged_rank,
        s.strict * f.corrected_rank as corrected_rank,
        s.favourable * f.logged_favourable_rank as logged_favourable_rank,
        s.favourable * f.corrected_favourable_rank
            as corrected_favourable_rank
    from framed as f
    cross join lateral (select
        case when f.day_lo is null
            or (f.day_lo >= greatest(f.month, f.started_on)
                and f.day_hi < f.month + f.day_count
                and f.day_hi <= f.closed_on_hi) then 1 else -1 end as strict,
        case when f.day_lo is null
            or (greatest(f.day_lo, f.started_on) >= f.month
                and least(f.day_hi, f.closed_on_hi) < f.month + f.day_count)
            then 1 else -1 end as favourable) as s
),
month as ( -- a rank below zero: perhaps in this month
    select
        b.case_id, b.month,
        min(b.jurisdiction) as jurisdiction,
        min(b.case_number_pseudonym) as case_number_pseudonym,
        min(b.at_risk_days) as at_risk_days,
        min(b.day_count) as day_count,
        max(b.logged_rank) as logged_rank,
        max(b.corrected_rank) as corrected_rank,
        max(b.logged_favourable_rank) as logged_favourable_rank,
        max(b.corrected_favourable_rank) as corrected_favourable_rank,
        -min(b.logged_rank) as logged_perhaps,
        -min(b.corrected_rank) as corrected_perhaps,
        -min(b.logged_favourable_rank) as logged_favourable_perhaps,
        -min(b.corrected_favourable_rank) as corrected_favourable_perhaps
    from bounded as b
    where b.day_lo is null
        or (b.day_hi >= b.started_on and b.day_lo <= b.closed_on_hi
            -- cut to these days it may lie in fewer months
            and greatest(b.day_lo, b.started_on) < b.month + b.day_count
            and least(b.day_hi, b.closed_on_hi) >= b.month)
    group by b.case_id, b.month
    having min(b.jurisdiction) is not null
),
seen as (
    select
        m.jurisdiction, m.case_id, m.case_number_pseudonym, m.month, s.series,
        m.at_risk_days, m.day_count,
        case s.series when 'as_logged' then m.logged_rank
            when 'corrected' then m.corrected_rank
            when 'as_logged_favourable' then m.logged_favourable_rank
            else m.corrected_favourable_rank end as sure,
        case s.series when 'as_logged' then m.logged_perhaps
            when 'corrected' then m.corrected_perhaps
            when 'as_logged_favourable' then m.logged_favourable_perhaps
            else m.corrected_favourable_perhaps end as perhaps
    from month as m
    cross join (values ('as_logged'), ('corrected'), ('as_logged_favourable'),
        ('corrected_favourable')) as s (series)
)
select
    s.jurisdiction,
    s.case_id,
    s.case_number_pseudonym,
    s.month,
    s.series,
    s.at_risk_days,
    s.at_risk_days = s.day_count as eligible_a,
    s.at_risk_days >= 15 as eligible_b,
    s.at_risk_days >= 1 as eligible_c,
    case when s.sure >= 1 then true when s.perhaps < 1 then false end
        as has_any,
    case when s.sure >= 2 then true when s.perhaps < 2 then false end
        as has_direct,
    case when s.sure >= 3 then true when s.perhaps < 3 then false end
        as has_in_person,
    case when s.sure >= 4 then true when s.perhaps < 4 then false end
        as has_home
from seen as s;
comment on view gap.case_month is
    'Panel of cases and months of their window: days at risk and whether there '
    'was contact in the month';
comment on column gap.case_month.at_risk_days is
    'Days at risk in the month';
comment on column gap.case_month.eligible_a is
    'Whether every day of the month is at risk (headline)';
comment on column gap.case_month.eligible_b is
    'Whether 15 days or more are at risk';
comment on column gap.case_month.eligible_c is
    'Whether at least one day is at risk';
comment on column gap.case_month.has_any is
    'Contact of class any in the month; NULL: perhaps, a date is uncertain';
comment on column gap.case_month.has_direct is
    'Direct contact in the month; NULL: perhaps, a date is uncertain';
comment on column gap.case_month.has_in_person is
    'Contact in person in the month; NULL: perhaps, a date is uncertain';
comment on column gap.case_month.has_home is
    'Contact at home in the month; NULL: perhaps, a date is uncertain';
