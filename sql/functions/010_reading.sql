-- What a reader sees: the published state, as known now or on a chosen day.
-- Every view of facts goes through the visible_ views below. The ledger is
-- read in scalar subqueries, once a statement, never joined. Nearly every row
-- is visible, but a comparison with a value that the planner cannot know counts
-- as true for a third of them, four for one in eighty-one, and joins are then
-- planned for a handful of rows (measured: a join of two views over 4,000
-- events took 70 s). A case expression counts as true for half of them.

create view etl.reading with (security_invoker = true) as
select
    -- a publish that fills the cache reads what it has just written
    least(p.seq + 1, coalesce(
        nullif(current_setting('lapse.seq', true), '')::bigint, p.seq)) as seq,
    coalesce(
        nullif(current_setting('lapse.known_on', true), '')::date,
        date '9999-12-31') as known_on,
    coalesce(
        nullif(current_setting('lapse.as_of', true), '')::date,
        date '9999-12-31') as as_of,
    coalesce(current_setting('lapse.known_on', true), '') = ''
        and coalesce(current_setting('lapse.mart', true), '') <> 'off'
        as may_use_mart
from etl.published as p;
comment on view etl.reading is
    'One row: the last visible publish, the day as known on which to answer, '
    'and the day to answer for';
comment on column etl.reading.seq is 'Number of the last visible publish';
comment on column etl.reading.as_of is
    'The day set by gap.compliance() while it runs; 9999-12-31 when none is';
comment on column etl.reading.may_use_mart is
    'Whether answers may come from the cache: not as known on a day, nor after '
    'set lapse.mart = off';
comment on column etl.reading.known_on is
    'The day set by gap.as_known(); 9999-12-31 when none is set';

create function gap.as_known(known_on date) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    -- before all time is a day without any fact, not the absence of a day
    select set_config('lapse.known_on', coalesce(to_char(case known_on
        when '-infinity' then date '0001-01-01' else known_on end,
        'YYYY-MM-DD'), ''), false);
end;
comment on function gap.as_known(date) is
    'Answer as known on this day, for the rest of the session; NULL: as known '
    'now';

create view core.visible_event with (security_invoker = true) as
select
    e.case_id, e.event_key, e.row_hash, e.occurred_lo, e.occurred_hi,
    e.minute_of_day, e.ended, e.scheduled_for, e.recorded_at, e.profile_key,
    e.officer_key, e.office_key, e.position, e.jurisdiction_id, e.source_id,
    e.batch_id, coalesce(e.position_batch_id, e.batch_id) as position_batch_id,
    e.since_seq, e.until_seq, e.known_from, e.known_to
from core.event as e
where case when e.since_seq <= (select r.seq from etl.reading as r)
        and e.until_seq > (select r.seq from etl.reading as r)
        and e.known_from <= (select r.known_on from etl.reading as r)
        and e.known_to > (select r.known_on from etl.reading as r)
    then true else false end;

create view core.visible_event_detail with (security_invoker = true) as
select
    d.case_id, d.event_key, d.detail, d.thread, d.minutes, d.acceptable,
    d.purpose, d.tags, d.entered_by_key, d.event_id, d.position,
    d.jurisdiction_id, d.since_seq, d.until_seq, d.known_from, d.known_to
from core.event_detail as d
where case when d.since_seq <= (select r.seq from etl.reading as r)
        and d.until_seq > (select r.seq from etl.reading as r)
        and d.known_from <= (select r.known_on from etl.reading as r)
        and d.known_to > (select r.known_on from etl.reading as r)
    then true else false end;

create view core.visible_narrative with (security_invoker = true) as
select
    n.case_id, n.event_key, n.narrative_key, n.jurisdiction_id, n.since_seq,
    n.until_seq, n.known_from, n.known_to
from core.event as n
where n.narrative_key is not null
    and case when n.since_seq <= (select r.seq from etl.reading as r)
        and n.until_seq > (select r.seq from etl.reading as r)
        and n.known_from <= (select r.known_on from etl.reading as r)
        and n.known_to > (select r.known_on from etl.reading as r)
    then true else false end;

create view core.visible_term with (security_invoker = true) as
select
    t.case_id, t.term_key, t.row_hash, t.start_lo, t.start_hi, t.end_date,
    t.end_reason, t.population, t.level, t.officer_key, t.office_key,
    t.position, t.jurisdiction_id, t.source_id, t.batch_id, t.since_seq,
    t.until_seq, t.known_from, t.known_to
from core.term as t
where case when t.since_seq <= (select r.seq from etl.reading as r)
        and t.until_seq > (select r.seq from etl.reading as r)
        and t.known_from <= (select r.known_on from etl.reading as r)
        and t.known_to > (select r.known_on from etl.reading as r)
    then true else false end;

create view core.visible_case with (security_invoker = true) as
select
    c.case_id, c.jurisdiction_id, c.pseudonym, c.batch_id, c.since_seq,
    c.until_seq
from core.supervision_case as c
where case when c.since_seq <= (select r.seq from etl.reading as r)
        and c.until_seq > (select r.seq from etl.reading as r)
    then true else false end;

create view core.visible_statement with (security_invoker = true) as
select
    s.case_id, s.statement_key, s.row_hash, s.kind, s.name, s.value_lo,
    s.value_hi, s.window_lo, s.window_hi, s.claimant, s.stated_on, s.document,
    s.page, s.sentence, s.office_key, s.position, s.jurisdiction_id,
    s.source_id, s.batch_id, s.since_seq, s.until_seq, s.known_from,
    s.known_to
