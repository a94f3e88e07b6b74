-- On which days was a case overdue, and on which could it be?
-- Grain: case, class (of the policy row; "all": of any), series, variant
-- Reads: gap.late_duty, gap.policy_span, gap.case_window
create view gap.overdue_days with (security_invoker = true) as
with
known as ( -- days with a policy row of the class
    select p.case_id, k.class,
        range_agg(daterange(p.span_from, p.span_to)) as days
    from gap.policy_span as p
    cross join lateral (values (p.class), ('all')) as k (class)
    group by p.case_id, k.class
),
overdue as (
    select l.case_id, k.class, l.series, l.variant,
        range_agg(daterange(l.overdue_from, l.overdue_to)) as days
    from gap.late_duty as l
    cross join lateral (values (l.class), ('all')) as k (class)
    where l.overdue_from < l.overdue_to
    group by l.case_id, k.class, l.series, l.variant
)
select
    w.jurisdiction,
    w.case_id,
    w.case_number_pseudonym,
    n.class,
    s.series,
    v.variant,
    w.at_risk * n.days * coalesce(o.days, '{}'::datemultirange)
        * datemultirange(daterange(w.started_on,
            greatest(w.started_on, w.closed_on))) as overdue,
    w.at_risk * n.days * datemultirange(daterange(w.started_on,
        greatest(w.started_on, w.closed_on))) as known
from gap.case_window as w
join known as n on n.case_id = w.case_id
cross join (values ('as_logged'), ('corrected'), ('as_logged_favourable'),
    ('corrected_favourable')) as s (series)
cross join (values ('fresh_start'), ('carry_over')) as v (variant)
left join overdue as o on o.case_id = w.case_id and o.class = n.class
    and o.series = s.series and o.variant = v.variant;
comment on view gap.overdue_days is
    'Step: the days at risk with a rated duty missed and not yet cured, and '
    'the days at risk with a policy row, up to the earliest end of the window; '
    'the day of the cure is not overdue';
comment on column gap.overdue_days.class is
    'Class of the policy rows: any, direct, in_person, home, collateral; all: '
    'the days on which a duty of any row was overdue, each day once';
comment on column gap.overdue_days.overdue is 'Days at risk and overdue';
comment on column gap.overdue_days.known is
    'Days at risk with such a policy row in force';
