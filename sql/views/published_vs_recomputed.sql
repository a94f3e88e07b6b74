-- Does a number of a report agree with the records?
-- Grain: reported statistic
-- Reads: core.visible_statement, core.visible_case, ref.jurisdiction,
--        ref.office, gap.case_window, gap.horizon, gap.contact,
--        gap.contact_gap, gap.missed_appointment, gap.misclassified_contact
create view gap.published_vs_recomputed with (security_invoker = true) as
with
said as ( -- about a case, an office or (case 0) a jurisdiction
    select
        s.case_id, s.statement_key, s.jurisdiction_id, s.office_key, s.name,
        s.claimant, s.stated_on, s.document, s.page, s.sentence, s.position,
        s.window_lo, coalesce(s.window_hi, s.window_lo) as window_hi,
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
        and (s.office_key is null or c.office_key = s.office_key)
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
unseen as ( -- of each class the last gap: to the incident, the end or as_of
    select g.case_id, g.class, min(g.calendar_days) as days,
        max(g.calendar_days_max) as days_max
    from gap.contact_gap as g
    where g.kind in ('tail', 'whole') and g.class in ('any', 'in_person')
    group by g.case_id, g.class
),
missed as (
    select m.case_id,
        count(*) filter (where m.verdict = 'no_show') as no_show_count,
        count(*) filter (where m.verdict in ('no_show', 'unresolved',
            'undated')) as no_show_count_max
    from gap.missed_appointment as m
    group by m.case_id
),
wrong as (
    select m.case_id,
        count(*) filter (where m.verdict = 'misclassified'
            and not m.is_unknown) as wrong_count,
        count(*) filter (where m.verdict = 'misclassified')
            as wrong_count_max
    from gap.misclassified_contact as m
    group by m.case_id
),
recomputed as (
    select
        s.case_id, s.statement_key, s.is_covered,
        case
            when s.class_rank is not null and s.day_from is not null
                then coalesce(c.ours_lo, 0)
            when s.case_id = 0 then null
            when s.name = 'supervision_days'
                then greatest(s.ended_on - s.started_on_hi, 0)
            when s.name = 'supervision_months'
                then floor(greatest(s.ended_on - s.started_on_hi, 0) / 30.4375)
            when s.name = 'unseen_days' then p.days
            when s.name = 'unseen_months' then floor(p.days / 30.4375)
            when s.name = 'uncontacted_days' then a.days
            when s.name = 'uncontacted_months' then floor(a.days / 30.4375)
            when s.window_lo is not null then null
            when s.name = 'missed_appointment_count' then m.no_show_count
            when s.name = 'misclassified_contact_count' then r.wrong_count
        end::numeric as ours_lo,
        case
            when s.class_rank is not null and s.day_from is not null then
                case when s.is_covered then coalesce(c.ours_hi, 0) end
            when s.case_id = 0 then null
            when s.name = 'supervision_days'
                then s.ended_on_hi - s.started_on
            when s.name = 'supervision_months'
                then ceil((s.ended_on_hi - s.started_on) / 30.4375)
            when s.name = 'unseen_days' then p.days_max
            when s.name = 'unseen_months' then ceil(p.days_max / 30.4375)
            when s.name = 'uncontacted_days' then a.days_max
            when s.name = 'uncontacted_months' then ceil(a.days_max / 30.4375)
            when s.window_lo is not null then null
            when s.name = 'missed_appointment_count' then m.no_show_count_max
            when s.name = 'misclassified_contact_count'
                then r.wrong_count_max
        end::numeric as ours_hi
    from spanned as s
    left join contact_count as c
        on c.case_id = s.case_id and c.statement_key = s.statement_key
    left join unseen as p on p.case_id = s.case_id and p.class = 'in_person'
    left join unseen as a on a.case_id = s.case_id and a.class = 'any'
    left join missed as m on m.case_id = s.case_id
    left join wrong as r on r.case_id = s.case_id
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
    'Last day that it is about; NULL when not said';
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
