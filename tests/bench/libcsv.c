/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libcsv - reads a CSV file with libcsv and counts records and fields: what
 * parsing alone costs there.  Built only where csv.h is.
 *
 *   libcsv FILE        prints records and fields, the header among them
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <csv.h>

struct count {
    unsigned long records, fields;
};

static void field(void *bytes, size_t len, void *arg)
{
    struct count *n = arg;

    (void)bytes;
    (void)len;
    n->fields++;
}

static void record(int end, void *arg)
{
    struct count *n = arg;

    (void)end;
    n->records++;
}

int main(int argc, char **argv)
{
    static char chunk[1 << 18];
    struct count n = {0, 0};
    struct csv_parser p;
    size_t len;
    FILE *f;

    f = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!f || csv_init(&p, CSV_STRICT)) {
        fprintf(stderr, "libcsv: %s\n",
                argc == 2 ? strerror(errno) : "usage: libcsv FILE");
        return 2;
    }
    while ((len = fread(chunk, 1, sizeof chunk, f)) > 0) {
        if (csv_parse(&p, chunk, len, field, record, &n) != len) {
            fprintf(stderr, "libcsv: %s\n", csv_strerror(csv_error(&p)));
            return 1;
        }
    }
    csv_fini(&p, field, record, &n);
    csv_free(&p);
    fclose(f);
    printf("%lu records, %lu fields\n", n.records, n.fields);
    return 0;
}