from core.statement as s
where case when s.since_seq <= (select r.seq from etl.reading as r)
        and s.until_seq > (select r.seq from etl.reading as r)
        and s.known_from <= (select r.known_on from etl.reading as r)
        and s.known_to > (select r.known_on from etl.reading as r)
    then true else false end;

create view core.visible_review with (security_invoker = true) as
select
    w.case_id, w.event_key, w.corrected_channel, w.corrected_outcome,
    w.decided_by, w.decided_on, w.why, w.position, w.jurisdiction_id,
    w.source_id, w.batch_id, w.since_seq, w.until_seq
from core.review as w
where case when w.since_seq <= (select r.seq from etl.reading as r)
        and w.until_seq > (select r.seq from etl.reading as r)
    then true else false end;

create view ref.visible_policy with (security_invoker = true) as
select
    p.policy_id, p.source_id, p.batch_id, p.jurisdiction_id, p.population,
    p.level, p.effective_from, p.effective_to, p.class, p.mode, p.count,
    p.period, p.unit, p.trigger, p.accepts_channel, p.accepts_site,
    p.transition, p.citation, p.quote, p.note, p.position, p.since_seq,
    p.until_seq
from ref.policy as p
where case when p.since_seq <= (select r.seq from etl.reading as r)
        and p.until_seq > (select r.seq from etl.reading as r)
    then true else false end;

create view ref.visible_holiday with (security_invoker = true) as
select
    h.jurisdiction_id, h.holiday_date, h.source_id, h.batch_id, h.position,
    h.since_seq, h.until_seq
from ref.holiday as h
where case when h.since_seq <= (select r.seq from etl.reading as r)
        and h.until_seq > (select r.seq from etl.reading as r)
    then true else false end;

create view etl.visible_coverage with (security_invoker = true) as
select
    c.source_id, c.batch_id, c.jurisdiction_id, c.kind, c.covered_from,
    c.covered_to, c.since_seq, c.until_seq
from etl.coverage as c
where case when c.since_seq <= (select r.seq from etl.reading as r)
        and c.until_seq > (select r.seq from etl.reading as r)
    then true else false end;

-- Spelled out: the planner copies a view in a subquery at each level of each
-- view above it. These are four an event and hundreds in the big views; what
-- takes their place makes those a third cheaper to plan.
do $$
declare
    v record;
    body text;
begin
    for v in
        select c.oid::regclass as name, pg_get_viewdef(c.oid) as body
        from pg_class as c
        where c.relkind = 'v' and c.relname like 'visible\_%'
            and c.relnamespace::regnamespace::text in ('core', 'ref', 'etl')
    loop
        body := regexp_replace(v.body,
            '\(\s*select r\.seq\s+from (etl\.)?reading r\)',
            '(select least(p.seq + 1, coalesce(nullif(current_setting('
            '''lapse.seq'', true), '''')::bigint, p.seq)) '
            'from etl.published as p)', 'gi');
        body := regexp_replace(body,
            '\(\s*select r\.known_on\s+from (etl\.)?reading r\)',
            '(select coalesce(nullif(current_setting('
            '''lapse.known_on'', true), '''')::date, date ''9999-12-31'') '
            'from etl.published as p)', 'gi');
        if body ~ '\mreading\M' or body = v.body then
            raise exception 'view % reads otherwise than expected', v.name;
        end if;
        execute format(
            'create or replace view %s with (security_invoker = true) as %s',
            v.name, body);
    end loop;
end
$$;

comment on view core.visible_event is
    'Events of the published state, as known on the reading day';
comment on view core.visible_event_detail is
    'Details of events of the published state, as known on the reading day';
comment on view core.visible_narrative is
    'Keys of narratives of the published state, as known on the reading day';
comment on view core.visible_term is
    'Terms of the published state, as known on the reading day';
comment on view core.visible_case is 'Cases of the published state';
comment on view core.visible_statement is
    'Statements of the published state, as known on the reading day';
comment on view core.visible_review is
    'Decisions on events by a person, of the published state';
comment on view ref.visible_policy is
    'Contact standards of the published state';
comment on view ref.visible_holiday is 'Holidays of the published state';
comment on view etl.visible_coverage is
    'Covered days of the published state';

-- The columns of a visible_ view mean what those of its table mean.
do $$
declare
    c record;
begin
    for c in
        select v.oid::regclass as view_name, a.attname,
            col_description(t.oid, ta.attnum) as comment
        from pg_class as v
        join pg_namespace as n on n.oid = v.relnamespace
            and n.nspname in ('core', 'ref', 'etl')
        join pg_class as t on t.relnamespace = n.oid and t.relkind = 'r'
            and t.relname = case v.relname
                when 'visible_case' then 'supervision_case'
                when 'visible_narrative' then 'event'
                else substr(v.relname, 9) end
        join pg_attribute as a on a.attrelid = v.oid and a.attnum > 0
        join pg_attribute as ta on ta.attrelid = t.oid
            and ta.attname = a.attname
        where v.relkind = 'v' and v.relname like 'visible\_%'
    loop
        execute format('comment on column %s.%I is %L',
            c.view_name, c.attname, c.comment);
    end loop;
end
$$;
