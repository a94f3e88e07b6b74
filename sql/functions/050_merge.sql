-- Merge: from what differs (work_diff) to versions, by set. Nothing stored is
-- overwritten but until_seq. A version is in force on [shown, known_to) of
-- delivery order, shown being the day of its batch; its known_from is that
-- day, but the first version of an event is known from its day of entry.
set check_function_bodies = off; -- the stage exists in a session only

-- The three below have no search_path of their own, so that they are inlined.

-- Content of a staged row and of a stored version, comparable.
create function etl.content_of(variadic parts text[]) returns bytea
language sql immutable parallel safe
begin atomic
    select sha256(convert_to(parts::text, 'UTF8'));
end;
comment on function etl.content_of(text[]) is
    'Digest of mapped columns, to tell whether two contents are equal';

-- The first version of a fact is known from its day of entry, when it has one
-- and that lies before its end; terms of the canonical layout carry no entry
-- time and are known at every time.
create function etl.first_known(
    family text, is_canonical boolean, recorded_on date, shown_on date,
    known_to date)
returns date
language sql immutable parallel safe
begin atomic
    select case
        when family = 'term' and is_canonical then date '-infinity'
        when recorded_on < known_to then recorded_on
        else shown_on
    end;
end;
comment on function etl.first_known(text, boolean, date, date, date) is
    'known_from of the first version of a fact';

-- The ledger knows it without a look at the facts: a delivery changed or ended
-- something, took its place before another, or was withdrawn.
create function etl.has_ended_versions(source int) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select exists (
            select from etl.publish as p
            where p.source_id = source
                and coalesce(p.changed_count + p.gone_count, 1) > 0)
        or exists (
            select from (
                select w.shown_on, max(w.shown_on) over (
                    order by w.seq rows between unbounded preceding
                    and 1 preceding) as before
                from pg_temp.work_shown as w) as o
            where o.shown_on <= o.before);
$$;
comment on function etl.has_ended_versions(int) is
    'Whether a version of a source may have ended before its newest delivery';

-- New events that were gone and come again.
create function etl.find_back() returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into pg_temp.work_back (case_id, fact_key)
    select x.case_id, x.fact_key
    from pg_temp.work_new as x
    where exists (
        select from core.event as e
        where e.case_id = x.case_id and e.event_key = x.fact_key
            and e.until_seq = 9223372036854775807);
    analyze pg_temp.work_back;
end
$$;
comment on function etl.find_back() is
    'Fill work_back with new events of which an ended version stands';

-- Events that are new, or were gone and come again, go from the stage to the
-- store without a detour: by far the most rows of a first, a yearly or a
-- monthly delivery. A new one is known from its entry, one that comes again
-- from this delivery.
create function etl.write_new_events(
    d date, source int, batch bigint, n bigint)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    news constant bigint := etl.counted('new_event');
    known text := 'etl.first_known(''event'', false, s.recorded_at::date, $1,
        ''infinity'')';
    -- which of the staged events; none left out costs no look
    chosen text := '';
    -- a stage that was filled in order and is read alone is read in order
    sorted text := '';
begin
    if news = 0 then
        return;
    end if;
    insert into pg_temp.work_count (name, value)
    values ('written_event', news);
    if news < etl.counted('event') then
        chosen := 'join pg_temp.work_new as x
            on x.case_id = s.case_id and x.fact_key = s.event_key';
    end if;
    if etl.counted('all_new') = 0 and etl.has_ended_versions(source) then
        perform etl.find_back();
        known := 'case when b.case_id is null then ' || known || ' else $1 end';
        chosen := chosen || ' left join pg_temp.work_back as b
            on b.case_id = s.case_id and b.fact_key = s.event_key';
    end if;
    if chosen <> '' or etl.counted('in_order') = 0 then
        sorted := 'order by s.case_id, s.event_key';
    end if;
    execute format($q$
        insert into core.event (case_id, event_key, row_hash, occurred_lo,
            occurred_hi, minute_of_day, ended, scheduled_for, recorded_at,
            profile_key, officer_key, office_key, narrative_key, position,
            jurisdiction_id, source_id, batch_id, since_seq, known_from)
        select s.case_id, s.event_key, s.row_hash, s.occurred_lo,
            s.occurred_hi, s.minute_of_day, s.ended, s.scheduled_for,
            s.recorded_at, s.profile_key, s.officer_key, s.office_key,
            s.narrative_key, s.position, k.jurisdiction_id, $2, $3, $4, %s
        from pg_temp.stage_event as s
        %s
        join core.supervision_case as k
            on k.case_id = s.case_id and k.until_seq = 9223372036854775807
        %s$q$, known, chosen, sorted)
    using d, source, batch, n;
    if exists (select from pg_temp.stage_event_detail) then
        execute format($q$
            insert into core.event_detail (case_id, event_key, detail, thread,
                minutes, acceptable, purpose, tags, entered_by_key, event_id,
                position, jurisdiction_id, since_seq, known_from)
            select c.case_id, c.event_key, c.detail, c.thread, c.minutes,
                c.acceptable, c.purpose, c.tags, c.entered_by_key, c.event_id,
                c.position, k.jurisdiction_id, $2, %s
            from pg_temp.stage_event_detail as c
            join pg_temp.stage_event as s
                on s.case_id = c.case_id and s.event_key = c.event_key
            %s
            join core.supervision_case as k
                on k.case_id = s.case_id and k.until_seq = 9223372036854775807
            %s$q$, known, chosen, sorted)
        using d, n;
    end if;
    if exists (select from pg_temp.stage_private_note) then
        execute format($q$
            insert into private.event_note (case_id, event_key, note,
                since_seq, known_from)
            select c.case_id, c.event_key, c.note, $2, %s
            from pg_temp.stage_private_note as c
            join pg_temp.stage_event as s
                on s.case_id = c.case_id and s.event_key = c.event_key
            %s
            %s$q$, known, chosen, sorted)
        using d, n;
    end if;
