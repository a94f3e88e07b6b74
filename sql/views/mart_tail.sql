-- What has the cache of each case, class and series, and what runs on to as_of?
-- Grain: case that has begun, class, series
-- Reads: mart.case_state, gap.mart_horizon, gap.mart_place, etl.reading
create view gap.mart_tail with (security_invoker = true) as
-- subqueries, not steps of a WITH, which would be computed with every column
select
    c.jurisdiction,
    c.jurisdiction_id,
    c.case_id,
    c.pseudonym as case_number_pseudonym,
    c.class,
    c.series,
    c.place,
    c.as_of,
    c.is_stub,
    c.is_open,
    c.started_on,
    c.started_on_hi,
    c.office_key,
    c.officer_key,
    c.last_on,
    c.last_on_hi,
    c.seen_on,
    c.seen_on_hi,
    c.longest_days,
    c.longest_days_max,
    c.longest_from,
    c.longest_from_hi,
    c.longest_to,
    c.longest_to_hi,
    c.longest_is_entry,
    c.ended_on,
    c.ended_on_hi,
    c.ended_by,
    c.excluded_days,
    c.counted_mask,
    c.ends_on,
    c.is_final,
    case when c.last_on is null then 'whole' else 'tail' end as tail_kind,
    greatest(c.ended_on - coalesce(c.last_on_hi, c.started_on_hi), 0)
        as tail_calendar,
    greatest(greatest(c.ended_on_hi, c.ended_on)
        - coalesce(c.last_on, c.started_on), 0) as tail_calendar_max,
    -- a last stretch in which every day is at risk needs no sets of days
    case when coalesce(c.last_on_hi, c.started_on_hi) >= c.steady_from
            and c.ended_on <= c.steady_to
            and (c.covered is null or c.covered @> daterange(
                least(coalesce(c.last_on_hi, c.started_on_hi), c.ended_on),
                c.ended_on))
        then greatest(c.ended_on - coalesce(c.last_on_hi, c.started_on_hi), 0)
        else gap.days_within(
            gap.at_risk(c.window_days, c.covered, c.excluded_days),
            coalesce(c.last_on_hi, c.started_on_hi), c.ended_on)
    end as tail_days,
    case when coalesce(c.last_on, c.started_on) >= c.steady_from
            and greatest(c.ended_on_hi, c.ended_on) <= c.steady_to
            and (c.covered is null or c.covered @> daterange(
                coalesce(c.last_on, c.started_on),
                greatest(c.ended_on_hi, c.ended_on,
                    coalesce(c.last_on, c.started_on))))
        then greatest(c.ended_on_hi, c.ended_on)
            - coalesce(c.last_on, c.started_on)
        else gap.days_within(
            gap.at_risk(c.window_days, c.covered,
                coalesce(c.excluded_least, c.excluded_days)),
            coalesce(c.last_on, c.started_on), c.ended_on_hi)
    end as tail_days_max,
    case when coalesce(c.seen_on_hi, c.started_on_hi) >= c.steady_from
            and c.as_of <= c.steady_to
            and (c.covered is null or c.covered @> daterange(
                least(coalesce(c.seen_on_hi, c.started_on_hi), c.as_of),
                c.as_of))
        then greatest(c.as_of - coalesce(c.seen_on_hi, c.started_on_hi), 0)
        else gap.days_within(
            gap.at_risk(c.window_days, c.covered, c.excluded_days),
            coalesce(c.seen_on_hi, c.started_on_hi), c.as_of)
    end as open_days,
    case when coalesce(c.seen_on, c.started_on) >= c.steady_from
            and c.as_of <= c.steady_to
            and (c.covered is null or c.covered @> daterange(
                least(coalesce(c.seen_on, c.started_on), c.as_of), c.as_of))
        then c.as_of - coalesce(c.seen_on, c.started_on)
        else gap.days_within(
            gap.at_risk(c.window_days, c.covered,
                coalesce(c.excluded_least, c.excluded_days)),
            coalesce(c.seen_on, c.started_on), c.as_of)
    end as open_days_max,
    case when c.started_on >= c.steady_from and c.closed_on_hi <= c.steady_to
            and (c.covered is null or c.covered @> daterange(
                least(c.started_on, c.closed_on_hi), c.closed_on_hi))
        then c.closed_on_hi - c.started_on
        else gap.days_within(
            gap.at_risk(c.window_days, c.covered, c.excluded_days),
            c.started_on, c.closed_on_hi)
    end as risk_days
