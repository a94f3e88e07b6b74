-- What a view cannot take: compliance on another day, under another standard,
-- and the sheet of one case. They run with the rights of who calls them.

-- Compliance for the day as_of, from what was known on known_on.
create or replace function gap.compliance(
    as_of date default null, known_on date default null,
    variant text default 'fresh_start')
returns table (jurisdiction text, answered_for date, class text, series text,
    compliance_variant text, met_count bigint, missed_count bigint,
    pending_count bigint, stub_count bigint, rated_count bigint,
    compliance_share double precision, ci_low double precision,
    ci_high double precision)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    old_known text := coalesce(current_setting('lapse.known_on', true), '');
    old_as_of text := coalesce(current_setting('lapse.as_of', true), '');
    asked text := compliance.variant;
begin
    if asked is null or asked not in ('fresh_start', 'carry_over') then
        raise exception 'unknown variant "%"', coalesce(asked, '')
            using errcode = '22023',
                hint = 'It is fresh_start or carry_over.';
    end if;
    if compliance.known_on is not null then
        perform set_config('lapse.known_on', coalesce(to_char(
            greatest(compliance.known_on, date '0001-01-01'), 'YYYY-MM-DD'),
            ''), true);
    end if;
    if compliance.as_of is not null then
        perform set_config('lapse.as_of', coalesce(to_char(
            greatest(compliance.as_of, date '0001-01-01'), 'YYYY-MM-DD'),
            ''), true);
    end if;
    return query
    select r.jurisdiction, h.as_of, r.class, r.series, r.variant, r.met_count,
        r.missed_count, r.pending_count, r.stub_count, r.rated_count,
        r.compliance_share, r.ci_low, r.ci_high
    from gap.compliance_rate as r
    join gap.horizon as h on h.jurisdiction = r.jurisdiction
    where r.breakdown = 'all' and r.variant = asked
    order by r.jurisdiction, r.class, r.series;
    perform set_config('lapse.known_on', old_known, true);
    perform set_config('lapse.as_of', old_as_of, true);
end
$$;
comment on function gap.compliance(date, date, text) is
    'Contact compliance (M7) of each jurisdiction, class and series for the '
    'day as_of (NULL, or later than the data: as far as they go), as known on '
    'known_on (NULL: as the session reads), in one variant';

