-- The cache of the gap views: what they would find again and again in all
-- contacts of all cases. Nothing here depends on the as-of day: a row holds for
-- every day from settled_on to before next_on, and the views add what runs on
-- up to as_of. Kept for the touched cases by the publish
-- (sql/functions/053_mart.sql), proven equal to the plain views by etl.verify_mart().
create table mart.case_state (
    case_id bigint not null, since_seq bigint not null,
    until_seq bigint not null default 9223372036854775807,
    jurisdiction_id int not null, counted_mask int not null,
    settled_on date not null, next_on date not null, counted_to date not null,
    started_on date, started_on_hi date, ends_on date, ends_on_hi date,
    incident_on date, incident_on_hi date, steady_from date, steady_to date,
    office_key bigint, officer_key bigint, is_stub boolean,
    last_on date[], last_on_hi date[], seen_on date[], seen_on_hi date[],
    edge_on date[],
    longest_days int[], longest_days_max int[],
    window_days datemultirange, excluded_days datemultirange,
    excluded_least datemultirange,
    longest_from date[], longest_from_hi date[],
    longest_to date[], longest_to_hi date[], longest_entry_mask int,
    level_from date[], level_to date[], levels text[],
    office_from date[], office_to date[], offices text[],
    pseudonym text not null,
    primary key (case_id, since_seq));
-- what the next publish looks for: rows that nobody reads any more, and those
-- whose next change is near
create index case_state_ended on mart.case_state (case_id, until_seq)
    where until_seq < 9223372036854775807;
create index case_state_next on mart.case_state (case_id, next_on)
    where next_on < 'infinity';
-- those of which the last gap is asked of the case itself
create index case_state_apart on mart.case_state (case_id)
    where counted_mask <> 65535;
-- what the case has added to the counts below, to be taken away again; an array
-- of one element stands for all
create table mart.case_count (
    case_id bigint not null, jurisdiction_id int not null,
    gap_mask int[], gap_days int[], gap_days_max int[], gap_calendar int[],
    gap_calendar_max int[], gap_office bigint[],
    month_from date, month_mask int[], month_perhaps int[],
    month_office bigint[], month_level text[],
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    primary key (case_id, since_seq));
create index case_count_ended on mart.case_count (case_id, until_seq)
    where until_seq < 9223372036854775807;
create table mart.gap_length (
    jurisdiction_id int not null, place int not null,
    office_key bigint not null, kind text not null,
    at_risk_days int not null, at_risk_days_max int not null,
    calendar_days int not null, calendar_days_max int not null,
    gap_count bigint not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    primary key (jurisdiction_id, place, office_key, kind, at_risk_days,
        at_risk_days_max, calendar_days, calendar_days_max,
        since_seq))
    -- room for the count that the next publish closes, so that its key stays
    with (fillfactor = 90);
create table mart.running_gap (
    jurisdiction_id int not null, place int not null,
    office_key bigint not null, is_never boolean not null,
    from_on date not null, to_on date not null, gap_count bigint not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    primary key (jurisdiction_id, place, office_key, is_never, from_on, to_on,
        since_seq));
create table mart.month_count (
    jurisdiction_id int not null, month date not null,
    office_key bigint not null, level text not null,
    is_whole boolean not null, has_half boolean not null,
    has_day boolean not null,
    sure_mask int not null, perhaps_mask int not null,
    month_count bigint not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    primary key (jurisdiction_id, month, office_key, level, is_whole, has_half,
        has_day, sure_mask, perhaps_mask, since_seq));
create table mart.bound (
    jurisdiction_id int not null,
    settled_on date not null, next_on date not null, rolled_to date not null,
    horizon date not null, covered datemultirange,
    places int not null default 65535,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    primary key (jurisdiction_id, since_seq));
insert into etl.layout (table_schema, table_name, kind) values
    ('mart', 'case_state', 'distributed'),
    ('mart', 'case_count', 'distributed'),
    ('mart', 'gap_length', 'local'),
    ('mart', 'running_gap', 'local'),
    ('mart', 'month_count', 'local'),
    ('mart', 'bound', 'local');
comment on table mart.case_state is
    'What each case comes to, whatever the day: its window, its last contacts '
    'and its longest ended gap, in arrays of sixteen places (gap.mart_place)';
comment on column mart.case_state.case_id is
    'The case: key of jurisdiction and case number';
