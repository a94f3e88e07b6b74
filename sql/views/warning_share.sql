-- What share of warnings led to no action in the allowed time?
-- Grain: jurisdiction, allowed time, bound
-- Reads: gap.unanswered_warning
create view gap.warning_share with (security_invoker = true) as
with
judged as (
    select w.jurisdiction, w.allowed, b.bound, b.verdict, w.overtaken
    from gap.unanswered_warning as w
    cross join lateral (values ('strict', w.verdict),
        ('favourable', w.verdict_favourable)) as b (bound, verdict)
),
counted as (
    select
        j.jurisdiction, j.allowed, j.bound,
        count(*) filter (where j.verdict = 'not_acted') as unacted_count,
        count(*) filter (where j.verdict in ('acted', 'not_acted'))
            as rated_count,
        count(*) filter (where j.verdict = 'censored') as censored_count,
        count(*) filter (where j.verdict = 'censored' and j.overtaken)
            as overtaken_count
    from judged as j
    group by j.jurisdiction, j.allowed, j.bound
)
select
    c.jurisdiction,
    c.allowed,
    c.bound,
    c.unacted_count,
    c.rated_count,
    c.censored_count,
    c.overtaken_count,
    case when c.rated_count > 0 then
        c.unacted_count::double precision / c.rated_count end
        as unacted_share,
    gap.wilson(c.unacted_count, c.rated_count, -1) as ci_low,
    gap.wilson(c.unacted_count, c.rated_count, 1) as ci_high
from counted as c;
comment on view gap.warning_share is
    'Warnings without a qualifying action in time over those that had the time';
comment on column gap.warning_share.allowed is
    'Allowed time: 3 business days, 7 days, 30 days';
comment on column gap.warning_share.bound is
    'strict (same day without clock times is no action) or favourable';
comment on column gap.warning_share.unacted_count is 'Without action in time';
comment on column gap.warning_share.rated_count is
    'The denominator: acted on, or not and the time was over';
comment on column gap.warning_share.censored_count is
    'Not rated: as_of or an incident came before the time was over';
comment on column gap.warning_share.overtaken_count is
    'Of the censored those that an incident overtook';
comment on column gap.warning_share.unacted_share is
    'unacted_count / rated_count, 0..1; NULL when none is rated';
