-- The tables that the peers fill, made anew before each of their runs.
drop table if exists contact_raw, contact_typed, contact_clean cascade;

-- As exported: every column is text.
create table contact_raw (
    contact_id text,
    case_number text,
    client_name text,
    officer_id text,
    office text,
    contact_at text,
    contact_type text,
    result text,
    notes text,
    entered_at text
);

-- The server reads numbers and dates; nothing is cleaned or classified.
create table contact_typed (
    contact_id bigint,
    case_number text,
    client_name text,
    officer_id text,
    office text,
    contact_at timestamp,
    contact_type text,
    result text,
    notes text,
    entered_at timestamp
);

-- Typed, the type in capitals, and the class it stands for.
create table contact_clean (
    contact_id bigint,
    contact_at timestamp,
    entered_at timestamp,
    case_number text,
    client_name text,
    officer_id text,
    office text,
    contact_type text,
    class text,
    result text,
    notes text
);
