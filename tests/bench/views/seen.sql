-- What the plain questions begin with: cases with their window and custody, and
-- the days on which they were seen in person. DuckDB has these as tables.
create temp view place as
select t.case_id, t.start_lo as started_on,
    least(coalesce(t.end_date, date '2025-01-01'), date '2025-01-01')
        as closed_on,
    coalesce(t.end_date, date '9999-12-31') > date '2025-01-01' as is_open,
    o.name as office, c.occurred_lo as custody_from,
    coalesce(c.ended, date '9999-12-31') as custody_to
from core.term as t
join ref.office as o on o.office_key = t.office_key
left join (
    select e.case_id, e.occurred_lo, e.ended
    from core.event as e
    join ref.profile as p on p.profile_key = e.profile_key
    where p.kind = 'custody') as c on c.case_id = t.case_id;
create temp view seen as
select distinct e.case_id, e.occurred_lo as day
from core.event as e
join ref.profile as p on p.profile_key = e.profile_key
where p.kind = 'contact' and e.until_seq = 9223372036854775807
    and p.counterpart in ('subject', 'both')
    and coalesce(p.corrected_channel, p.channel) = 'in_person'
    and coalesce(p.corrected_outcome, p.outcome) = 'completed';
create temp view month_list as
select d::date as month_start, (d + interval '1 month')::date as month_end
from generate_series(timestamp '2023-01-01', timestamp '2024-12-01',
    interval '1 month') as d;
