select q.office, q.median, q.p90
from gap.gap_quantiles_by_office as q
where q.class = 'in_person' and q.series = 'corrected'
order by q.office;
