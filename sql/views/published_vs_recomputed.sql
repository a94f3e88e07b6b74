-- Does a number of a report agree with the records?
-- Grain: reported statistic
-- Reads: core.visible_statement, core.visible_case, ref.jurisdiction,
--        ref.office, gap.case_window, gap.horizon, gap.contact,
--        gap.contact_gap, gap.assignment_span, gap.missed_appointment,
--        gap.misclassified_contact
create view gap.published_vs_recomputed with (security_invoker = true) as
with
said as ( -- about a case, an office or (case 0) a jurisdiction
    select
        s.case_id, s.statement_key, s.jurisdiction_id, s.office_key, s.name,
        s.claimant, s.stated_on, s.document, s.page, s.sentence, s.position,
        -- "since May" is open; a row with one day means that day
        s.window_lo, coalesce(s.window_hi,
            case when s.sentence is null then s.window_lo end) as window_hi,
        case when s.value_lo ~ '^[0-9]{1,9}([.][0-9]{1,6})?$'
            then s.value_lo::numeric end as said_lo,
        case when coalesce(s.value_hi, s.value_lo)
                ~ '^[0-9]{1,9}([.][0-9]{1,6})?$'
            then coalesce(s.value_hi, s.value_lo)::numeric end as said_hi,
        -- "two or more": no number above is left out, which is not the same as
        -- an upper bound that cannot be read
        s.value_hi is not distinct from 'open' as is_open,
        case s.name when 'contact_count' then 1 when 'direct_count' then 2
            when 'in_person_count' then 3 when 'home_count' then 4 end
            as class_rank
    from core.visible_statement as s
    where s.kind = 'reported_statistic'
),
spanned as ( -- no window: the case up to its end, an incident or the report
    select
        s.case_id, s.statement_key, s.jurisdiction_id, s.office_key, s.name,
        s.claimant, s.stated_on, s.document, s.page, s.sentence, s.position,
        s.window_lo, s.window_hi, s.said_lo, s.said_hi, s.class_rank,
        w.started_on, w.started_on_hi, w.ended_on, w.ended_on_hi, h.as_of,
        coalesce(s.window_lo, w.started_on) as day_from,
        coalesce(s.window_hi, least(w.ended_on_hi, s.stated_on)) as day_to,
        coalesce(s.window_hi, case when w.ended_by = 'as_of'
            then s.stated_on else w.ended_on end) < h.as_of
            and coalesce(h.covered, datemultirange(daterange(null, null)))
                @> daterange(coalesce(s.window_lo, w.started_on),
                    coalesce(s.window_hi, least(w.ended_on_hi - 1,
                        s.stated_on)), '[]')
            as is_covered
    from said as s
    join gap.horizon as h on h.jurisdiction_id = s.jurisdiction_id
    left join gap.case_window as w
        on w.case_id = s.case_id and not w.is_stub
    where s.case_id = 0 or w.case_id is not null
),
-- at least: on different days, direct under both series, surely in the window;
-- at most: every row that can be
contact_of as (
    select
        s.case_id, s.statement_key, c.case_id as of_case_id, c.day_lo,
        c.day_hi,
        least(c.logged_rank, c.corrected_rank) >= s.class_rank
            and c.day_lo >= s.day_from and c.day_hi <= s.day_to as is_sure,
        greatest(c.logged_favourable_rank, c.corrected_favourable_rank)
            >= s.class_rank as is_possible
    from spanned as s
    join gap.contact as c on c.case_id = s.case_id
        and c.day_hi >= s.day_from and c.day_lo <= s.day_to
    where s.class_rank is not null and s.case_id <> 0
    union all
    select
        s.case_id, s.statement_key, c.case_id, c.day_lo, c.day_hi,
        least(c.logged_rank, c.corrected_rank) >= s.class_rank
            and c.day_lo >= s.day_from and c.day_hi <= s.day_to,
        greatest(c.logged_favourable_rank, c.corrected_favourable_rank)
            >= s.class_rank
    from spanned as s
    join gap.contact as c on c.jurisdiction_id = s.jurisdiction_id
        -- a contact that names no office is of the office of record
        and (s.office_key is null or c.office_key = s.office_key
            or (c.office_key is null and exists (
                select from gap.assignment_span as a
                where a.case_id = c.case_id and a.what = 'office'
                    and a.assigned_key = s.office_key
                    and a.day_from <= c.day_lo
                    and (a.day_to is null or a.day_to > c.day_lo))))
        and c.day_hi >= s.day_from and c.day_lo <= s.day_to
    where s.class_rank is not null and s.case_id = 0
),
contact_days as (
    select
        k.case_id, k.statement_key, k.of_case_id,
        greatest(count(distinct k.day_lo)
                filter (where k.is_sure and k.day_lo = k.day_hi),
            max(case when k.is_sure then 1 else 0 end)) as least_count,
        count(*) filter (where k.is_possible) as most_count
    from contact_of as k
    group by k.case_id, k.statement_key, k.of_case_id
),
contact_count as (
    select k.case_id, k.statement_key, sum(k.least_count) as ours_lo,
        sum(k.most_count) as ours_hi
    from contact_days as k
    group by k.case_id, k.statement_key
),
-- on the day of the report, or before that the incident or the end: from the
-- contact before it
unseen_in as (
    select s.case_id, s.statement_key, g.class, g.series,
        least(s.ended_on, s.stated_on) - max(g.started_on_hi) as days,
        least(s.ended_on_hi, s.stated_on) - max(g.started_on) as days_max
    from spanned as s
    join gap.contact_gap as g on g.case_id = s.case_id
        and g.class = case when s.name like 'unseen\_%' then 'in_person'
            else 'any' end
        and g.started_on <= coalesce(s.stated_on, g.started_on)
    where s.name in ('unseen_days', 'unseen_months', 'uncontacted_days',
        'uncontacted_months')
    group by s.case_id, s.statement_key, g.class, g.series, s.ended_on,
        s.ended_on_hi, s.stated_on
),
unseen as (
    select u.case_id, u.statement_key,
        greatest(min(u.days), 0) as days,
        greatest(max(u.days_max), 0) as days_max
    from unseen_in as u
    group by u.case_id, u.statement_key
),
-- within the window, without one up to the day of the report. A case of which no
-- appointment is recorded (no contact is tested) tells nothing: no row
missed as (
    select s.case_id, s.statement_key,
        count(*) filter (where m.verdict = 'no_show' and m.scheduled_for
            between coalesce(s.window_lo, m.scheduled_for)
            and least(coalesce(s.window_hi, m.scheduled_for),
                coalesce(s.stated_on, m.scheduled_for))) as no_show_count,
        count(*) filter (where m.verdict in ('no_show', 'unresolved',
                'undated')
            and (m.scheduled_for is null or (
                m.scheduled_for_hi >= coalesce(s.window_lo, m.scheduled_for)
                and m.scheduled_for <= least(coalesce(s.window_hi,
                    m.scheduled_for), coalesce(s.stated_on,
                    m.scheduled_for))))) as no_show_count_max
    from spanned as s
    join gap.missed_appointment as m on m.case_id = s.case_id
    where s.name = 'missed_appointment_count' and s.case_id <> 0
    group by s.case_id, s.statement_key
),
wrong as (
    select s.case_id, s.statement_key,
        count(*) filter (where m.verdict = 'misclassified'
            and not m.is_unknown
            and m.occurred_lo >= coalesce(s.window_lo, m.occurred_lo)
            and m.occurred_hi <= least(coalesce(s.window_hi, m.occurred_hi),
                coalesce(s.stated_on, m.occurred_hi))) as wrong_count,
        count(*) filter (where m.verdict = 'misclassified'
            and m.occurred_hi >= coalesce(s.window_lo, m.occurred_lo)
            and m.occurred_lo <= least(coalesce(s.window_hi, m.occurred_lo),
                coalesce(s.stated_on, m.occurred_lo))) as wrong_count_max
    from spanned as s
    join gap.misclassified_contact as m on m.case_id = s.case_id
    where s.name = 'misclassified_contact_count' and s.case_id <> 0
    group by s.case_id, s.statement_key
),
recomputed as (
    select
        s.case_id, s.statement_key, s.is_covered,
        case
            when s.class_rank is not null and s.day_from is not null
                then coalesce(c.ours_lo, 0)
            when s.case_id = 0 then null
            when s.name = 'supervision_days'
                then greatest(least(s.ended_on, s.stated_on)
                    - s.started_on_hi, 0)
            when s.name = 'supervision_months'
                then floor(greatest(least(s.ended_on, s.stated_on)
                    - s.started_on_hi, 0) / 30.4375)
            when s.name in ('unseen_days', 'uncontacted_days') then u.days
            when s.name in ('unseen_months', 'uncontacted_months')
                then floor(u.days / 30.4375)
            when s.name = 'missed_appointment_count' then m.no_show_count
            when s.name = 'misclassified_contact_count' then r.wrong_count
        end::numeric as ours_lo,
        case
            when s.class_rank is not null and s.day_from is not null then
                case when s.is_covered then coalesce(c.ours_hi, 0) end
            when s.case_id = 0 then null
            when s.name = 'supervision_days'
                then greatest(least(s.ended_on_hi, s.stated_on)
                    - s.started_on, 0)
            when s.name = 'supervision_months'
                then ceil(greatest(least(s.ended_on_hi, s.stated_on)
                    - s.started_on, 0) / 30.4375)
            when s.name in ('unseen_days', 'uncontacted_days') then u.days_max
            when s.name in ('unseen_months', 'uncontacted_months')
                then ceil(u.days_max / 30.4375)
            when s.name = 'missed_appointment_count' then m.no_show_count_max
            when s.name = 'misclassified_contact_count'
                then r.wrong_count_max
        end::numeric as ours_hi
    from spanned as s
    left join contact_count as c
        on c.case_id = s.case_id and c.statement_key = s.statement_key
    left join unseen as u
        on u.case_id = s.case_id and u.statement_key = s.statement_key
    left join missed as m
        on m.case_id = s.case_id and m.statement_key = s.statement_key
    left join wrong as r
        on r.case_id = s.case_id and r.statement_key = s.statement_key
)
select
    j.code as jurisdiction,
    s.case_id,
    k.pseudonym as case_number_pseudonym,
    s.statement_key,
    o.name as office,
    s.name,
    s.said_lo,
    s.said_hi,
    s.is_open,
    s.window_lo,
    s.window_hi,
    r.ours_lo,
    r.ours_hi,
    case
        when s.said_lo is null or r.ours_lo is null then 'undecidable'
        when s.said_hi < r.ours_lo or s.said_lo > r.ours_hi
            then 'inconsistent'
        when s.said_lo <= r.ours_lo
            and (s.is_open or s.said_hi >= r.ours_hi) then 'consistent'
        else 'undecidable'
    end as verdict,
    s.claimant,
    s.stated_on,
    s.document,
    s.page,
    s.sentence,
    s.position