-- Rows of policy.csv as JSON, one object or a list of them: the same keys, all
-- but class, mode, count, period and unit may be left out.
create or replace function gap.policy_rows(policy jsonb)
returns table (policy_id bigint, jurisdiction text, population text,
    level text, effective_from date, effective_to date, class text, mode text,
    count int, period int, unit text, trigger text, accepts_channel text[],
    accepts_site text[], transition text, citation text, note text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    row_no bigint := 0;
    one jsonb;
    rows jsonb[] := '{}'; -- those before it
    fault text;
begin
    for one in
        select e.value
        from jsonb_array_elements(case jsonb_typeof(policy_rows.policy)
            when 'array' then policy_rows.policy
            else jsonb_build_array(policy_rows.policy) end) as e (value)
    loop
        row_no := row_no + 1;
        fault := case
            when jsonb_typeof(one) <> 'object' then 'is no object'
            when exists (select from jsonb_object_keys(one) as k (name)
                where k.name not in ('jurisdiction', 'population', 'level',
                    'effective_from', 'effective_to', 'class', 'mode', 'count',
                    'period', 'unit', 'trigger', 'accepts_channel',
                    'accepts_site', 'transition', 'citation', 'quote', 'note'))
                then 'has an unknown key: ' || (select k.name
                    from jsonb_object_keys(one) as k (name)
                    where k.name not in ('jurisdiction', 'population', 'level',
                        'effective_from', 'effective_to', 'class', 'mode',
                        'count', 'period', 'unit', 'trigger',
                        'accepts_channel', 'accepts_site', 'transition',
                        'citation', 'quote', 'note')
                    order by k.name limit 1)
            when coalesce(one ->> 'class', '') not in ('any', 'direct',
                'in_person', 'home', 'collateral') then 'has a bad class'
            when coalesce(one ->> 'mode', '') not in ('fixed', 'rolling',
                'once') then 'has a bad mode'
            when coalesce(one ->> 'unit', '') not in ('day', 'business_day',
                'week', 'month', 'quarter') then 'has a bad unit'
            when one ->> 'mode' = 'fixed' and one ->> 'unit' = 'business_day'
                then 'is fixed and in business days'
            when coalesce(one ->> 'count', '') !~ '^[1-9][0-9]{0,3}$'
                then 'has a bad count'
            when coalesce(one ->> 'period', '') !~ '^[1-9][0-9]{0,3}$'
                then 'has a bad period'
            when one ->> 'mode' = 'once' and one ->> 'count' <> '1'
                then 'is once with a count other than 1'
            when one ->> 'mode' = 'once' and coalesce(one ->> 'trigger', '')
                not in ('start', 'release', 'return', 'address_change',
                    'first_contact') then 'has a bad trigger'
            when one ->> 'mode' <> 'once' and one ->> 'trigger' <> ''
                then 'has a trigger and is not once'
            when one ->> 'transition' <> '' and one ->> 'transition'
                not in ('fresh_start', 'carry_over')
                then 'has a bad transition'
            when nullif(one ->> 'effective_to', '')::date
                <= coalesce(nullif(one ->> 'effective_from', '')::date,
                    date '1900-01-01')
                then 'has an effective_to that is not after effective_from'
            when exists (
                select from (values ('channel'), ('site')) as w (list)
                cross join lateral unnest(string_to_array(nullif(
                    one ->> ('accepts_' || w.list), ''), '|')) as a (word)
                where not exists (select from ref.code as c
                    where c.list = w.list and c.code = a.word))
                then 'accepts a channel or site that is not in the list'
            when exists (
                select from unnest(rows) as r (other)
                where r.other ->> 'class' = one ->> 'class'
                    and r.other ->> 'mode' = one ->> 'mode'
                    and (select bool_and(coalesce(r.other ->> k.name, '')
                            = coalesce(one ->> k.name, ''))
                        from unnest(array['population', 'level', 'trigger'])
                            as k (name))
                    -- no jurisdiction is every one
                    and coalesce(nullif(r.other ->> 'jurisdiction', '')
                        = nullif(one ->> 'jurisdiction', ''), true)
                    and daterange(nullif(r.other ->> 'effective_from', '')::date,
                            nullif(r.other ->> 'effective_to', '')::date)
                        && daterange(nullif(one ->> 'effective_from', '')::date,
                            nullif(one ->> 'effective_to', '')::date))
                then 'overlaps a row before it'
        end;
        if fault is not null then
            raise exception 'policy row % %', row_no, fault
                using errcode = '22023',
                    hint = 'The keys and words are those of policy.csv.';
        end if;
        rows := rows || one;
        return query select -row_no, nullif(one ->> 'jurisdiction', ''),
            nullif(one ->> 'population', ''), nullif(one ->> 'level', ''),
            coalesce(nullif(one ->> 'effective_from', '')::date,
                date '1900-01-01'),
            nullif(one ->> 'effective_to', '')::date, one ->> 'class',
            one ->> 'mode', (one ->> 'count')::int, (one ->> 'period')::int,
            one ->> 'unit', nullif(one ->> 'trigger', ''),
            string_to_array(nullif(one ->> 'accepts_channel', ''), '|'),
            string_to_array(nullif(one ->> 'accepts_site', ''), '|'),
            nullif(one ->> 'transition', ''),
            coalesce(one ->> 'citation', 'what if'), one ->> 'note';
    end loop;
end
$$;
comment on function gap.policy_rows(jsonb) is
    'Rows of a standard from JSON with the keys of policy.csv, checked';

-- The same cases under another standard. The text of the views of duties is
-- read, and run against these rows instead of ref.visible_policy: there is no
-- second definition that could differ.
create or replace function gap.what_if(policy jsonb)
returns table (jurisdiction text, class text, series text, variant text,
    met_count bigint, missed_count bigint, pending_count bigint,
    stub_count bigint, compliance_share double precision,
    ci_low double precision, ci_high double precision,
    present_met_count bigint, present_missed_count bigint,
    present_share double precision)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    step text;
    steps constant text[] := array['policy_span', 'policy_chain',
        'fixed_period', 'policy_hit', 'fixed_judge', 'fixed_hit',
        'rolling_duty', 'once_duty', 'duty'];
    ctes text := '';
    body text;
    other text;
begin
    foreach step in array steps loop
        body := rtrim(pg_get_viewdef(to_regclass('gap.' || step)), ';');
        body := regexp_replace(body, '\mref\.visible_policy\M',
            'what_if_policy', 'g');
        foreach other in array steps loop
            body := regexp_replace(body, '\mgap\.' || other || '\M(?!\()',
                'what_if_' || other, 'g');
        end loop;
        ctes := ctes || format(', what_if_%s as (%s)', step, body);
    end loop;
    return query execute 'with what_if_policy as (
            select p.policy_id, 0 as source_id, 0::bigint as batch_id,
                j.jurisdiction_id, p.population, p.level, p.effective_from,
                p.effective_to, p.class, p.mode, p.count, p.period, p.unit,
                p.trigger, p.accepts_channel, p.accepts_site, p.transition,
                p.citation, null::text as quote, p.note, 0::bigint as position,
                0::bigint as since_seq, 0::bigint as until_seq
            from gap.policy_rows($1) as p
            join ref.jurisdiction as j
                on j.code = coalesce(p.jurisdiction, j.code)
        )' || ctes || ', counted as (
            select d.jurisdiction, d.class, d.series, d.variant,
                count(*) filter (where d.is_full and d.status = ''met'')
                    as met_count,
                count(*) filter (where d.is_full and d.status = ''missed'')
                    as missed_count,
                count(*) filter (where d.is_full is null) as pending_count,
                count(*) filter (where not d.is_full) as stub_count
            from what_if_duty as d
            group by d.jurisdiction, d.class, d.series, d.variant
        ), present as (
            select r.jurisdiction, r.class, r.series, r.variant, r.met_count,
                r.missed_count, r.compliance_share
            from gap.compliance_rate as r
            where r.breakdown = ''all''
        )
        select coalesce(c.jurisdiction, p.jurisdiction),
            coalesce(c.class, p.class), coalesce(c.series, p.series),
            coalesce(c.variant, p.variant), c.met_count, c.missed_count,
            c.pending_count, c.stub_count,
            c.met_count::double precision
                / nullif(c.met_count + c.missed_count, 0),
            gap.wilson(c.met_count, c.met_count + c.missed_count, -1),
            gap.wilson(c.met_count, c.met_count + c.missed_count, 1),
            p.met_count, p.missed_count, p.compliance_share
        from counted as c
        full join present as p
            on p.jurisdiction = c.jurisdiction and p.class = c.class
            and p.series = c.series and p.variant = c.variant
        order by 1, 2, 3, 4' using what_if.policy;
