-- Dictionaries (cases, profiles, officers, offices, names) and the sets that a
-- source delivers whole: standards, holidays, coverage, reviews.
set check_function_bodies = off; -- the stage exists in a session only

create function etl.merge_dictionaries(
    home text, batch bigint, n bigint)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform etl.jurisdiction_id(j.code) from (
        select home as code
        union select c.jurisdiction from pg_temp.stage_case_ref as c
        union select o.jurisdiction from pg_temp.stage_officer as o
        union select o.jurisdiction from pg_temp.stage_office as o
        union select p.jurisdiction from pg_temp.stage_policy as p
        union select h.jurisdiction from pg_temp.stage_holiday as h
        union select s.jurisdiction from pg_temp.stage_statement as s
        order by code) as j;
    if exists (
        select from pg_temp.stage_profile as s
        join ref.profile as p on p.profile_key = s.profile_key
        where (p.kind, p.date_precision, p.raw_code, p.counterpart, p.channel,
            p.direction, p.site, p.outcome, p.corrected_counterpart,
            p.corrected_channel, p.corrected_direction, p.corrected_site,
            p.corrected_outcome, p.rules, p.rule_versions, p.unlisted,
            p.conflict)
            is distinct from
            (s.kind, s.date_precision, s.raw_code, s.counterpart, s.channel,
            s.direction, s.site, s.outcome, s.corrected_counterpart,
            s.corrected_channel, s.corrected_direction, s.corrected_site,
            s.corrected_outcome, s.rules, s.rule_versions, s.unlisted,
            s.conflict))
    then
        raise exception 'one profile key stands for two profiles'
            using errcode = 'LA005';
    end if;
    if exists (
        select from pg_temp.stage_case_ref as s
        join core.supervision_case as c on c.case_id = s.case_id
        where c.pseudonym <> s.pseudonym)
        or exists (
        select from pg_temp.stage_private_case as s
        join private.case_number as c on c.case_id = s.case_id
        where c.case_number <> s.case_number)
    then
        raise exception 'one case key stands for two cases'
            using errcode = 'LA005';
    end if;
    insert into ref.profile (profile_key, kind, date_precision, raw_code,
        counterpart, channel, direction, site, outcome, corrected_counterpart,
        corrected_channel, corrected_direction, corrected_site,
        corrected_outcome, rules, rule_versions, unlisted, conflict)
    select s.profile_key, s.kind, s.date_precision, s.raw_code, s.counterpart,
        s.channel, s.direction, s.site, s.outcome, s.corrected_counterpart,
        s.corrected_channel, s.corrected_direction, s.corrected_site,
        s.corrected_outcome, s.rules, s.rule_versions, s.unlisted, s.conflict
    from pg_temp.stage_profile as s
    on conflict (profile_key) do nothing;
    insert into ref.officer (officer_key, jurisdiction_id)
    select s.officer_key, j.jurisdiction_id
    from pg_temp.stage_officer as s
    join ref.jurisdiction as j on j.code = coalesce(s.jurisdiction, home)
    on conflict (officer_key) do nothing;
    insert into ref.office (office_key, jurisdiction_id, name)
    select s.office_key, j.jurisdiction_id, s.name
    from pg_temp.stage_office as s
    join ref.jurisdiction as j on j.code = coalesce(s.jurisdiction, home)
    on conflict (office_key) do nothing;
    insert into private.case_number (case_id, case_number)
    select s.case_id, s.case_number
    from pg_temp.stage_private_case as s
    order by s.case_id
    on conflict (case_id) do nothing;
    insert into private.officer_name (officer_key, name)
    select s.officer_key, s.name
    from pg_temp.stage_private_officer as s
    on conflict (officer_key) do nothing;
    insert into core.supervision_case
        (case_id, jurisdiction_id, pseudonym, batch_id, since_seq)
    select s.case_id, j.jurisdiction_id, s.pseudonym, batch, n
    from pg_temp.stage_case_ref as s
    join ref.jurisdiction as j on j.code = coalesce(s.jurisdiction, home)
    where not exists (
        select from core.supervision_case as c
        where c.case_id = s.case_id and c.until_seq = 9223372036854775807)
    order by s.case_id;
    insert into etl.told (batch_id, jurisdiction_id)
    select batch, j.jurisdiction_id
    from ref.jurisdiction as j
    where j.code in (
        select coalesce(r.jurisdiction, home)
        from pg_temp.stage_case_ref as r
        union all
        select home
        where not exists (select from pg_temp.stage_case_ref as r));
