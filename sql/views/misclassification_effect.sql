-- How much of the compliance as logged does not stand after correction?
-- Grain: jurisdiction, class, variant
-- Reads: gap.compliance_rate
create view gap.misclassification_effect with (security_invoker = true) as
with
side as (
    select
        r.jurisdiction, r.class, r.variant,
        max(r.met_count) filter (where r.series = 'as_logged')
            as met_as_logged,
        max(r.met_count) filter (where r.series = 'corrected')
            as met_corrected,
        max(r.rated_count) filter (where r.series = 'as_logged')
            as rated_as_logged,
        max(r.rated_count) filter (where r.series = 'corrected')
            as rated_corrected
    from gap.compliance_rate as r
    where r.breakdown = 'all'
    group by r.jurisdiction, r.class, r.variant
)
select
    s.jurisdiction,
    s.class,
    s.variant,
    s.met_as_logged,
    s.rated_as_logged,
    s.met_corrected,
    s.rated_corrected,
    s.met_as_logged::double precision / nullif(s.rated_as_logged, 0)
        as share_as_logged,
    s.met_corrected::double precision / nullif(s.rated_corrected, 0)
        as share_corrected,
    s.met_corrected::double precision / nullif(s.rated_corrected, 0)
        - s.met_as_logged::double precision / nullif(s.rated_as_logged, 0)
        as share_difference
from side as s;
comment on view gap.misclassification_effect is
    'Compliance (M7) as logged beside compliance as corrected';
comment on column gap.misclassification_effect.met_as_logged is
    'Duties rated and met, as logged';
comment on column gap.misclassification_effect.rated_as_logged is
    'Duties rated, as logged';
comment on column gap.misclassification_effect.met_corrected is
    'Duties rated and met, as corrected';
comment on column gap.misclassification_effect.rated_corrected is
    'Duties rated, as corrected';
comment on column gap.misclassification_effect.share_as_logged is
    'Compliance as logged, 0..1; NULL when nothing is rated';
comment on column gap.misclassification_effect.share_corrected is
    'Compliance as corrected, 0..1; NULL when nothing is rated';
comment on column gap.misclassification_effect.share_difference is
    'share_corrected less share_as_logged; NULL when either is';