end
$$;
comment on function gap.what_if(jsonb) is
    'Compliance of the same cases under another standard beside the present '
    'one. The standard is one object, or a list of them, with the keys of '
    'policy.csv, such as {"class": "in_person", "mode": "rolling", "count": 1, '
    '"period": 30, "unit": "day"}; no jurisdiction: every one. A class that '
    'only one of the two has stands with NULL on the other side';

-- gap.answers as it reads where the cache answers. Nine tenths of the plan of
-- that view are what stands in for the cache, planned each time and never run:
-- here its text is read with nothing in their place. There is no second
-- definition that could differ.
create or replace function gap.served_answers() returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    step text;
    body text;
    -- what the views of the cache read where it does not answer
    spared constant text[] := array['contact_gap', 'plain_longest_gap',
        'plain_current_gap', 'plain_month_count', 'case_window'];
    -- these views and those between them and the answers, each before its
    -- readers
    steps constant text[] := array['mart_tail', 'mart_gap_length', 'gap_length',
        'gap_quantiles', 'longest_gap', 'current_gap', 'month_count', 'answers'];
    names text[] := array['mart_reading'];
    texts text[] := array['select true as is_served'];
begin
    foreach step in array spared || steps loop
        if step = any (spared) then
            select format('select %s where false', string_agg(
                format('null::%s as %I', format_type(c.atttypid, c.atttypmod),
                    c.attname), ', ' order by c.attnum))
            into body
            from pg_attribute as c
            where c.attrelid = to_regclass('gap.' || step) and c.attnum > 0;
        else
            body := rtrim(pg_get_viewdef(to_regclass('gap.' || step)), ';');
            if step = 'answers' then
                -- a few rows each, planned for themselves
                body := regexp_replace(body, '(\mwith|\),) (\w+) as \(',
                    '\1 \2 as materialized (', 'gi');
            end if;
            for i in 1 .. cardinality(names) loop
                body := replace(body, 'gap.' || names[i] || ' ',
                    '(' || texts[i] || ') ');
            end loop;
        end if;
        names := names || step;
        texts := texts || body;
    end loop;
    return body;
