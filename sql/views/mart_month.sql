-- What has the cache of each case in the months since it was written?
-- Grain: case, calendar month from mart.case_state.counted_to to as_of
-- Reads: mart.case_state, gap.mart_horizon, gap.mart_place, ref.month,
--        etl.reading
create view gap.mart_month with (security_invoker = true) as
with
state as (
    select
        s.jurisdiction_id, h.jurisdiction, s.case_id, m.month_start as month,
        m.month_end - m.month_start as day_count, s.started_on,
        coalesce(s.seen_on, s.last_on) as seen_on,
        coalesce(s.seen_on_hi, s.seen_on, s.last_on_hi, s.last_on)
            as seen_on_hi, s.edge_on,
        -- the first day of the window in the month: all are, mostly
        case when greatest(m.month_start, s.started_on) >= s.steady_from
                and greatest(m.month_start, s.started_on) < s.steady_to
            then greatest(m.month_start, s.started_on)
            else gap.first_day_within(s.window_days,
                greatest(m.month_start, s.started_on), m.month_end)
        end as day, h.rolled_to,
        s.level_from, s.level_to, s.levels, s.office_from, s.office_to,
        s.offices,
        case when m.month_start >= s.steady_from
                and least(m.month_end, h.as_of) <= s.steady_to
                and h.covered is null
            then least(m.month_end, h.as_of) - m.month_start
            else gap.days_within(
                gap.at_risk(s.window_days, h.covered, s.excluded_days),
                m.month_start, least(m.month_end, h.as_of))
        end as at_risk_days
    from mart.case_state as s
    join gap.mart_horizon as h on h.jurisdiction_id = s.jurisdiction_id
    join ref.month as m
        on m.month_start < h.as_of
        -- of the case, in terms that no index of months helps with: the few
        -- months of the jurisdiction come first
        and m.month_start - s.counted_to >= 0
        and m.month_end > s.started_on
        and coalesce(m.month_start < s.ends_on, true)
    where not s.is_stub and s.started_on <= h.as_of
        and case when s.since_seq <= (select r.seq from etl.reading as r)
                and s.until_seq > (select r.seq from etl.reading as r)
            then true else false end
),
placed as (
    select
        s.jurisdiction_id, s.jurisdiction, s.case_id, s.month, s.seen_on,
        s.seen_on_hi, s.edge_on, s.rolled_to,
        s.at_risk_days = s.day_count as is_whole,
        s.at_risk_days >= 15 as has_half,
        s.at_risk_days >= 1 as has_day,
        gap.held_on(s.level_from, s.level_to, s.levels, s.day) as level,
        gap.held_on(s.office_from, s.office_to, s.offices, s.day)::bigint
            as office_key
    from state as s
)
select
    p.jurisdiction_id,
    p.jurisdiction,
    p.case_id,
    p.month,
    p.office_key,
    p.level,
    p.is_whole,
    p.has_half,
    p.has_day,
    p.seen_on,
    p.seen_on_hi,
    p.edge_on,
    p.rolled_to,
    -- the last contact is in the month that runs, or there was none in it
    coalesce((select sum(k.bit) from gap.mart_place as k
        where p.seen_on[k.place] >= p.month), 0)::int as sure_mask,
    coalesce((select sum(k.bit) from gap.mart_place as k
        where (p.seen_on_hi[k.place] >= p.month
                and p.seen_on[k.place] < p.month)
            or (p.edge_on[k.place] >= p.month
                and coalesce(p.seen_on[k.place] < p.month, true))), 0)::int
        as perhaps_mask
from placed as p;
comment on view gap.mart_month is
    'Step: the months of each case that run on to as_of, from its last contact';
comment on column gap.mart_month.is_whole is
    'Whether every day of the month is at risk';
comment on column gap.mart_month.has_half is
    'Whether 15 days or more are at risk';
comment on column gap.mart_month.has_day is
    'Whether at least one day is at risk';
comment on column gap.mart_month.seen_on is
    'Last contact of the case, at the earliest, by place';
comment on column gap.mart_month.seen_on_hi is 'The same at the latest';
comment on column gap.mart_month.edge_on is
    'Last day of the contacts of which it is uncertain whether they are of the '
    'window, by place; NULL when there is none';
comment on column gap.mart_month.rolled_to is
    'First month that mart.month_count does not hold';
comment on column gap.mart_month.sure_mask is
    'Classes and series with a contact in the month, as bits (gap.mart_place)';
comment on column gap.mart_month.perhaps_mask is
    'Those with a contact that is perhaps of the month and no other';