end
$$;
comment on function etl.merge_dictionaries(text, bigint, bigint) is
    'Enter new jurisdictions, profiles, officers, offices, cases and names, and '
    'of which jurisdictions the delivery tells';

-- Jurisdictions of a delivery: those of its cases, else the manifest's. A
-- standard or holiday without one holds for each of them.
create function etl.delivery_jurisdictions(home text)
returns table (jurisdiction_id int)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select j.jurisdiction_id
    from ref.jurisdiction as j
    where j.code in (
        select c.jurisdiction from pg_temp.stage_case_ref as c)
    union
    select j.jurisdiction_id
    from ref.jurisdiction as j
    where j.code = home and not exists (
        select from pg_temp.stage_case_ref as c
        where c.jurisdiction is not null);
$$;
comment on function etl.delivery_jurisdictions(text) is
    'Jurisdictions that rows without one hold for';

create function etl.check_policy(source int, home text, replaces boolean)
returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    bad text;
begin
    select string_agg(format('at %s: %s', p.byte_offset, p.fault), '; '
        order by p.byte_offset)
    into bad
    from (
        select s.position & 281474976710655 as byte_offset, case
            when s.effective_from is null then 'no effective_from'
            when s.effective_to <= s.effective_from
                then 'effective_to not after effective_from'
            when s.class is null or not exists (select from ref.code as c
                where c.list = 'class' and c.code = s.class)
                then 'class not in the list'
            when s.mode is null or not exists (select from ref.code as c
                where c.list = 'mode' and c.code = s.mode)
                then 'mode not in the list'
            when s.count is null or s.count < 1 then 'count below 1'
            when s.period is null or s.period < 1 then 'period below 1'
            when s.unit is null or not exists (select from ref.code as c
                where c.list = 'unit' and c.code = s.unit)
                then 'unit not in the list'
            when s.mode = 'fixed' and s.unit = 'business_day'
                then 'fixed in business days'
            when s.mode = 'once' and s.trigger is null then 'once without trigger'
            when s.mode = 'once' and s.count <> 1
                then 'once with a count other than 1'
            when s.mode <> 'once' and s.trigger is not null
                then 'trigger without once'
            when s.trigger is not null and not exists (
                select from ref.code as c
                where c.list = 'trigger' and c.code = s.trigger)
                then 'trigger not in the list'
            when s.transition is not null and not exists (
                select from ref.code as c
                where c.list = 'transition' and c.code = s.transition)
                then 'transition not in the list'
            when exists (select from unnest(s.accepts_channel) as a (word)
                where not exists (select from ref.code as c
                    where c.list = 'channel' and c.code = a.word))
                then 'accepts_channel not in the list'
            when exists (select from unnest(s.accepts_site) as a (word)
                where not exists (select from ref.code as c
                    where c.list = 'site' and c.code = a.word))
                then 'accepts_site not in the list'
            when coalesce(btrim(s.citation), '') = '' then 'no citation'
            end as fault
        from pg_temp.stage_policy as s) as p
    where p.fault is not null;
    if bad is not null then
        raise exception 'policy rows are wrong: %', bad
            using errcode = 'LA001';
    end if;
    select string_agg(format('%s and %s', o.first_place, o.second_place), '; ')
    into bad
    from (
        with row_of as (
            select s.position, j.jurisdiction_id, s.population, s.level,
                s.class, s.mode, s.trigger, s.policy_id,
                daterange(s.effective_from, s.effective_to) as days,
                'row at ' || (s.position & 281474976710655) as place
            from pg_temp.stage_policy as s
            join ref.jurisdiction as j
                on j.code = s.jurisdiction
                or (s.jurisdiction is null and j.jurisdiction_id in (
                    select d.jurisdiction_id
                    from etl.delivery_jurisdictions(home) as d))
            union all
            select -1, p.jurisdiction_id, p.population, p.level, p.class,
                p.mode, p.trigger, p.policy_id,
                daterange(p.effective_from, p.effective_to),
                'a row of source "' || k.code || '"'
            from ref.policy as p
            join etl.source as k on k.source_id = p.source_id
            where p.until_seq = 9223372036854775807
                and not (replaces and p.source_id = source)
        )
        select distinct a.place as first_place, b.place as second_place
        from row_of as a
        join row_of as b
            on b.jurisdiction_id = a.jurisdiction_id
            and b.population is not distinct from a.population
            and b.level is not distinct from a.level
            and b.class = a.class and b.mode = a.mode
            and b.trigger is not distinct from a.trigger
            and b.days && a.days
            and b.position > a.position
        where (a.position = -1 and a.policy_id <> b.policy_id)
            or a.position >= 0) as o;
    if bad is not null then
        raise exception 'policy rows overlap: %', bad using errcode = 'LA001';
    end if;
