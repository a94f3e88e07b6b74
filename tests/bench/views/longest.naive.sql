with point as (
    select p.case_id, p.started_on as day, 0 as step from place as p
    where p.started_on < date '2025-01-01'
    union all
    select s.case_id, s.day, 1
    from seen as s join place as p on p.case_id = s.case_id
    where s.day >= p.started_on and s.day <= p.closed_on
    union all
    select p.case_id, p.closed_on, 2 from place as p
    where p.started_on < date '2025-01-01'
),
gap as (
    select t.case_id, t.step, t.day,
        lag(t.day) over (partition by t.case_id order by t.step, t.day)
            as from_day,
        lag(t.step) over (partition by t.case_id order by t.step, t.day)
            as from_step
    from point as t
),
risk as (
    select g.case_id, g.step, g.from_step, p.office,
        (g.day - g.from_day) - case when p.custody_from is null then 0
            else greatest(least(g.day, p.custody_to)
                - greatest(g.from_day, p.custody_from), 0) end as days
    from gap as g
    join place as p on p.case_id = g.case_id
    where g.from_day is not null
)
select count(*), sum(l.days), max(l.days)
from (select r.case_id, max(r.days) as days from risk as r group by r.case_id)
    as l;