end
$$;
comment on function gap.served_answers() is
    'The text of gap.answers without what stands in for the cache';

-- Stable, so that all it reads is of one moment.
create or replace function gap.headlines()
returns table (jurisdiction text, answer_no int, name text, value bigint,
    unit text, denominator bigint, what text, as_of date)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    if not exists (select from core.visible_case) then
        return; -- the first night, before anything is there
    elsif (select r.is_served from gap.mart_reading as r) then
        return query execute gap.served_answers();
    else
        return query
        select a.jurisdiction, a.answer_no, a.name, a.value, a.unit,
            a.denominator, a.what, a.as_of
        from gap.answers as a;
    end if;
end
$$;
comment on function gap.headlines() is
    'gap.answers in a part of the time that the view takes to be planned: what '
    'lapse answers and each night read';

-- Everything of one case, line by line, for a person to read.
create or replace function gap.case_sheet(case_id bigint)
returns table (line_no bigint, section text, day_from date, day_to date,
    what text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    if not exists (select from gap.case_index as i
        where i.case_id = case_sheet.case_id)
    then
        raise exception 'there is no case %', case_sheet.case_id
            using errcode = 'P0002';
    end if;
    return query
    with line (section_no, section, day_from, day_to, place, what) as (
        select 1, 'case', w.started_on, w.closed_on, 0::bigint, gap.joined(
            array[i.jurisdiction, i.case_number_pseudonym,
                case when w.case_id is null then 'no supervision known'
                    when w.is_stub then 'only contacts are known'
                    when w.started_on_hi <> w.started_on then 'begun by '
                        || gap.iso_day(w.started_on_hi) end,
                case when w.is_open then 'open' else 'closed' end
                    || ' on ' || gap.iso_day(w.as_of),
                gap.day_count(w.at_risk)::text || ' days at risk of '
                    || gap.day_count(w.window_days)::text], ', ')
        from gap.case_index as i
        left join gap.case_window as w on w.case_id = i.case_id
        where i.case_id = case_sheet.case_id
        union all
        select 2, 'level', l.day_from, l.day_to, 0, gap.joined(
            array[coalesce(l.level, 'not said'), l.population], ', ')
        from gap.level_span as l
        where l.case_id = case_sheet.case_id
        union all
        select 3, a.what, a.day_from, a.day_to, 0, coalesce(o.name,
            a.assigned_key::text, 'nobody')
        from gap.assignment_span as a
        left join ref.office as o
            on a.what = 'office' and o.office_key = a.assigned_key
        where a.case_id = case_sheet.case_id
        union all
        select 4, 'standard', s.span_from, s.span_to, 0, format(
            '%s: %s within %s %s (%s), %s', s.class, s.count, s.period,
            s.unit, s.mode, p.citation)
        from gap.policy_span as s
        join ref.visible_policy as p on p.policy_id = s.policy_id
            and p.jurisdiction_id = s.jurisdiction_id
        where s.case_id = case_sheet.case_id
        union all
        select 5, 'gap ' || g.class, g.started_on, g.ended_on, 0, format(
            '%s days at risk, %s in the calendar, %s%s', g.at_risk_days,
            g.calendar_days, g.kind, case when g.censored then ', ended by '
                || g.ended_by else '' end)
        from gap.contact_gap as g
        where g.case_id = case_sheet.case_id and g.series = 'corrected'
            and g.class in ('direct', 'in_person')
        union all
        select 6, 'duty', d.period_from, d.due_date, 0, gap.joined(array[
            d.class || ' ' || d.status,
            case when d.met_on is not null then 'contact on '
                || gap.iso_day(d.met_on) end,
            d.days_late::text || ' days late',
            case when not d.is_full then 'a stub, not rated' end], ', ')
        from gap.duty as d
        where d.case_id = case_sheet.case_id and d.series = 'corrected'
            and d.variant = 'fresh_start'
        union all
        select 7, 'event', coalesce(t.occurred_lo, t.scheduled_for),
            case when t.occurred_hi <> t.occurred_lo then t.occurred_hi end,
            t.position, gap.joined(array[t.kind, nullif(t.what, '')], ': ')
        from gap.case_timeline as t
        where t.case_id = case_sheet.case_id
        union all
        select 8, 'warning', w.warned_on, w.due_on, w.position, gap.joined(
            array[w.caller, 'within ' || w.allowed || ': ' || w.verdict,
                case when w.overtaken then 'overtaken by an incident' end],
            ', ')
        from gap.unanswered_warning as w
        where w.case_id = case_sheet.case_id
        union all
        select 9, 'violation', v.occurred_lo, v.held_on, v.position,
            gap.joined(array[v.verdict, v.latency::text || ' days'
                || case when v.censored then ' so far' else '' end,
                'set for ' || gap.iso_day(v.set_for), v.disposition], ', ')
        from gap.violation_latency as v
        where v.case_id = case_sheet.case_id
        union all
        select 10, 'claim', c.claimed_lo, c.claimed_hi, c.position,
            gap.joined(array[c.document_type, c.verdict, c.claimant], ', ')
        from gap.claim_check as c
        where c.case_id = case_sheet.case_id
        union all
        select 11, 'report', p.window_lo, p.window_hi, p.position, format(
            '%s: said %s, records %s to %s, %s', p.name, p.said_lo,
            coalesce(p.ours_lo::text, '?'), coalesce(p.ours_hi::text, '?'),
            p.verdict)
        from gap.published_vs_recomputed as p
        where p.case_id = case_sheet.case_id
        union all
        select 12, 'odd entry', m.occurred_lo, m.recorded_on, m.position,
            gap.joined(array[m.kind, m.verdict, m.row_count::text || ' rows'],
                ', ')
        from gap.implausible_entry as m
        where m.case_id = case_sheet.case_id
        union all
        select 13, 'change', x.changed_on, null, x.position, gap.joined(
            array[x.kind, x.verdict, x.what_changed], ', ')
        from gap.changed_record as x
        where x.case_id = case_sheet.case_id
    )
    select row_number() over (order by l.section_no, l.section, l.day_from,
        l.place, l.day_to, l.what), l.section, l.day_from, l.day_to, l.what
    from line as l
    order by 1;
end
$$;
comment on function gap.case_sheet(bigint) is
    'Everything of one case for a person to read: standing, standards, gaps '
    'and duties (corrected, fresh_start), events, warnings, violations, claims '
    'and odd entries, line by line';

create or replace function gap.case_sheet("case" text)
returns table (line_no bigint, section text, day_from date, day_to date,
    what text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    found_id bigint;
begin
    select i.case_id into found_id
    from gap.case_index as i
    where i.case_number_pseudonym = "case"
        or i.case_id::text = "case";
    if found_id is null then
        raise exception 'there is no case "%"', "case"
            using errcode = 'P0002',
                hint = 'Cases are named by pseudonym or key, see '
                    'gap.case_index; stewards find the pseudonym by number '
                    'in gap_steward.case_number.';
    end if;
    return query
    select s.line_no, s.section, s.day_from, s.day_to, s.what
    from gap.case_sheet(found_id) as s;
end
$$;
comment on function gap.case_sheet(text) is
    'The same for a case named by its pseudonym or key';