end
$$;
comment on function etl.write_new_events(date, int, bigint, bigint) is
    'Write new events, their details and notes as publish n';

-- The delivery is newer than all others of its source: one step. New events
-- have a way of their own.
create function etl.runs_newest(
    d date, batch bigint, is_canonical boolean)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into pg_temp.work_close
        (family, case_id, fact_key, known_from, since_seq)
    select x.family, x.case_id, x.fact_key, x.old_known_from, x.old_since_seq
    from pg_temp.work_diff as x
    where x.action <> 'new';
    analyze pg_temp.work_close;
    -- what stood, bounded
    insert into pg_temp.work_run
        (family, case_id, fact_key, known_from, known_to, batch_id, is_staged,
        old_known_from, old_since_seq, ended, roster_end)
    select v.family, v.case_id, v.fact_key,
        case when v.known_from < d then v.known_from else w.shown_on end,
        d, v.batch_id, false, v.known_from, v.since_seq, v.ended, v.roster_end
    from (
        select c.family, c.case_id, c.fact_key, c.known_from, c.since_seq,
            e.batch_id, e.ended, e.roster_end
        from pg_temp.work_close as c
        join core.event as e
            on e.case_id = c.case_id and e.event_key = c.fact_key
            and e.known_from = c.known_from and e.since_seq = c.since_seq
        where c.family = 'event'
        union all
        select c.family, c.case_id, c.fact_key, c.known_from, c.since_seq,
            t.batch_id, t.end_date, t.roster_end
        from pg_temp.work_close as c
        join core.term as t
            on t.case_id = c.case_id and t.term_key = c.fact_key
            and t.known_from = c.known_from and t.since_seq = c.since_seq
        where c.family = 'term'
        union all
        select c.family, c.case_id, c.fact_key, c.known_from, c.since_seq,
            s.batch_id, null, false
        from pg_temp.work_close as c
        join core.statement as s
            on s.case_id = c.case_id and s.statement_key = c.fact_key
            and s.known_from = c.known_from and s.since_seq = c.since_seq
        where c.family = 'statement') as v
    join pg_temp.work_shown as w on w.batch_id = v.batch_id;
    -- what stands from now on
    insert into pg_temp.work_run
        (family, case_id, fact_key, known_from, known_to, batch_id, is_staged,
        ended, roster_end)
    select 'event', s.case_id, s.event_key, d, date 'infinity', batch, true,
        s.ended, false
    from pg_temp.work_diff as x
    join pg_temp.stage_event as s
        on s.case_id = x.case_id and s.event_key = x.fact_key
    where x.family = 'event'
        and x.action in ('changed', 'mapping', 'reopened')
    union all
    select 'term', s.case_id, s.term_key,
        case when x.action = 'new' and not exists (
                select from core.term as t
                where t.case_id = s.case_id and t.term_key = s.term_key
                    and t.until_seq = 9223372036854775807)
            then etl.first_known('term', is_canonical, null, d, 'infinity')
            else d end,
        date 'infinity', batch, true, s.end_date, false
    from pg_temp.work_diff as x
    join pg_temp.stage_term as s
        on s.case_id = x.case_id and s.term_key = x.fact_key
    where x.family = 'term'
        and x.action in ('new', 'changed', 'mapping', 'reopened')
    union all
    select 'statement', x.case_id, x.fact_key, d, date 'infinity', batch, true,
        null::date, false
    from pg_temp.work_diff as x
    where x.family = 'statement' and x.action in ('new', 'changed', 'mapping');
    insert into pg_temp.work_run
        (family, case_id, fact_key, known_from, known_to, batch_id, is_staged,
        old_known_from, old_since_seq, ended, roster_end)
    select x.family, x.case_id, x.fact_key, d, 'infinity', batch, false,
        x.old_known_from, x.old_since_seq, d, true
    from pg_temp.work_diff as x
    where x.action = 'ended';