comment on column mart.case_state.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column mart.case_state.counted_mask is
    'Places of which the last gap is counted in mart.gap_length or '
    'mart.running_gap, as bits (gap.mart_place)';
comment on column mart.case_state.pseudonym is 'Pseudonym of the case number';
comment on column mart.case_state.settled_on is
    'First as-of day that the row holds for: nothing in it is later';
comment on column mart.case_state.next_on is
    'First as-of day that it no longer holds for: something recorded is then '
    'no longer in the future; infinity when nothing is';
comment on column mart.case_state.counted_to is
    'First month that mart.case_count does not hold';
comment on column mart.case_state.is_stub is
    'true: no term and no start is known, only contacts';
comment on column mart.case_state.started_on is
    'First day it can have begun; NULL: not begun';
comment on column mart.case_state.started_on_hi is 'Last day it can have begun';
comment on column mart.case_state.ends_on is
    'First day outside, at the earliest; infinity while open';
comment on column mart.case_state.ends_on_hi is
    'First day outside, at the latest; infinity while open';
comment on column mart.case_state.incident_on is
    'Incident that ends the gaps, at the earliest; NULL for none';
comment on column mart.case_state.incident_on_hi is 'The same at the latest';
comment on column mart.case_state.window_days is
    'Days under supervision, not cut at as_of';
comment on column mart.case_state.excluded_days is
    'Days in custody, absconded, tolled, out of jurisdiction or at a level '
    'banked or administrative';
comment on column mart.case_state.excluded_least is
    'The same where uncertain dates exclude as little as they can; NULL: equal';
comment on column mart.case_state.steady_from is
    'First day of the last stretch of days under supervision, none excluded';
comment on column mart.case_state.steady_to is
    'First day after it; infinity while open';
comment on column mart.case_state.office_key is
    'Office of record on the last day; NULL for none';
comment on column mart.case_state.officer_key is
    'Officer of record on the last day; NULL for none';
comment on column mart.case_state.level_from is
    'First days of its spans of one level, from counted_to on; NULL: one, of '
    'all these days';
comment on column mart.case_state.level_to is
    'First days after these; NULL while open';
comment on column mart.case_state.levels is 'The level of each span';
comment on column mart.case_state.office_from is
    'First days of its spans in one office, from counted_to on; NULL: one, of '
    'all these days';
comment on column mart.case_state.office_to is
    'First days after these; NULL while open';
comment on column mart.case_state.offices is
    'Key of the office of each span';
comment on column mart.case_state.last_on is
    'Last contact before the end of the gaps, at the earliest, by place; NULL '
    'for none';
comment on column mart.case_state.last_on_hi is
    'The same at the latest; NULL: equal';
comment on column mart.case_state.seen_on is
    'Last contact, after the incident too, at the earliest, by place; NULL: '
    'there is no incident, last_on';
comment on column mart.case_state.seen_on_hi is
    'The same at the latest; NULL: equal';
comment on column mart.case_state.edge_on is
    'Last day of the contacts that are perhaps of the window and perhaps not, '
    'by place of the strict series; NULL when there is none';
comment on column mart.case_state.longest_days is
    'Days at risk, at least, of the longest gap that a contact ended, by place';
comment on column mart.case_state.longest_days_max is
    'Most days at risk that a gap which a contact ended can have, by place; '
    'NULL: equal';
comment on column mart.case_state.longest_from is
    'First day of it, at the earliest, by place';
comment on column mart.case_state.longest_from_hi is
    'First day of it, at the latest; NULL: equal';
comment on column mart.case_state.longest_to is
    'Day that ended it, at the earliest, by place';
comment on column mart.case_state.longest_to_hi is
    'Day that ended it, at the latest; NULL: equal';
comment on column mart.case_state.longest_entry_mask is
    'Places where it began at the start of the case, as bits (gap.mart_place)';
comment on column mart.case_state.since_seq is
    'First publish that shows this row';
comment on column mart.case_state.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on table mart.case_count is
    'What each case has added to mart.gap_length and mart.month_count';
comment on column mart.case_count.case_id is
    'The case: key of jurisdiction and case number';
comment on column mart.case_count.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column mart.case_count.gap_mask is
    'Gaps that a contact ended: the classes and series that have them as bits '
    '(gap.mart_place), with 65536 for an entry';
comment on column mart.case_count.gap_days is 'Their days at risk, at least';
comment on column mart.case_count.gap_days_max is
    'Their days at risk, at most; NULL: the same';
