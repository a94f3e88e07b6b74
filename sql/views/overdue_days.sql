-- On which days was a case overdue, and on which could it be?
-- Grain: case, class (of the policy row; "all": of any), series, variant
-- Reads: gap.late_duty, gap.policy_days
create view gap.overdue_days with (security_invoker = true) as
with
-- brought together by a union and a group: a join of these would be planned for
-- one row and run in a nested loop
piece as (
    select
        k.case_id, k.class, s.series, v.variant, k.jurisdiction,
        k.case_number_pseudonym, k.days as known, null::daterange as overdue
    from gap.policy_days as k
    cross join (values ('as_logged'), ('corrected'), ('as_logged_favourable'),
        ('corrected_favourable')) as s (series)
    cross join (values ('fresh_start'), ('carry_over')) as v (variant)
    union all
    select
        l.case_id, k.class, l.series, l.variant, null, null, null,
        daterange(l.overdue_from, l.overdue_to)
    from gap.late_duty as l
    cross join lateral (values (l.class), ('all')) as k (class)
    where l.overdue_from < l.overdue_to
),
gathered as (
    select
        p.case_id, p.class, p.series, p.variant,
        min(p.jurisdiction) as jurisdiction,
        min(p.case_number_pseudonym) as case_number_pseudonym,
        (array_agg(p.known) filter (where p.known is not null))[1] as known,
        coalesce(range_agg(p.overdue), '{}'::datemultirange) as overdue
    from piece as p
    group by p.case_id, p.class, p.series, p.variant
)
select
    g.jurisdiction,
    g.case_id,
    g.case_number_pseudonym,
    g.class,
    g.series,
    g.variant,
    g.known * g.overdue as overdue,
    g.known
from gathered as g
where g.known is not null;
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