end
$$;
comment on function etl.runs_newest(date, bigint, boolean) is
    'Versions to close and to write when nothing newer has been loaded';

-- All standing versions of the facts that differ, with their content.
create function etl.load_versions() returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    insert into pg_temp.work_version
        (family, case_id, fact_key, known_from, since_seq, known_to, shown_on,
        batch_id, recorded_on, dated, ended, roster_end, content)
    select 'event', e.case_id, e.event_key, e.known_from, e.since_seq,
        e.known_to, w.shown_on, e.batch_id, e.recorded_at::date,
        coalesce(e.occurred_lo, e.scheduled_for, e.recorded_at::date),
        e.ended, e.roster_end,
        etl.content_of(e.row_hash::text, e.occurred_lo::text,
            e.occurred_hi::text, e.minute_of_day::text,
            case when not e.roster_end then e.ended::text end,
            e.scheduled_for::text, e.recorded_at::text, e.profile_key::text,
            e.officer_key::text, e.office_key::text, d.detail, d.thread,
            d.minutes::text, d.acceptable::text, d.purpose, d.tags::text,
            d.entered_by_key::text, d.event_id)
    from (select distinct x.case_id, x.fact_key from pg_temp.work_diff as x
          where x.family = 'event') as k
    join core.event as e
        on e.case_id = k.case_id and e.event_key = k.fact_key
        and e.until_seq = 9223372036854775807
    join pg_temp.work_shown as w on w.batch_id = e.batch_id
    left join core.event_detail as d
        on d.case_id = e.case_id and d.event_key = e.event_key
        and d.known_from = e.known_from and d.since_seq = e.since_seq
    union all
    select 'term', t.case_id, t.term_key, t.known_from, t.since_seq,
        t.known_to, w.shown_on, t.batch_id, null, t.start_lo, t.end_date,
        t.roster_end,
        etl.content_of(t.row_hash::text, t.start_lo::text, t.start_hi::text,
            case when not t.roster_end then t.end_date::text end,
            t.end_reason, t.population, t.level, t.officer_key::text,
            t.office_key::text)
    from (select distinct x.case_id, x.fact_key from pg_temp.work_diff as x
          where x.family = 'term') as k
    join core.term as t
        on t.case_id = k.case_id and t.term_key = k.fact_key
        and t.until_seq = 9223372036854775807
    join pg_temp.work_shown as w on w.batch_id = t.batch_id
    union all
    select 'statement', s.case_id, s.statement_key, s.known_from, s.since_seq,
        s.known_to, w.shown_on, s.batch_id, null,
        coalesce(s.window_lo, s.stated_on), null, false,
        etl.content_of(s.row_hash::text, s.kind, s.name, s.value_lo,
            s.value_hi, s.window_lo::text, s.window_hi::text, s.claimant,
            s.stated_on::text, s.document, s.page::text, s.sentence::text,
            s.office_key::text)
    from (select distinct x.case_id, x.fact_key from pg_temp.work_diff as x
          where x.family = 'statement') as k
    join core.statement as s
        on s.case_id = k.case_id and s.statement_key = k.fact_key
        and s.until_seq = 9223372036854775807
    join pg_temp.work_shown as w on w.batch_id = s.batch_id;
$$;
comment on function etl.load_versions() is
    'Fill work_version with the standing versions of the facts that differ';

