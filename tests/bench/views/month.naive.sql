with month as (
    select p.case_id, m.month_start
    from place as p
    join month_list as m
        on m.month_start >= p.started_on and m.month_end <= p.closed_on
    where p.custody_from is null
        or not (p.custody_from < m.month_end and p.custody_to > m.month_start)
)
select count(*) filter (where s.case_id is null), count(*)
from month as m
left join (
    select distinct s.case_id, cast(date_trunc('month', s.day) as date) as month
    from seen as s join place as p on p.case_id = s.case_id
    where s.day >= p.started_on and s.day <= p.closed_on) as s
    on s.case_id = m.case_id and s.month = m.month_start;
