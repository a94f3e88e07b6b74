-- Columns that mean the same in every view: commented here where their own
-- file says nothing. Last in ORDER.
do $$
declare
    c record;
begin
    for c in
        select a.attrelid::regclass as view_name, a.attname, v.comment
        from (values
            ('jurisdiction', 'Code of the jurisdiction'),
            ('jurisdiction_id', 'Number of the jurisdiction in this store'),
            ('case_id', 'The case: key of jurisdiction and case number'),
            ('case_number_pseudonym', 'Name of the case for people who may '
                'not see its number; stewards join gap_steward.case_number'),
            ('event_key', 'The event; gap.event_provenance says where it '
                'stands'),
            ('class', 'Class of contact: any, direct, in_person, home (each '
                'inside the one before); of a policy row also collateral'),
            ('series', 'as_logged (what the code said) or corrected (after a '
                'rule or review), both strict; _favourable: unknown channel, '
                'site and outcome read for the agency'),
            ('kind', 'entry, interior, tail or whole'),
            ('started_on', 'First day of the gap, at the earliest'),
            ('started_on_hi', 'First day of the gap, at the latest; equal for '
                'exact dates'),
            ('ended_on', 'Day that ends the gap, at the earliest'),
            ('ended_on_hi', 'Day that ends the gap, at the latest; equal for '
                'exact dates'),
            ('calendar_days', 'Days from the one to the other, at least'),
            ('calendar_days_max', 'Days from the one to the other, at most; '
                'equal for exact dates'),
            ('at_risk_days', 'Days of these at risk, at least: without '
                'custody, abscond, toll, out of jurisdiction, excluded levels '
                'and uncovered days'),
            ('at_risk_days_max', 'Days of these at risk, at most; equal for '
                'exact dates'),
            ('censored', 'true: nothing was seen to end it, the days are a '
                'lower bound'),
            ('ended_by', 'contact, incident, case_end or as_of'),
            ('never', 'true: there was no contact at all'),
            ('minute_of_day', 'Minute after midnight, civil time; NULL when '
                'not said'),
            ('recorded_at', 'Civil time of entry; NULL when not said'),
            ('officer_key', 'Officer, ref.officer; NULL when not said'),
            ('office_key', 'Office, ref.office; NULL when not said'),
            ('office', 'Office; NULL when not said'),
            ('level', 'Level of supervision; NULL when not said'),
            ('population', 'Population; NULL when not said'),
            ('source_id', 'Source, etl.source'),
            ('source', 'Source id'),
            ('batch_id', 'Delivery that first showed it, etl.delivery'),
            ('position', 'Where the record stands: number of the file << 48 | '
                'byte offset (pdf: page << 32 | points from the top)'),
            ('raw_code', 'Code as the source has it; NULL when none'),
            ('rules', 'Rules of the mapping that acted; NULL when none'),
            ('rule_versions', 'Versions of these rules; NULL when none'),
            ('month', 'First day of the calendar month'),
            ('policy_id', 'The policy row, ref.policy'),
            ('variant', 'fresh_start (a changed standard begins anew) or '
                'carry_over (the running time is carried along)'),
            ('ci_low', 'Low end of the Wilson 95 % interval; NULL when the '
                'denominator is 0'),
            ('ci_high', 'High end of the Wilson 95 % interval; NULL when the '
                'denominator is 0')
        ) as v (name, comment)
        join pg_attribute as a
            on a.attname = v.name and a.attnum > 0 and not a.attisdropped
        join pg_class as k on k.oid = a.attrelid and k.relkind = 'v'
        join pg_namespace as n
            on n.oid = k.relnamespace and n.nspname in ('gap', 'gap_steward')
        where col_description(a.attrelid, a.attnum) is null
    loop
        execute format('comment on column %s.%I is %L', c.view_name, c.attname,
            c.comment);
    end loop;
end
$$;