-- States of the facts that differ: what older deliveries showed (step 0),
-- then this delivery (step 1).
create function etl.load_points(d date, batch bigint) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    insert into pg_temp.work_point
        (family, case_id, fact_key, shown_on, step, batch_id, is_present,
        is_staged, old_known_from, old_since_seq, recorded_on, dated, ended,
        roster_end, content)
    -- one that was replaced on the day that showed it is known before that day
    select v.family, v.case_id, v.fact_key,
        case when v.known_to <= v.shown_on then v.known_from
            else v.shown_on end,
        0, v.batch_id, true, false, v.known_from, v.since_seq, v.recorded_on,
        v.dated, v.ended, v.roster_end, v.content
    from pg_temp.work_version as v
    where v.shown_on < d
    union all
    -- shown earlier on this day and entered before it: known until now
    select v.family, v.case_id, v.fact_key, v.known_from, 0, v.batch_id, true,
        false, v.known_from, v.since_seq, v.recorded_on, v.dated, v.ended,
        v.roster_end, v.content
    from pg_temp.work_version as v
    where v.shown_on = d and v.known_from < d and exists (
        select from pg_temp.work_diff as x
        where x.family = v.family and x.case_id = v.case_id
            and x.fact_key = v.fact_key
            and x.action in ('changed', 'gone', 'ended'))
    union all
    select v.family, v.case_id, v.fact_key, v.known_to, -1, null, false,
        false, null, null, null, null, null, false, null
    from pg_temp.work_version as v
    where v.known_to < d
    union all
    select 'event', s.case_id, s.event_key, d, 1, batch, true, true, null,
        null, s.recorded_at::date,
        coalesce(s.occurred_lo, s.scheduled_for, s.recorded_at::date),
        s.ended, false,
        etl.content_of(s.row_hash::text, s.occurred_lo::text,
            s.occurred_hi::text, s.minute_of_day::text, s.ended::text,
            s.scheduled_for::text, s.recorded_at::text, s.profile_key::text,
            s.officer_key::text, s.office_key::text, n.detail, n.thread,
            n.minutes::text, n.acceptable::text, n.purpose, n.tags::text,
            n.entered_by_key::text, n.event_id)
    from pg_temp.work_diff as x
    join pg_temp.stage_event as s
        on s.case_id = x.case_id and s.event_key = x.fact_key
    left join pg_temp.stage_event_detail as n
        on n.case_id = s.case_id and n.event_key = s.event_key
    where x.family = 'event'
    union all
    select 'term', s.case_id, s.term_key, d, 1, batch, true, true, null, null,
        null, s.start_lo, s.end_date, false,
        etl.content_of(s.row_hash::text, s.start_lo::text, s.start_hi::text,
            s.end_date::text, s.end_reason, s.population, s.level,
            s.officer_key::text, s.office_key::text)
    from pg_temp.work_diff as x
    join pg_temp.stage_term as s
        on s.case_id = x.case_id and s.term_key = x.fact_key
    where x.family = 'term'
    union all
    select 'statement', s.case_id, s.statement_key, d, 1, batch, true, true,
        null, null, null, coalesce(s.window_lo, s.stated_on), null, false,
        etl.content_of(s.row_hash::text, s.kind, s.name, s.value_lo,
            s.value_hi, s.window_lo::text, s.window_hi::text, s.claimant,
            s.stated_on::text, s.document, s.page::text, s.sentence::text,
            s.office_key::text)
    from pg_temp.work_diff as x
    join pg_temp.stage_statement as s
        on s.case_id = x.case_id and s.statement_key = x.fact_key
    where x.family = 'statement'
    union all
    select x.family, x.case_id, x.fact_key, d, 1, batch, x.action = 'ended',
        false, v.known_from, v.since_seq, v.recorded_on, v.dated,
        case when x.action = 'ended' then d end, x.action = 'ended',
        v.content
    from pg_temp.work_diff as x
    join pg_temp.work_version as v
        on v.family = x.family and v.case_id = x.case_id
        and v.fact_key = x.fact_key and v.known_from = x.old_known_from
        and v.since_seq = x.old_since_seq
    where x.action in ('gone', 'ended');
$$;
comment on function etl.load_points(date, bigint) is
    'Fill work_point with the states up to this delivery';

