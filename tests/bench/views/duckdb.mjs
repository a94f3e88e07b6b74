// SPDX-License-Identifier: Apache-2.0
// The plain questions asked of DuckDB, contacts and cases in memory. Lines as
// cost.c writes them: name, run, wall, client and server seconds, peak, status.
//
//   node duckdb.mjs CONTACTS CASES RUNS    DUCKDB_DIR: where node_modules lies
//   node duckdb.mjs                        ends with 0 when DuckDB is there
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const dir = process.env.DUCKDB_DIR ?? process.cwd();
const require = createRequire(pathToFileURL(dir + '/'));
const { DuckDBInstance } = require('@duckdb/node-api');
const [contacts, cases, runs] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const text = (s) => `'${s.replaceAll("'", "''")}'`;

if (contacts) {
    const db = await DuckDBInstance.create(':memory:');
    const connection = await db.connect();
    await connection.run(`
        create table contact as
        select * from read_csv(${text(contacts)}, header = false, columns = {
            case_id: 'BIGINT', day: 'DATE', counterpart: 'VARCHAR',
            channel: 'VARCHAR', outcome: 'VARCHAR'})`);
    await connection.run(`
        create table place as
        select * from read_csv(${text(cases)}, header = false, columns = {
            case_id: 'BIGINT', started_on: 'DATE', closed_on: 'DATE',
            is_open: 'BOOLEAN', office: 'VARCHAR', custody_from: 'DATE',
            custody_to: 'DATE'})`);
    await connection.run(`
        create view seen as
        select distinct c.case_id, c.day
        from contact as c
        where c.counterpart in ('subject', 'both')
            and c.channel = 'in_person' and c.outcome = 'completed'`);
    await connection.run(`
        create table month_list as
        select m::date as month_start,
            (m + interval 1 month)::date as month_end
        from generate_series(timestamp '2023-01-01', timestamp '2024-12-01',
            interval 1 month) as g(m)`);
    for (let run = 1; run <= Number(runs); run++) {
        for (const question of ['longest', 'month', 'office', 'open']) {
            const sql = readFileSync(join(here, `${question}.naive.sql`),
                'utf8');
            const cpu = process.cpuUsage();
            const start = process.hrtime.bigint();
            const reader = await connection.runAndReadAll(sql);
            reader.getRows();
            const wall = Number(process.hrtime.bigint() - start) / 1e9;
            const used = process.cpuUsage(cpu);
            const seconds = (used.user + used.system) / 1e6;
            console.log([`duckdb.${question}`, run, wall.toFixed(3),
                seconds.toFixed(3), '0.000', 0, 0].join('\t'));
        }
    }
}
