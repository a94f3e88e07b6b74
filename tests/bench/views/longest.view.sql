select count(*), sum(g.at_risk_days), max(g.at_risk_days)
from gap.longest_gap as g
where g.class = 'in_person' and g.series = 'corrected';
