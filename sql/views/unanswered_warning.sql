-- Which warnings led to an action, within 3 business, 7 and 30 days?
-- Grain: warning and allowed time
-- Reads: core.visible_event, core.visible_event_detail, gap.last_review,
--        ref.profile, ref.visible_holiday, core.visible_case, gap.horizon
create view gap.unanswered_warning with (security_invoker = true) as
with
item as ( -- a person's review over a rule over the log, as in gap.contact
    select
        e.case_id, e.event_key, p.kind, p.direction,
        coalesce(p.corrected_counterpart, p.counterpart) as counterpart,
        coalesce(w.corrected_channel, p.corrected_channel, p.channel,
            'unknown') as channel,
        coalesce(w.corrected_outcome, p.corrected_outcome, p.outcome,
            'unknown') as outcome,
        e.occurred_lo as day_lo, coalesce(e.occurred_hi, e.occurred_lo)
            as day_hi, e.minute_of_day, d.detail, d.tags, e.position
    from core.visible_event as e
    join ref.profile as p on p.profile_key = e.profile_key
    left join core.visible_event_detail as d
        on d.case_id = e.case_id and d.event_key = e.event_key
    left join gap.last_review as w
        on w.case_id = e.case_id and w.event_key = e.event_key
    where e.occurred_lo is not null
        and p.kind in ('warning', 'contact', 'search', 'violation_reported',
            'warrant_requested', 'response', 'incident')
),
holiday as (
    select h.jurisdiction_id,
        array_agg(distinct h.holiday_date) as holidays
    from ref.visible_holiday as h
    group by h.jurisdiction_id
),
incident as (
    select i.case_id, array_agg(i.day_lo) as day_los,
        array_agg(i.day_hi) as day_his, array_agg(i.minute_of_day) as minutes
    from item as i
    where i.kind = 'incident'
    group by i.case_id
),
warning as (
    select
        w.case_id, w.event_key, w.day_lo, w.day_hi, w.minute_of_day, w.detail,
        w.tags, w.position, h.jurisdiction, k.pseudonym, h.as_of, a.allowed,
        n.day_los, n.day_his, n.minutes, n.incident_on,
        case a.allowed
            when '3 business days'
                then gap.business_day_after(w.day_lo, 3, y.holidays)
            when '7 days' then w.day_lo + 7
            else w.day_lo + 30
        end as until_lo,
        case a.allowed
            when '3 business days'
                then gap.business_day_after(w.day_hi, 3, y.holidays)
            when '7 days' then w.day_hi + 7
            else w.day_hi + 30
        end as until_hi
    from item as w
    join core.visible_case as k on k.case_id = w.case_id
    join gap.horizon as h on h.jurisdiction_id = k.jurisdiction_id
    left join holiday as y on y.jurisdiction_id = k.jurisdiction_id
    left join incident as c on c.case_id = w.case_id
    cross join lateral ( -- the incidents that are perhaps not before it
        select array_agg(i.day_lo) as day_los, array_agg(i.day_hi) as day_his,
            array_agg(i.minute) as minutes,
            min(greatest(i.day_lo, w.day_lo)) as incident_on
        from unnest(c.day_los, c.day_his, c.minutes)
            as i (day_lo, day_hi, minute)
        where i.day_lo <= h.as_of and i.day_hi >= w.day_lo
            and (i.day_lo <> i.day_hi or w.day_lo <> w.day_hi
                or i.day_lo <> w.day_lo
                or (i.minute < w.minute_of_day) is not true)
    ) as n
    cross join (values ('3 business days'), ('7 days'), ('30 days'))
        as a (allowed)
    where w.kind = 'warning' and w.day_lo <= h.as_of
),
followed as ( -- an unknown outcome is an action in the favourable verdict only
    select
        i.case_id, i.kind, i.day_lo, i.day_hi, i.minute_of_day,
        i.kind <> 'contact' or i.outcome <> 'unknown' as is_sure
    from item as i
    where i.kind not in ('warning', 'incident')
        and (i.kind <> 'contact'
            or (i.channel not in ('record_check', 'electronic_monitoring')
                and i.counterpart in ('subject', 'both', 'collateral')
                and (i.outcome in ('completed', 'unknown')
                    or i.outcome like 'attempt\_%')
                and i.direction is distinct from 'from_subject'))
),
placed as ( -- each action of a case beside each warning of it
    select
        w.case_id, w.event_key, w.allowed, a.is_sure,
        greatest(a.day_lo, w.day_lo) as day_lo, a.day_hi,
        -- in time, and not after an incident, whatever days they had
        a.is_sure and a.day_hi <= w.until_lo
        and (a.day_lo > w.day_hi or (a.day_lo = w.day_hi
            and w.day_lo = w.day_hi and a.day_lo = a.day_hi
            and a.minute_of_day >= w.minute_of_day))
        and not exists (
            select from unnest(w.day_los, w.day_his, w.minutes)
                as i (day_lo, day_hi, minute)
            where i.day_lo < a.day_hi or (i.day_lo = a.day_hi
                and i.day_lo = i.day_hi and a.day_lo = a.day_hi
                and i.minute < a.minute_of_day)) as is_acted,
        -- some days that they can have had are so
        greatest(a.day_lo, w.day_lo) <= w.until_hi
        and (a.day_hi > w.day_lo or (a.day_hi = w.day_lo
            and (a.minute_of_day >= w.minute_of_day) is not false))
        and not exists (
            select from unnest(w.day_los, w.day_his, w.minutes)
                as i (day_lo, day_hi, minute)
            where (i.day_lo > w.day_hi or (i.day_lo = w.day_hi
                    and w.day_lo = w.day_hi and i.day_lo = i.day_hi
                    and i.minute >= w.minute_of_day))
                and (i.day_hi < greatest(a.day_lo, w.day_lo)
                    or (i.day_lo = i.day_hi and a.day_lo = a.day_hi
                        and i.day_hi = a.day_lo
                        and i.minute < a.minute_of_day)))
            as is_maybe_acted
    from warning as w
    join followed as a
        on a.case_id = w.case_id
        -- what is dated after as_of has not been done yet
        and a.day_lo <= w.as_of
),
answered as (
    select
        p.case_id, p.event_key, p.allowed,
        min(p.day_lo) filter (where p.is_sure and p.is_maybe_acted)
            as acted_on,
        min(p.day_hi) filter (where p.is_acted) as acted_on_hi,
        bool_or(p.is_maybe_acted) as is_maybe_acted
    from placed as p
    group by p.case_id, p.event_key, p.allowed
),
judged as (
    select
        w.jurisdiction, w.case_id, w.pseudonym, w.event_key, w.day_lo, w.day_hi,
        w.minute_of_day, w.detail, w.tags, w.position, w.allowed, w.until_hi,
        w.as_of, w.incident_on,
        case when a.acted_on_hi is not null then a.acted_on end as acted_on,
        a.acted_on_hi, a.acted_on_hi is not null as is_acted,
        coalesce(a.is_maybe_acted, false) as is_maybe_acted,
        coalesce(w.incident_on < w.until_hi, false) as has_incident
    from warning as w
    left join answered as a on a.case_id = w.case_id
        and a.event_key = w.event_key and a.allowed = w.allowed
)
select
    j.jurisdiction,
    j.case_id,
    j.pseudonym as case_number_pseudonym,
    j.event_key,
    j.day_lo as warned_on,
    j.day_hi as warned_on_hi,
    j.minute_of_day,
    j.detail as caller,
    j.tags,
    j.allowed,
    j.until_hi as due_on,
    case
        when j.is_acted then 'acted'
        when j.has_incident or j.as_of < j.until_hi then 'censored'
        else 'not_acted'
    end as verdict,
    case
        when j.is_maybe_acted then 'acted'
        when j.has_incident or j.as_of < j.until_hi then 'censored'
        else 'not_acted'
    end as verdict_favourable,
    j.acted_on,
    gap.not_below_zero(j.acted_on - j.day_hi) as latency_days,
    j.acted_on_hi - j.day_lo as latency_days_max,
    not j.is_acted and (j.has_incident or j.as_of < j.until_hi) as censored,
    not j.is_acted and j.has_incident as overtaken,
    j.incident_on,
    j.position
