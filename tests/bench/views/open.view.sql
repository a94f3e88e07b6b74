select count(*), sum(g.calendar_days), sum(g.at_risk_days),
    count(*) filter (where g.never)
from gap.current_gap as g
where g.class = 'in_person' and g.series = 'corrected';