end
$$;
comment on function etl.check_policy(int, text, boolean) is
    'Fail, naming the rows, when a standard is malformed or two overlap';

create function etl.add_count(wanted text, more bigint) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    update pg_temp.work_count set value = value + more where name = wanted;
$$;
comment on function etl.add_count(text, bigint) is
    'Add to one count of the running publish';

-- The whole set of a source, when this is its newest delivery: a full one
-- replaces, others replace what they bring (coverage of a period is added).
create function etl.merge_sets(
    manifest jsonb, source int, batch bigint, n bigint, is_newest boolean)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    home constant text := manifest ->> 'jurisdiction';
    is_full constant boolean := manifest ->> 'delivery' = 'full';
    of_period constant boolean := not is_full
        and manifest ->> 'period_from' is not null;
    staged bigint;
    doubles bigint;
    known bigint;
begin
    -- standards
    select count(*), count(*) - count(distinct (s.policy_id, s.jurisdiction))
    into staged, doubles from pg_temp.stage_policy as s;
    delete from pg_temp.stage_policy as s using (
        select x.ctid as row_id, row_number() over (
            partition by x.policy_id, x.jurisdiction
            order by x.position, x.ctid) as place
        from pg_temp.stage_policy as x) as r
    where s.ctid = r.row_id and r.place > 1;
    select count(distinct (s.policy_id, s.jurisdiction)) into known
    from pg_temp.stage_policy as s
    where exists (
        select from ref.policy as p
        where p.policy_id = s.policy_id and p.source_id = source
            and p.until_seq = 9223372036854775807);
    perform etl.add_count('dup_in_file', doubles);
    perform etl.add_count('identical', known);
    perform etl.add_count('new', staged - doubles - known);
    if staged > 0 then
        perform etl.check_policy(source, home, true);
    end if;
    if is_newest and (is_full or staged > 0) then
        update ref.policy as p set until_seq = n
        where p.source_id = source and p.until_seq = 9223372036854775807
            and not exists (
                select from pg_temp.stage_policy as s
                join ref.jurisdiction as j
                    on j.code = s.jurisdiction
                    or (s.jurisdiction is null and j.jurisdiction_id in (
                        select d.jurisdiction_id
                        from etl.delivery_jurisdictions(home) as d))
                where s.policy_id = p.policy_id
                    and j.jurisdiction_id = p.jurisdiction_id);
        insert into ref.policy (policy_id, source_id, batch_id,
            jurisdiction_id, population, level, effective_from, effective_to,
            class, mode, count, period, unit, trigger, accepts_channel,
            accepts_site, transition, citation, quote, note, position,
            since_seq)
        select s.policy_id, source, batch, j.jurisdiction_id, s.population,
            s.level, s.effective_from, s.effective_to, s.class, s.mode,
            s.count, s.period, s.unit, s.trigger, s.accepts_channel,
            s.accepts_site, s.transition, s.citation, s.quote, s.note,
            s.position, n
        from pg_temp.stage_policy as s
        join ref.jurisdiction as j
            on j.code = s.jurisdiction
            or (s.jurisdiction is null and j.jurisdiction_id in (
                select d.jurisdiction_id
                from etl.delivery_jurisdictions(home) as d))
        where not exists (
            select from ref.policy as p
            where p.policy_id = s.policy_id and p.source_id = source
                and p.jurisdiction_id = j.jurisdiction_id
                and p.until_seq = 9223372036854775807);
    end if;
    perform etl.merge_holidays(source, home, batch, n, is_newest, is_full);
    perform etl.merge_coverage(source, home, batch, n, is_newest, of_period,
        is_full);
    perform etl.merge_reviews(source, batch, n, is_newest, is_full);
