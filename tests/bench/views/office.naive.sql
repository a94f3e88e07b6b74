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
),
counted as (
    select r.office, r.days, count(*) filter (where r.step = 1) as ended,
        count(*) as n
    from risk as r
    where r.from_step = 1
    group by r.office, r.days
),
reached as (
    select c.office, c.days, c.ended, sum(c.n) over (
        partition by c.office order by c.days desc) as n
    from counted as c
),
survived as (
    select r.office, r.days, case
            when bool_or(r.ended = r.n)
                over (partition by r.office order by r.days) then 0
            else exp(sum(case when r.ended < r.n
                    then ln(1 - cast(r.ended as double precision) / r.n) end)
                over (partition by r.office order by r.days)) end as share
    from reached as r
)
select s.office, min(s.days) filter (where s.share <= 0.5 + 1e-9) as median,
    min(s.days) filter (where s.share <= 0.1 + 1e-9) as p90
from survived as s
group by s.office
order by s.office;
