-- West of Greenwich, days before months, every scan parallel, little memory.
set timezone = 'America/New_York';
set datestyle = 'SQL, DMY';
set intervalstyle = 'iso_8601';
set extra_float_digits = -15;
set bytea_output = 'escape';
set max_parallel_workers_per_gather = 2;
-- not quite for nothing: workers that are started anew for each row of a loop
-- over one page prove nothing more and take most of the time
set parallel_setup_cost = 0.1;
set parallel_tuple_cost = 0;
set min_parallel_table_scan_size = 0;
set min_parallel_index_scan_size = 0;
set work_mem = '64kB';
set search_path = pg_catalog;