from said as s
join ref.jurisdiction as j on j.jurisdiction_id = s.jurisdiction_id
left join recomputed as r
    on r.case_id = s.case_id and r.statement_key = s.statement_key
left join core.visible_case as k on k.case_id = s.case_id
left join ref.office as o on o.office_key = s.office_key;
comment on view gap.published_vs_recomputed is
    'Every statistic of a report beside the same from the records, with the '
    'bounds that unknown codes, corrections and uncertain dates leave';
comment on column gap.published_vs_recomputed.case_id is
    'The case; 0: the statistic is about an office or a jurisdiction';
comment on column gap.published_vs_recomputed.case_number_pseudonym is
    'Name of the case for people who may not see its number; NULL: about no '
    'case';
comment on column gap.published_vs_recomputed.statement_key is
    'The statement, core.statement';
comment on column gap.published_vs_recomputed.office is
    'Office that it is about; NULL: none';
comment on column gap.published_vs_recomputed.name is 'Name of the statistic';
comment on column gap.published_vs_recomputed.said_lo is
    'The number of the report, at least; NULL when it is no number';
comment on column gap.published_vs_recomputed.said_hi is
    'The number of the report, at most; equal when it is one number; NULL when '
    'it is no number or is_open';
comment on column gap.published_vs_recomputed.is_open is
    'true: the report names no upper bound ("two or more")';
comment on column gap.published_vs_recomputed.window_lo is
    'First day that it is about; NULL when not said: then the case up to its '
    'end, an incident or the day of the report';
comment on column gap.published_vs_recomputed.window_hi is
    'Last day that it is about; NULL when not said, or open ("since")';
comment on column gap.published_vs_recomputed.ours_lo is
    'The number of the records, at least; NULL: it cannot be computed';
comment on column gap.published_vs_recomputed.ours_hi is
    'The number of the records, at most; NULL: no bound, the records do not '
    'cover all of the time, or it cannot be computed';
comment on column gap.published_vs_recomputed.verdict is
    'consistent (every number that the records allow is what the report '
    'says), inconsistent (none is), undecidable';
comment on column gap.published_vs_recomputed.claimant is
    'Who says it; NULL unknown';
comment on column gap.published_vs_recomputed.stated_on is
    'Day of the statement; NULL unknown';
comment on column gap.published_vs_recomputed.document is
    'Document that it is in';
comment on column gap.published_vs_recomputed.page is
    'Page, from 1; NULL when none';
comment on column gap.published_vs_recomputed.sentence is
    'Sentence; NULL when not prose';
