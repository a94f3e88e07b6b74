with last_seen as (
    select p.case_id, p.started_on, p.custody_from, p.custody_to,
        max(s.day) as day
    from place as p
    left join seen as s on s.case_id = p.case_id and s.day >= p.started_on
        and s.day <= date '2025-01-01'
    where p.is_open and p.started_on < date '2025-01-01'
    group by p.case_id, p.started_on, p.custody_from, p.custody_to
),
gap as (
    select l.day is null as never,
        date '2025-01-01' - coalesce(l.day, l.started_on) as days,
        coalesce(l.custody_from <= date '2024-12-31'
            and l.custody_to > date '2024-12-31', false) as is_in,
        case when l.custody_from is null then 0 else
            greatest(least(date '2025-01-01', l.custody_to)
                - greatest(coalesce(l.day, l.started_on), l.custody_from), 0)
            end as custody_days
    from last_seen as l
)
select count(*), sum(case when not g.is_in then g.days end),
    sum(case when not g.is_in then g.days - g.custody_days end),
    count(*) filter (where g.never)
from gap as g;
