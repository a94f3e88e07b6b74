select r.without_count, r.eligible_count
from gap.case_month_rate as r
where r.breakdown = 'all' and r.class = 'in_person' and r.series = 'corrected'
    and r.eligibility = 'A';
