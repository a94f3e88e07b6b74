-- As the load and the reports set their sessions.
set timezone = 'UTC';
set datestyle = 'ISO, YMD';
set intervalstyle = 'postgres';
set extra_float_digits = 1;
set max_parallel_workers_per_gather = 0;
set search_path = gap, core, ref, etl, public;
