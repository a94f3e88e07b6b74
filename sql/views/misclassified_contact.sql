-- Which contacts logged as direct were not, once rule or review looked?
-- Grain: contact direct as logged that was tested
-- Reads: gap.contact, gap.last_review, core.visible_event,
--        core.visible_case, ref.jurisdiction, gap.horizon, etl.source
create view gap.misclassified_contact with (security_invoker = true) as
with
reviewed as ( -- sources of which a person reviewed a contact, as known
    select distinct e.source_id
    from gap.last_review as w
    join core.visible_event as e
        on e.case_id = w.case_id and e.event_key = w.event_key
)
select
    j.code as jurisdiction,
    c.case_id,
    k.pseudonym as case_number_pseudonym,
    c.event_key,
    c.day_lo as occurred_lo,
    c.day_hi as occurred_hi,
    c.raw_code,
    c.channel,
    c.outcome,
    c.corrected_channel,
    c.corrected_outcome,
    case when c.corrected_rank < 2 then 'misclassified' else 'direct' end
        as verdict,
    case
        when c.corrected_rank >= 2 then null
        when c.is_reviewed then 'person'
        else 'rule'
    end as decided_by,
    c.corrected_rank < 2 and c.corrected_favourable_rank >= 2 as is_unknown,
    c.rules,
    c.rule_versions,
    c.office_key,
    c.officer_key,
    c.position
from gap.contact as c
join core.visible_case as k on k.case_id = c.case_id
join ref.jurisdiction as j on j.jurisdiction_id = k.jurisdiction_id
join etl.source as s on s.source_id = c.source_id
left join reviewed as r on r.source_id = c.source_id
left join gap.horizon as h on h.jurisdiction_id = c.jurisdiction_id
where c.logged_rank >= 2
    -- those after as_of are no contacts (gap.future_contact)
    and c.day_lo <= coalesce(h.as_of, c.day_lo)
    and (s.corrects or s.code = 'canonical' or r.source_id is not null);
comment on view gap.misclassified_contact is
    'Every contact direct as logged of a source that is tested (it runs a '
    'correction rule, a person reviewed a contact of it, or it delivers '
    'corrected columns), with the verdict: misclassified over all rows is the '
    'share, see gap.misclassification_share';
comment on column gap.misclassified_contact.occurred_lo is
    'First day it can have happened';
comment on column gap.misclassified_contact.occurred_hi is
    'Last day it can have happened; equal for exact dates';
comment on column gap.misclassified_contact.channel is 'Channel as logged';
comment on column gap.misclassified_contact.outcome is 'Outcome as logged';
comment on column gap.misclassified_contact.corrected_channel is
    'Channel after correction';
comment on column gap.misclassified_contact.corrected_outcome is
    'Outcome after correction';
comment on column gap.misclassified_contact.verdict is
    'misclassified (not direct after correction) or direct';
comment on column gap.misclassified_contact.decided_by is
    'person (a review) or rule; NULL when it stands as logged';
comment on column gap.misclassified_contact.is_unknown is
    'Whether correction left it open: direct if the unknown is read for the '
    'agency';