from (
    select
        s.jurisdiction, s.as_of, s.covered, s.jurisdiction_id, s.case_id,
        s.pseudonym, s.is_stub, s.started_on, s.started_on_hi, s.office_key,
        s.officer_key, s.window_days, s.excluded_days, s.excluded_least,
        s.steady_from, s.steady_to, s.counted_mask, s.ends_on, s.is_final,
        s.is_open, s.closed_on_hi, s.ended_on, s.ended_on_hi, s.ended_by,
        p.class, p.series, p.place,
        s.last_on[p.place] as last_on,
        (coalesce(s.last_on_hi, s.last_on))[p.place] as last_on_hi,
        (coalesce(s.seen_on, s.last_on))[p.place] as seen_on,
        (coalesce(s.seen_on_hi, s.seen_on, s.last_on_hi, s.last_on))[p.place]
            as seen_on_hi,
        s.longest_days[p.place] as longest_days,
        (coalesce(s.longest_days_max, s.longest_days))[p.place]
            as longest_days_max,
        s.longest_from[p.place] as longest_from,
        (coalesce(s.longest_from_hi, s.longest_from))[p.place]
            as longest_from_hi,
        s.longest_to[p.place] as longest_to,
        (coalesce(s.longest_to_hi, s.longest_to))[p.place] as longest_to_hi,
        s.longest_entry_mask & p.bit <> 0 as longest_is_entry
    from (
        select
            h.jurisdiction, h.as_of, h.covered, h.places, s.jurisdiction_id,
            s.case_id, s.pseudonym, s.is_stub, s.started_on, s.started_on_hi,
            s.office_key, s.officer_key, s.window_days, s.excluded_days,
            s.excluded_least, s.steady_from, s.steady_to, s.counted_mask,
            s.ends_on, s.last_on, s.last_on_hi, s.seen_on, s.seen_on_hi,
            s.longest_days, s.longest_days_max, s.longest_from,
            s.longest_from_hi, s.longest_to, s.longest_to_hi,
            s.longest_entry_mask,
            case when s.incident_on is null then s.ends_on_hi
                else least(s.incident_on_hi, s.ends_on_hi) end <= s.settled_on
                as is_final,
            coalesce(s.ends_on_hi > h.as_of, true) as is_open,
            least(s.ends_on_hi, h.as_of) as closed_on_hi,
            coalesce(s.incident_on, least(s.ends_on, h.as_of)) as ended_on,
            case when s.incident_on is null then least(s.ends_on_hi, h.as_of)
                else least(s.incident_on_hi, s.ends_on_hi, h.as_of) end
                as ended_on_hi,
            case when s.incident_on is not null then 'incident'
                when s.ends_on <= h.as_of then 'case_end' else 'as_of' end
                as ended_by
        from mart.case_state as s
        join gap.mart_horizon as h on h.jurisdiction_id = s.jurisdiction_id
        where s.started_on <= h.as_of
            and case when s.since_seq <= (select r.seq from etl.reading as r)
                    and s.until_seq > (select r.seq from etl.reading as r)
                then true else false end) as s
    -- by a clause, so that places and jurisdictions are joined first and the
    -- cases are read in parallel
    join gap.mart_place as p on p.bit & s.places <> 0
) as c;
comment on view gap.mart_tail is
    'Step: what the cache has of each case, and its last gap, which runs to '
    'as_of or to the end. Holds where gap.mart_reading says so';
comment on column gap.mart_tail.is_open is 'Whether the case is open on as_of';
comment on column gap.mart_tail.last_on is
    'Last contact before the end of the gaps, at the earliest; NULL for none';
comment on column gap.mart_tail.last_on_hi is 'The same at the latest';
comment on column gap.mart_tail.seen_on is
    'Last contact, after an incident too, at the earliest; NULL for none';
comment on column gap.mart_tail.seen_on_hi is 'The same at the latest';
comment on column gap.mart_tail.place is
    'Place of class and series in the arrays of mart.case_state';
comment on column gap.mart_tail.counted_mask is
    'Places of which the last gap is counted in mart.gap_length or '
    'mart.running_gap, as bits';
comment on column gap.mart_tail.ends_on is
    'First day outside, at the earliest; infinity while open';
comment on column gap.mart_tail.is_final is
    'Whether the last gap has ended, so that as_of changes nothing in it';
comment on column gap.mart_tail.tail_kind is
    'whole for a case without contact of the class, else tail';
comment on column gap.mart_tail.tail_calendar is
    'Days from the last contact, or from the start, to the end';
comment on column gap.mart_tail.tail_calendar_max is 'The most it can be';
comment on column gap.mart_tail.tail_days is
    'Days at risk from the last contact, or from the start, to the end';
comment on column gap.mart_tail.tail_days_max is 'The most it can be';
comment on column gap.mart_tail.open_days is
    'Days at risk from the last contact to as_of';
comment on column gap.mart_tail.open_days_max is 'The most it can be';
comment on column gap.mart_tail.risk_days is
    'Days at risk from the start to the closing day';
comment on column gap.mart_tail.as_of is
    'Day that the answer is for: data go up to the day before';
comment on column gap.mart_tail.is_stub is
    'true: no term and no start is known, only contacts';
comment on column gap.mart_tail.excluded_days is
    'Days in custody, absconded, tolled, out of jurisdiction or at a level '
    'banked or administrative';
comment on column gap.mart_tail.longest_days is
    'Days at risk, at least, of the longest gap that a contact ended';
comment on column gap.mart_tail.longest_days_max is
    'Most days at risk that a gap which a contact ended can have';
comment on column gap.mart_tail.longest_from is
    'First day of it, at the earliest';
comment on column gap.mart_tail.longest_from_hi is
    'First day of it, at the latest';
comment on column gap.mart_tail.longest_to is
    'Day that ended it, at the earliest';
comment on column gap.mart_tail.longest_to_hi is
    'Day that ended it, at the latest';
comment on column gap.mart_tail.longest_is_entry is
    'Whether it began at the start of the case';