-- One newer delivery, played again on the facts that differ. What it showed
-- itself is known: a version that begins with it, a version in force where
-- omission would have closed it, or an assertion. Otherwise it omits the fact.
create function etl.replay(
    later_step int, later_batch bigint, d date, kind text, days datemultirange)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    with state as (
        select distinct on (p.family, p.case_id, p.fact_key)
            p.family, p.case_id, p.fact_key, p.is_present, p.is_staged,
            p.old_known_from, p.old_since_seq, p.recorded_on, p.dated,
            p.ended, p.roster_end, p.content
        from pg_temp.work_point as p
        order by p.family, p.case_id, p.fact_key, p.shown_on desc, p.step desc
    ), judged as (
        select s.family, s.case_id, s.fact_key, s.is_present, s.is_staged,
            s.old_known_from, s.old_since_seq, s.recorded_on, s.dated,
            s.ended, s.content, v.known_from as shown_known_from,
            v.since_seq as shown_since_seq,
            v.recorded_on as shown_recorded_on, v.dated as shown_dated,
            v.ended as shown_ended, v.content as shown_content,
            v.known_from is not null as is_shown,
            case
                when not s.is_present then null
                when kind = 'full' then 'gone'
                when kind = 'full_period' and etl.is_covered(days, s.dated)
                    then 'gone'
                when kind = 'roster' and (s.ended is null or s.ended > d)
                    and s.family <> 'statement' then 'ended'
            end as omission
        from state as s
        left join pg_temp.work_version as v
            on v.family = s.family and v.case_id = s.case_id
            and v.fact_key = s.fact_key and not v.roster_end
            and v.shown_on <= d and v.known_to > d
            and (v.shown_on = d
                or kind = 'full'
                -- what was over by its own word a roster need not list
                or (kind = 'roster' and (v.ended is null or v.ended > d))
                or (kind = 'full_period' and etl.is_covered(days, v.dated))
                or exists (
                    select from core.assertion as a
                    where a.family = s.family and a.case_id = s.case_id
                        and a.fact_key = s.fact_key and a.shown_on = d
                        and not a.is_unclear
                        and a.until_seq = 9223372036854775807))
        where not exists (
            select from core.assertion as a
            where a.family = s.family and a.case_id = s.case_id
                and a.fact_key = s.fact_key and a.shown_on = d
                and a.is_unclear and a.until_seq = 9223372036854775807)
    )
    insert into pg_temp.work_point
        (family, case_id, fact_key, shown_on, step, batch_id, is_present,
        is_staged, old_known_from, old_since_seq, recorded_on, dated, ended,
        roster_end, content)
    select j.family, j.case_id, j.fact_key, d, later_step, later_batch,
        j.is_shown or j.omission = 'ended',
        j.is_staged and not j.is_shown,
        case when j.is_shown then j.shown_known_from
            else j.old_known_from end,
        case when j.is_shown then j.shown_since_seq else j.old_since_seq end,
        case when j.is_shown then j.shown_recorded_on
            else j.recorded_on end,
        case when j.is_shown then j.shown_dated else j.dated end,
        case when j.is_shown then j.shown_ended else d end,
        not j.is_shown and j.omission = 'ended',
        case when j.is_shown then j.shown_content else j.content end
    from judged as j
    where j.is_shown or j.omission is not null;
$$;
comment on function etl.replay(int, bigint, date, text, datemultirange) is
    'Play one newer delivery again on the facts that differ';

-- From states to versions: equal neighbours are one version.
create function etl.runs_from_points(is_canonical boolean) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    with last_of_day as (
        select distinct on (p.family, p.case_id, p.fact_key, p.shown_on) p.*
        from pg_temp.work_point as p
        order by p.family, p.case_id, p.fact_key, p.shown_on, p.step desc
    ), compared as (
        select p.*,
            lag(p.is_present) over w as prior_present,
            lag(p.content) over w as prior_content,
            lag(p.ended) over w as prior_ended,
            lag(p.roster_end) over w as prior_roster_end
        from last_of_day as p
        window w as (
            partition by p.family, p.case_id, p.fact_key order by p.shown_on)
    ), bounded as (
        select c.*,
            coalesce(lead(c.shown_on) over w, 'infinity') as known_to,
            row_number() over w = 1 as is_first
        from compared as c
        where (c.is_present and (
                not coalesce(c.prior_present, false)
                or c.content is distinct from c.prior_content
                or c.ended is distinct from c.prior_ended
                or c.roster_end is distinct from c.prior_roster_end))
            or (not c.is_present and c.prior_present)
        window w as (
            partition by c.family, c.case_id, c.fact_key order by c.shown_on)
    )
    insert into pg_temp.work_run
        (family, case_id, fact_key, known_from, known_to, batch_id, is_staged,
        old_known_from, old_since_seq, ended, roster_end)
    select b.family, b.case_id, b.fact_key,
        case when b.is_first then etl.first_known(b.family, is_canonical,
            b.recorded_on, b.shown_on, b.known_to) else b.shown_on end,
        b.known_to, b.batch_id, b.is_staged, b.old_known_from,
        b.old_since_seq, b.ended, b.roster_end
    from bounded as b
    where b.is_present;
$$;
comment on function etl.runs_from_points(boolean) is
    'Fill work_run from work_point';

-- The delivery takes its place among others: the facts that differ are built
-- anew from what each delivery showed; versions that come out as they stand
-- are left alone.
create function etl.runs_between(
    d date, batch bigint, is_canonical boolean, source int, n bigint)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    later record;