end
$$;
comment on function etl.merge_sets(jsonb, int, bigint, bigint, boolean) is
    'Bring in standards, holidays, coverage and reviews';

create function etl.merge_holidays(
    source int, home text, batch bigint, n bigint, is_newest boolean,
    is_full boolean)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    staged bigint;
    doubles bigint;
    known bigint;
begin
    select count(*),
        count(*) - count(distinct (s.jurisdiction, s.holiday_date))
    into staged, doubles from pg_temp.stage_holiday as s;
    select count(distinct (s.jurisdiction, s.holiday_date)) into known
    from pg_temp.stage_holiday as s
    where exists (
        select from ref.holiday as h
        where h.holiday_date = s.holiday_date and h.source_id = source
            and h.until_seq = 9223372036854775807
            and (s.jurisdiction is null or h.jurisdiction_id = (
                select j.jurisdiction_id from ref.jurisdiction as j
                where j.code = s.jurisdiction)));
    perform etl.add_count('dup_in_file', doubles);
    perform etl.add_count('identical', known);
    perform etl.add_count('new', staged - doubles - known);
    if not is_newest or (not is_full and staged = 0) then
        return;
    end if;
    insert into pg_temp.work_holiday (jurisdiction_id, holiday_date, position)
    select j.jurisdiction_id, s.holiday_date, min(s.position)
    from pg_temp.stage_holiday as s
    join ref.jurisdiction as j
        on j.code = s.jurisdiction
        or (s.jurisdiction is null and j.jurisdiction_id in (
            select d.jurisdiction_id
            from etl.delivery_jurisdictions(home) as d))
    group by j.jurisdiction_id, s.holiday_date;
    update ref.holiday as h set until_seq = n
    where h.source_id = source and h.until_seq = 9223372036854775807
        and not exists (
            select from pg_temp.work_holiday as w
            where w.jurisdiction_id = h.jurisdiction_id
                and w.holiday_date = h.holiday_date);
    insert into ref.holiday (jurisdiction_id, holiday_date, source_id,
        batch_id, position, since_seq)
    select w.jurisdiction_id, w.holiday_date, source, batch, w.position, n
    from pg_temp.work_holiday as w
    where not exists (
        select from ref.holiday as h
        where h.jurisdiction_id = w.jurisdiction_id
            and h.holiday_date = w.holiday_date and h.source_id = source
            and h.until_seq = 9223372036854775807);
end
$$;
comment on function etl.merge_holidays(
    int, text, bigint, bigint, boolean, boolean) is
    'Bring in the holidays of a source';

create function etl.merge_coverage(
    source int, home text, batch bigint, n bigint, is_newest boolean,
    is_added boolean, is_full boolean)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    staged bigint;
    doubles bigint;
    known bigint;