from judged as j;
comment on view gap.unanswered_warning is
    'Every warning three times, once for each allowed time, with the verdict. '
    'Actions: contact or attempt with the person, call-back, search, response, '
    'violation report, warrant request, not earlier than the warning; contacts '
    'as corrected by a rule or a person; what is dated after as_of is left out';
comment on column gap.unanswered_warning.warned_on is
    'Day of the warning, at the earliest';
comment on column gap.unanswered_warning.warned_on_hi is
    'Day of the warning, at the latest; equal for exact dates';
comment on column gap.unanswered_warning.caller is
    'Role of who warned; NULL when not said';
comment on column gap.unanswered_warning.tags is
    'weapon, violence, drugs, whereabouts, threat; NULL when none';
comment on column gap.unanswered_warning.allowed is
    'Allowed time: 3 business days, 7 days, 30 days';
comment on column gap.unanswered_warning.due_on is
    'Last day of the allowed time, at the latest';
comment on column gap.unanswered_warning.verdict is
    'acted, not_acted, or censored (incident or as_of came before the time was '
    'over); strict: same day without clock times is no action';
comment on column gap.unanswered_warning.verdict_favourable is
    'The same, uncertain order and dates and unknown outcomes of contacts read '
    'for the agency';
comment on column gap.unanswered_warning.acted_on is
    'Day of the first action in time, at the earliest; NULL: none';
comment on column gap.unanswered_warning.latency_days is
    'Days from warning to action, at least; NULL: none';
comment on column gap.unanswered_warning.latency_days_max is
    'Days from warning to action, at most; NULL: none';
comment on column gap.unanswered_warning.censored is
    'true: nothing was done and the time was not over';
comment on column gap.unanswered_warning.overtaken is
    'true: an incident came before the time was over and before any action';
comment on column gap.unanswered_warning.incident_on is
    'First incident that may be on or after the warning, and is not after '
    'as_of; NULL: none';
