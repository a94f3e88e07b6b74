-- A day ahead, other plans.
set timezone = 'Pacific/Kiritimati';
set datestyle = 'German';
set intervalstyle = 'sql_standard';
set extra_float_digits = 3;
set max_parallel_workers_per_gather = 2;
set work_mem = '256MB';
set enable_hashjoin = off;
set enable_hashagg = off;
set search_path = public, pg_temp;