begin
    select count(*),
        count(*) - count(distinct (s.kind, s.covered_from, s.covered_to))
    into staged, doubles from pg_temp.stage_coverage as s;
    select count(distinct (s.kind, s.covered_from, s.covered_to)) into known
    from pg_temp.stage_coverage as s
    where exists (
        select from etl.coverage as c
        where c.source_id = source and c.kind = s.kind
            and c.covered_from = s.covered_from
            and c.covered_to = s.covered_to
            and c.until_seq = 9223372036854775807);
    perform etl.add_count('dup_in_file', doubles);
    perform etl.add_count('identical', known);
    perform etl.add_count('new', staged - doubles - known);
    if not is_added and (not is_newest or (not is_full and staged = 0)) then
        return;
    end if;
    if not is_added then
        update etl.coverage as c set until_seq = n
        where c.source_id = source and c.until_seq = 9223372036854775807
            and not exists (
                select from pg_temp.stage_coverage as s
                where s.kind = c.kind and s.covered_from = c.covered_from
                    and s.covered_to = c.covered_to
                    and c.jurisdiction_id in (
                        select d.jurisdiction_id
                        from etl.delivery_jurisdictions(home) as d));
    end if;
    insert into etl.coverage (source_id, batch_id, jurisdiction_id, kind,
        covered_from, covered_to, since_seq)
    select distinct source, batch, d.jurisdiction_id, s.kind, s.covered_from,
        s.covered_to, n
    from pg_temp.stage_coverage as s
    cross join etl.delivery_jurisdictions(home) as d
    where not exists (
        select from etl.coverage as c
        where c.source_id = source and c.jurisdiction_id = d.jurisdiction_id
            and c.kind = s.kind and c.covered_from = s.covered_from
            and c.covered_to = s.covered_to
            and c.until_seq = 9223372036854775807);
end
$$;
comment on function etl.merge_coverage(
    int, text, bigint, bigint, boolean, boolean, boolean) is
    'Bring in the covered days of a source; is_added: beside what stands';

create function etl.merge_reviews(
    source int, batch bigint, n bigint, is_newest boolean, is_full boolean)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    staged bigint;
    doubles bigint;
    known bigint;
begin
    select count(*) into staged from pg_temp.stage_review as s;
    delete from pg_temp.stage_review as s using (
        select x.ctid as row_id, row_number() over (
            partition by x.case_id, x.event_key, x.decided_on
            order by x.position, x.ctid) as place
        from pg_temp.stage_review as x) as r
    where s.ctid = r.row_id and r.place > 1;
    select staged - count(*) into doubles from pg_temp.stage_review as s;
    select count(*) into known
    from pg_temp.stage_review as s
    where exists (
        select from core.review as w
        where w.source_id = source and w.case_id = s.case_id
            and w.event_key = s.event_key and w.decided_on = s.decided_on
            and w.until_seq = 9223372036854775807
            and (w.corrected_channel, w.corrected_outcome, w.decided_by,
                w.why) is not distinct from
                (s.corrected_channel, s.corrected_outcome, s.decided_by,
                s.why));
    perform etl.add_count('dup_in_file', doubles);
    perform etl.add_count('identical', known);
    perform etl.add_count('new', staged - doubles - known);
    if not is_newest or (not is_full and staged = 0) then
        return;
    end if;
    update core.review as w set until_seq = n
    where w.source_id = source and w.until_seq = 9223372036854775807
        and not exists (
            select from pg_temp.stage_review as s
            where w.case_id = s.case_id and w.event_key = s.event_key
                and w.decided_on = s.decided_on
                and (w.corrected_channel, w.corrected_outcome, w.decided_by,
                    w.why) is not distinct from
                    (s.corrected_channel, s.corrected_outcome, s.decided_by,
                    s.why));
    insert into core.review (case_id, event_key, corrected_channel,
        corrected_outcome, decided_by, decided_on, why, position,
        jurisdiction_id, source_id, batch_id, since_seq)
    select s.case_id, s.event_key, s.corrected_channel, s.corrected_outcome,
        s.decided_by, s.decided_on, s.why, s.position, k.jurisdiction_id,
        source, batch, n
    from pg_temp.stage_review as s
    join core.supervision_case as k
        on k.case_id = s.case_id and k.until_seq = 9223372036854775807
    where not exists (
        select from core.review as w
        where w.source_id = source and w.case_id = s.case_id
            and w.event_key = s.event_key and w.decided_on = s.decided_on
            and w.until_seq = 9223372036854775807);
end
$$;
comment on function etl.merge_reviews(
    int, bigint, bigint, boolean, boolean) is
    'Bring in the decisions on events of a source';