comment on column mart.case_count.gap_calendar is
    'Their days, at least; NULL: all are at risk';
comment on column mart.case_count.gap_calendar_max is
    'Their days, at most; NULL: the same';
comment on column mart.case_count.gap_office is
    'Their office, 0 for none; one element: of all';
comment on column mart.case_count.month_from is
    'First of its months; NULL for none';
comment on column mart.case_count.month_mask is
    'Its months: the classes and series surely seen as bits 3 to 18, and 1 '
    'whole, 2 half, 4 a day at risk';
comment on column mart.case_count.month_perhaps is
    'Those perhaps seen; NULL: none in any month';
comment on column mart.case_count.month_office is
    'Office in each month, 0 for none; one element: in all';
comment on column mart.case_count.month_level is
    'Level in each month, empty when not said; one element: in all';
comment on column mart.case_count.since_seq is
    'First publish that shows this row';
comment on column mart.case_count.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on table mart.gap_length is
    'How often each length occurs of gaps that a contact, the end of the case or '
    'an incident ended';
comment on column mart.gap_length.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column mart.gap_length.office_key is
    'Office of record on the last day of the gap; 0 for none';
comment on column mart.gap_length.kind is
    'entry or interior; tail or whole where the case ended or an incident came';
comment on column mart.gap_length.place is
    'Class and series of the gap (gap.mart_place)';
comment on column mart.gap_length.at_risk_days is
    'Days of the gap at risk, at least';
comment on column mart.gap_length.at_risk_days_max is
    'Days of the gap at risk, at most';
comment on column mart.gap_length.calendar_days is
    'Days of the gap, at least';
comment on column mart.gap_length.calendar_days_max is
    'Days of the gap, at most';
comment on column mart.gap_length.gap_count is 'Gaps of these lengths';
comment on column mart.gap_length.since_seq is
    'First publish that shows this row';
comment on column mart.gap_length.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on table mart.running_gap is
    'How many last gaps that still run began on a day: from there every day is '
    'at risk, so that they need not be asked of each case';
comment on column mart.running_gap.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column mart.running_gap.place is
    'Class and series of the gap (gap.mart_place)';
comment on column mart.running_gap.office_key is
    'Office of record on the last day; 0 for none';
comment on column mart.running_gap.is_never is
    'Whether the case had no contact of the class: from its start on';
comment on column mart.running_gap.from_on is
    'Day of the last contact, or of the start';
comment on column mart.running_gap.to_on is
    'Day to come on which the case ends; infinity while open';
comment on column mart.running_gap.gap_count is 'Gaps that are so';
comment on column mart.running_gap.since_seq is
    'First publish that shows this row';
comment on column mart.running_gap.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on table mart.month_count is
    'How many case-months of whole calendar months were alike';
comment on column mart.month_count.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column mart.month_count.month is 'First day of the month';
comment on column mart.month_count.office_key is
    'Office of record on the first day of the case in it; 0 for none';
comment on column mart.month_count.level is
    'Level of record on that day; empty when not said';
comment on column mart.month_count.is_whole is
    'Whether every day of the month is at risk';
comment on column mart.month_count.has_half is
    'Whether 15 days or more are at risk';
comment on column mart.month_count.has_day is
    'Whether at least one day is at risk';
comment on column mart.month_count.sure_mask is
    'Classes and series with a contact in the month, as bits (gap.mart_place)';
comment on column mart.month_count.perhaps_mask is
    'Those with a contact that is perhaps of the month, its date being '
    'uncertain, and no other';
comment on column mart.month_count.month_count is 'Case-months that are so';
comment on column mart.month_count.since_seq is
    'First publish that shows this row';
comment on column mart.month_count.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on table mart.bound is
    'For which as-of days the cache of a jurisdiction holds';
comment on column mart.bound.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column mart.bound.settled_on is 'From this day on';
comment on column mart.bound.next_on is 'Before this day';
comment on column mart.bound.rolled_to is
    'First month that mart.month_count does not hold: the one of the horizon';
comment on column mart.bound.horizon is
    'Day up to which the record goes (gap.horizon)';
comment on column mart.bound.covered is
    'Days that exports of contacts cover; NULL: not said, all of them';
comment on column mart.bound.places is
    'Classes and series that are kept, as bits (gap.mart_place): all';
comment on column mart.bound.since_seq is
    'First publish that shows this row';
comment on column mart.bound.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