begin
    insert into pg_temp.work_diff (family, case_id, fact_key, action)
    select 'event', x.case_id, x.fact_key, 'new' from etl.new_events() as x;
    perform etl.load_versions();
    perform etl.load_points(d, batch);
    analyze pg_temp.work_version;
    analyze pg_temp.work_point;
    for later in
        select w.batch_id, w.shown_on, w.delivery_kind, w.covered,
            (row_number() over (order by w.shown_on, w.seq))::int + 1 as step
        from pg_temp.work_shown as w
        where w.shown_on > d
        order by w.shown_on, w.seq
    loop
        perform etl.replay(later.step, later.batch_id, later.shown_on,
            later.delivery_kind, later.covered);
        -- what it showed may now equal the state before it: remember that it
        -- was shown, an omission would not tell
        if later.delivery_kind <> 'full' then
            insert into core.assertion (case_id, fact_key, family, shown_on,
                is_unclear, source_id, batch_id, since_seq)
            select p.case_id, p.fact_key, p.family, p.shown_on, false, source,
                p.batch_id, n
            from pg_temp.work_point as p
            where p.step = later.step and p.is_present and not p.roster_end
                and (later.delivery_kind <> 'roster'
                    or p.ended <= later.shown_on)
                and not exists (
                    select from core.assertion as a
                    where a.family = p.family and a.case_id = p.case_id
                        and a.fact_key = p.fact_key
                        and a.shown_on = p.shown_on and not a.is_unclear
                        and a.until_seq = 9223372036854775807);
        end if;
    end loop;
    perform etl.runs_from_points(is_canonical);
    insert into pg_temp.work_close
        (family, case_id, fact_key, known_from, since_seq)
    select v.family, v.case_id, v.fact_key, v.known_from, v.since_seq
    from pg_temp.work_version as v
    where not exists (
        select from pg_temp.work_run as r
        where r.family = v.family and r.case_id = v.case_id
            and r.fact_key = v.fact_key and not r.is_staged
            and r.old_known_from = v.known_from
            and r.old_since_seq = v.since_seq
            and r.known_from = v.known_from and r.known_to = v.known_to
            and r.batch_id = v.batch_id and r.roster_end = v.roster_end
            and r.ended is not distinct from v.ended);
    delete from pg_temp.work_run as r
    using pg_temp.work_version as v
    where r.family = v.family and r.case_id = v.case_id
        and r.fact_key = v.fact_key and not r.is_staged
        and r.old_known_from = v.known_from
        and r.old_since_seq = v.since_seq
        and r.known_from = v.known_from and r.known_to = v.known_to
        and r.batch_id = v.batch_id and r.roster_end = v.roster_end
        and r.ended is not distinct from v.ended;
end
$$;
comment on function etl.runs_between(date, bigint, boolean, int, bigint) is
    'Versions to close and to write when newer deliveries have been loaded';

-- A version that is written anew from an older one, or that an omission ended,
-- has the batch of the delivery that showed it so, but its position is in the
-- file that its words are in: position_batch_id says which, where it differs.
create function etl.batch_of(n bigint) returns bigint
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select w.batch_id from pg_temp.work_shown as w where w.seq = n;
$$;
comment on function etl.batch_of(bigint) is
    'Batch of the running publish n, whose files the stage was read from';

