-- What does each contact count as, as logged and as corrected?
-- Grain: event of kind contact, dated
-- Reads: core.visible_event, gap.last_review, ref.profile
create view gap.contact with (security_invoker = true) as
with
profile as materialized ( -- a few hundred rows: ranked once
    select
        p.profile_key, p.raw_code, p.rules, p.rule_versions,
        p.counterpart, p.channel, p.direction, p.site, p.outcome,
        coalesce(p.corrected_counterpart, p.counterpart) as final_counterpart,
        coalesce(p.corrected_channel, p.channel) as final_channel,
        coalesce(p.corrected_site, p.site) as final_site,
        coalesce(p.corrected_outcome, p.outcome) as final_outcome,
        gap.contact_rank(p.counterpart, p.channel, p.site, p.outcome, false)
            as logged_rank,
        gap.contact_rank(p.counterpart, p.channel, p.site, p.outcome, true)
            as logged_favourable_rank,
        gap.contact_rank(coalesce(p.corrected_counterpart, p.counterpart),
            coalesce(p.corrected_channel, p.channel),
            coalesce(p.corrected_site, p.site),
            coalesce(p.corrected_outcome, p.outcome), false) as corrected_rank,
        gap.contact_rank(coalesce(p.corrected_counterpart, p.counterpart),
            coalesce(p.corrected_channel, p.channel),
            coalesce(p.corrected_site, p.site),
            coalesce(p.corrected_outcome, p.outcome), true)
            as corrected_favourable_rank
    from ref.profile as p
    where p.kind = 'contact'
)
select
    e.jurisdiction_id,
    e.case_id,
    e.event_key,
    e.occurred_lo as day_lo,
    coalesce(e.occurred_hi, e.occurred_lo) as day_hi,
    e.minute_of_day,
    e.recorded_at,
    e.officer_key,
    e.office_key,
    e.source_id,
    e.batch_id,
    e.position,
    p.raw_code,
    p.rules,
    p.rule_versions,
    p.counterpart,
    p.channel,
    p.direction,
    p.site,
    p.outcome,
    p.final_counterpart as corrected_counterpart,
    coalesce(w.corrected_channel, p.final_channel) as corrected_channel,
    p.final_site as corrected_site,
    coalesce(w.corrected_outcome, p.final_outcome) as corrected_outcome,
    w.event_key is not null as is_reviewed,
    p.logged_rank,
    p.logged_favourable_rank,
    case when w.event_key is null then p.corrected_rank
        else gap.contact_rank(p.final_counterpart,
            coalesce(w.corrected_channel, p.final_channel), p.final_site,
            coalesce(w.corrected_outcome, p.final_outcome), false)
    end as corrected_rank,
    case when w.event_key is null then p.corrected_favourable_rank
        else gap.contact_rank(p.final_counterpart,
            coalesce(w.corrected_channel, p.final_channel), p.final_site,
            coalesce(w.corrected_outcome, p.final_outcome), true)
    end as corrected_favourable_rank
from core.visible_event as e
join profile as p on p.profile_key = e.profile_key
left join gap.last_review as w
    on w.case_id = e.case_id and w.event_key = e.event_key
where e.occurred_lo is not null;
comment on view gap.contact is
    'Step: every dated contact with its axes as logged and as corrected (a '
    'person''s review over a rule over the log) and the class each gives';
comment on column gap.contact.day_lo is 'First day it can have happened';
comment on column gap.contact.day_hi is 'Last day it can have happened';
comment on column gap.contact.counterpart is
    'With whom, as logged; NULL unknown';
comment on column gap.contact.channel is 'How, as logged; NULL unknown';
comment on column gap.contact.direction is
    'From whom to whom, as logged; NULL unknown';
comment on column gap.contact.site is 'Where, as logged; NULL unknown';
comment on column gap.contact.outcome is
    'What came of it, as logged; NULL unknown';
comment on column gap.contact.corrected_counterpart is
    'With whom, after correction; NULL unknown';
comment on column gap.contact.corrected_channel is
    'How, after correction; NULL unknown';
comment on column gap.contact.corrected_site is
    'Where, after correction; NULL unknown';
comment on column gap.contact.corrected_outcome is
    'What came of it, after correction; NULL unknown';
comment on column gap.contact.is_reviewed is 'Whether a person decided on it';
comment on column gap.contact.logged_rank is
    'Class as logged, strict: 0 none, 1 any, 2 direct, 3 in_person, 4 home';
comment on column gap.contact.logged_favourable_rank is
    'Class as logged, unknowns read for the agency; same numbers';
comment on column gap.contact.corrected_rank is
    'Class as corrected, strict; same numbers';
comment on column gap.contact.corrected_favourable_rank is
    'Class as corrected, unknowns read for the agency; same numbers';
