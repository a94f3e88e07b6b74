# SPDX-License-Identifier: Apache-2.0
"""What an analyst would write: csv, datetime, COPY into contact_clean.

usage: analyst.py psycopg2|psycopg|stdout FILE TYPES

psycopg2, psycopg: through that module, to the server the PG* variables name.
stdout: the rows as CSV, for psql to copy.
"""
import csv
import io
import sys
from datetime import datetime

FORMAT = "%m/%d/%Y %I:%M %p"
COPY = "copy contact_clean from stdin"
ROWS_A_COPY = 50000


def rows(path, types):
    with open(types, newline="", encoding="utf-8") as f:
        classes = {r["raw"]: r["class"] for r in csv.DictReader(f)}
    with open(path, newline="", encoding="utf-8") as f:
        for r in csv.DictReader(f):
            kind = r["contact_type"].strip().upper()
            yield (
                int(r["contact_id"]),
                datetime.strptime(r["contact_at"], FORMAT),
                datetime.strptime(r["entered_at"], FORMAT),
                r["case_number"], r["client_name"], r["officer_id"],
                r["office"], kind, classes.get(kind, "unknown"),
                r["result"] or None, r["notes"] or None)


def with_psycopg2(all_rows):
    import psycopg2
    with psycopg2.connect("") as connection, connection.cursor() as cursor:
        def send(text):
            text.seek(0)
            cursor.copy_expert(COPY + " (format csv)", text)
        text = io.StringIO()
        writer = csv.writer(text)
        for n, row in enumerate(all_rows, 1):
            writer.writerow(row)
            if n % ROWS_A_COPY == 0:
                send(text)
                text.seek(0)
                text.truncate()
        send(text)


def with_psycopg(all_rows):
    import psycopg
    with psycopg.connect() as connection, connection.cursor() as cursor:
        with cursor.copy(COPY) as copy:
            for row in all_rows:
                copy.write_row(row)


def main():
    how, path, types = sys.argv[1:]
    if how == "psycopg2":
        with_psycopg2(rows(path, types))
    elif how == "psycopg":
        with_psycopg(rows(path, types))
    else:
        csv.writer(sys.stdout).writerows(rows(path, types))


main()