create function etl.apply_events(source int, n bigint) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    here constant bigint := etl.batch_of(n);
begin
    insert into core.event (case_id, event_key, row_hash, occurred_lo,
        occurred_hi, minute_of_day, ended, scheduled_for, recorded_at,
        profile_key, officer_key, office_key, narrative_key, position,
        jurisdiction_id, source_id, batch_id, position_batch_id, roster_end,
        since_seq,
        known_from, known_to)
    select s.case_id, s.event_key, s.row_hash, s.occurred_lo, s.occurred_hi,
        s.minute_of_day, r.ended, s.scheduled_for, s.recorded_at,
        s.profile_key, s.officer_key, s.office_key, s.narrative_key,
        s.position, k.jurisdiction_id, source, r.batch_id,
        nullif(here, r.batch_id),
        r.roster_end, n, r.known_from, r.known_to
    from pg_temp.work_run as r
    join pg_temp.stage_event as s
        on s.case_id = r.case_id and s.event_key = r.fact_key
    join core.supervision_case as k
        on k.case_id = s.case_id and k.until_seq = 9223372036854775807
    where r.family = 'event' and r.is_staged
    order by s.case_id, s.event_key;
    insert into core.event (case_id, event_key, row_hash, occurred_lo,
        occurred_hi, minute_of_day, ended, scheduled_for, recorded_at,
        profile_key, officer_key, office_key, narrative_key, position,
        jurisdiction_id, source_id, batch_id, position_batch_id, roster_end,
        since_seq,
        known_from, known_to)
    select e.case_id, e.event_key, e.row_hash, e.occurred_lo, e.occurred_hi,
        e.minute_of_day, r.ended, e.scheduled_for, e.recorded_at,
        e.profile_key, e.officer_key, e.office_key, e.narrative_key,
        e.position, e.jurisdiction_id, e.source_id, r.batch_id,
        nullif(coalesce(e.position_batch_id, e.batch_id), r.batch_id),
        r.roster_end, n, r.known_from, r.known_to
    from pg_temp.work_run as r
    join core.event as e
        on e.case_id = r.case_id and e.event_key = r.fact_key
        and e.known_from = r.old_known_from and e.since_seq = r.old_since_seq
    where r.family = 'event' and not r.is_staged;
    insert into core.event_detail (case_id, event_key, detail, thread, minutes,
        acceptable, purpose, tags, entered_by_key, event_id, position,
        jurisdiction_id, since_seq, known_from, known_to)
    select s.case_id, s.event_key, s.detail, s.thread, s.minutes,
        s.acceptable, s.purpose, s.tags, s.entered_by_key, s.event_id,
        s.position, k.jurisdiction_id, n, r.known_from, r.known_to
    from pg_temp.work_run as r
    join pg_temp.stage_event_detail as s
        on s.case_id = r.case_id and s.event_key = r.fact_key
    join core.supervision_case as k
        on k.case_id = s.case_id and k.until_seq = 9223372036854775807
    where r.family = 'event' and r.is_staged
    union all
    select d.case_id, d.event_key, d.detail, d.thread, d.minutes,
        d.acceptable, d.purpose, d.tags, d.entered_by_key, d.event_id,
        d.position, d.jurisdiction_id, n, r.known_from, r.known_to
    from pg_temp.work_run as r
    join core.event_detail as d
        on d.case_id = r.case_id and d.event_key = r.fact_key
        and d.known_from = r.old_known_from and d.since_seq = r.old_since_seq
    where r.family = 'event' and not r.is_staged;
    insert into private.event_note (case_id, event_key, note, since_seq,
        known_from, known_to)
    select s.case_id, s.event_key, s.note, n, r.known_from, r.known_to
    from pg_temp.work_run as r
    join pg_temp.stage_private_note as s
        on s.case_id = r.case_id and s.event_key = r.fact_key
    where r.family = 'event' and r.is_staged
    union all
    select d.case_id, d.event_key, d.note, n, r.known_from, r.known_to
    from pg_temp.work_run as r
    join private.event_note as d
        on d.case_id = r.case_id and d.event_key = r.fact_key
        and d.known_from = r.old_known_from and d.since_seq = r.old_since_seq
    where r.family = 'event' and not r.is_staged;
    if not exists (select from pg_temp.work_close as c
            where c.family = 'event') then
        return;
    end if;
    update core.event as e set until_seq = n
    from pg_temp.work_close as c
    where c.family = 'event' and e.case_id = c.case_id
        and e.event_key = c.fact_key and e.known_from = c.known_from
        and e.since_seq = c.since_seq;
    update core.event_detail as e set until_seq = n
    from pg_temp.work_close as c
    where c.family = 'event' and e.case_id = c.case_id
        and e.event_key = c.fact_key and e.known_from = c.known_from
        and e.since_seq = c.since_seq;
    update private.event_note as e set until_seq = n
    from pg_temp.work_close as c
    where c.family = 'event' and e.case_id = c.case_id
        and e.event_key = c.fact_key and e.known_from = c.known_from
        and e.since_seq = c.since_seq;
end
$$;
comment on function etl.apply_events(int, bigint) is
    'Write and close versions of events, details and notes as publish n';

