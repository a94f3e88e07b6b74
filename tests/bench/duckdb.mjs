// SPDX-License-Identifier: Apache-2.0
// DuckDB reads, types and classifies; its CSV on stdout is for psql to copy.
//
//   node duckdb.mjs FILE TYPES        DUCKDB_DIR: where node_modules lies
//   node duckdb.mjs                   ends with 0 when DuckDB is there
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const dir = process.env.DUCKDB_DIR ?? process.cwd();
const require = createRequire(pathToFileURL(dir + '/'));
const { DuckDBInstance } = require('@duckdb/node-api');
const [file, types] = process.argv.slice(2);
const text = (s) => `'${s.replaceAll("'", "''")}'`;

if (file) {
    const db = await DuckDBInstance.create(':memory:');
    const connection = await db.connect();
    await connection.run(`
        copy (
            select
                r.contact_id,
                strptime(r.contact_at, '%m/%d/%Y %I:%M %p'),
                strptime(r.entered_at, '%m/%d/%Y %I:%M %p'),
                r.case_number, r.client_name, r.officer_id, r.office,
                upper(trim(r.contact_type)),
                coalesce(t.class, 'unknown'), r.result, r.notes
            from read_csv(${text(file)}, header = true, quote = '"',
                escape = '"', columns = {
                    contact_id: 'BIGINT', case_number: 'VARCHAR',
                    client_name: 'VARCHAR', officer_id: 'VARCHAR',
                    office: 'VARCHAR', contact_at: 'VARCHAR',
                    contact_type: 'VARCHAR', result: 'VARCHAR',
                    notes: 'VARCHAR', entered_at: 'VARCHAR'}) as r
            left join read_csv(${text(types)}, header = true) as t
                on t.raw = upper(trim(r.contact_type))
        ) to '/dev/stdout' (format csv, header false)`);
}