create function etl.apply_terms(source int, n bigint) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    here constant bigint := etl.batch_of(n);
begin
    insert into core.term (case_id, term_key, row_hash, start_lo, start_hi,
        end_date, end_reason, population, level, officer_key, office_key,
        position, jurisdiction_id, source_id, batch_id, position_batch_id,
        roster_end, since_seq, known_from, known_to)
    select s.case_id, s.term_key, s.row_hash, s.start_lo, s.start_hi, r.ended,
        s.end_reason, s.population, s.level, s.officer_key, s.office_key,
        s.position, k.jurisdiction_id, source, r.batch_id,
        nullif(here, r.batch_id), r.roster_end, n, r.known_from, r.known_to
    from pg_temp.work_run as r
    join pg_temp.stage_term as s
        on s.case_id = r.case_id and s.term_key = r.fact_key
    join core.supervision_case as k
        on k.case_id = s.case_id and k.until_seq = 9223372036854775807
    where r.family = 'term' and r.is_staged
    union all
    select t.case_id, t.term_key, t.row_hash, t.start_lo, t.start_hi, r.ended,
        t.end_reason, t.population, t.level, t.officer_key, t.office_key,
        t.position, t.jurisdiction_id, t.source_id, r.batch_id,
        nullif(coalesce(t.position_batch_id, t.batch_id), r.batch_id),
        r.roster_end, n, r.known_from, r.known_to
    from pg_temp.work_run as r
    join core.term as t
        on t.case_id = r.case_id and t.term_key = r.fact_key
        and t.known_from = r.old_known_from and t.since_seq = r.old_since_seq
    where r.family = 'term' and not r.is_staged;
    update core.term as t set until_seq = n
    from pg_temp.work_close as c
    where c.family = 'term' and t.case_id = c.case_id
        and t.term_key = c.fact_key and t.known_from = c.known_from
        and t.since_seq = c.since_seq;
end
$$;
comment on function etl.apply_terms(int, bigint) is
    'Write and close versions of terms as publish n';

create function etl.apply_statements(
    source int, n bigint, home_jurisdiction int)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    here constant bigint := etl.batch_of(n);
begin
    insert into core.statement (case_id, statement_key, row_hash, kind, name,
        value_lo, value_hi, window_lo, window_hi, claimant, stated_on,
        document, page, sentence, office_key, position, jurisdiction_id,
        source_id, batch_id, position_batch_id, since_seq, known_from,
        known_to)
    select s.case_id, s.statement_key, s.row_hash, s.kind, s.name, s.value_lo,
        s.value_hi, s.window_lo, s.window_hi, s.claimant, s.stated_on,
        s.document, s.page, s.sentence, s.office_key, s.position,
        coalesce(j.jurisdiction_id, k.jurisdiction_id, home_jurisdiction),
        source, r.batch_id, nullif(here, r.batch_id), n, r.known_from,
        r.known_to
    from pg_temp.work_run as r
    join pg_temp.stage_statement as s
        on s.case_id = r.case_id and s.statement_key = r.fact_key
    left join core.supervision_case as k
        on k.case_id = s.case_id and k.until_seq = 9223372036854775807
    left join ref.jurisdiction as j on j.code = s.jurisdiction
    where r.family = 'statement' and r.is_staged
    union all
    select t.case_id, t.statement_key, t.row_hash, t.kind, t.name, t.value_lo,
        t.value_hi, t.window_lo, t.window_hi, t.claimant, t.stated_on,
        t.document, t.page, t.sentence, t.office_key, t.position,
        t.jurisdiction_id, t.source_id, r.batch_id,
        nullif(coalesce(t.position_batch_id, t.batch_id), r.batch_id), n,
        r.known_from, r.known_to
    from pg_temp.work_run as r
    join core.statement as t
        on t.case_id = r.case_id and t.statement_key = r.fact_key
        and t.known_from = r.old_known_from and t.since_seq = r.old_since_seq
    where r.family = 'statement' and not r.is_staged;
    insert into private.statement_quote (case_id, statement_key, quote,
        since_seq, known_from, known_to)
    select s.case_id, s.statement_key, s.quote, n, r.known_from, r.known_to
    from pg_temp.work_run as r
    join pg_temp.stage_private_quote as s
        on s.case_id = r.case_id and s.statement_key = r.fact_key
    where r.family = 'statement' and r.is_staged
    union all
    select q.case_id, q.statement_key, q.quote, n, r.known_from, r.known_to
    from pg_temp.work_run as r
    join private.statement_quote as q
        on q.case_id = r.case_id and q.statement_key = r.fact_key
        and q.known_from = r.old_known_from and q.since_seq = r.old_since_seq
    where r.family = 'statement' and not r.is_staged;
    update core.statement as t set until_seq = n
    from pg_temp.work_close as c
    where c.family = 'statement' and t.case_id = c.case_id
        and t.statement_key = c.fact_key and t.known_from = c.known_from
        and t.since_seq = c.since_seq;
    update private.statement_quote as t set until_seq = n
    from pg_temp.work_close as c
    where c.family = 'statement' and t.case_id = c.case_id
        and t.statement_key = c.fact_key and t.known_from = c.known_from
        and t.since_seq = c.since_seq;
end
$$;
comment on function etl.apply_statements(int, bigint, int) is
    'Write and close versions of statements and quotes as publish n';
