# SPDX-License-Identifier: Apache-2.0
# table - medians of the runs of bench-views beside goals 10 to 12.
#
#   awk -f table.awk -v cases=N RUNS
BEGIN {
    FS = "\t"
    split("longest month office open", question, " ")
    what["longest"] = "longest gap of each case"
    what["month"] = "share of case-months"
    what["office"] = "percentiles by office"
    what["open"] = "open gap"
    split("0.5 1 1 2", must, " ")
    split("0.15 0.3 0.3 1", aim, " ")
}
$7 == 0 { n[$1]++; wall[$1, n[$1]] = $3; cpu[$1, n[$1]] = $4 + $5 }

function median(of, name,    i, k, x, got) {
    for (i = 1; i <= n[name]; i++) {
        for (k = ++got; k > 1 && x[k - 1] > of[name, i]; k--) x[k] = x[k - 1]
        x[k] = of[name, i]
    }
    if (!got) return -1
    return got % 2 ? x[(got + 1) / 2] : (x[got / 2] + x[got / 2 + 1]) / 2
}
function seconds(s) { return s < 0 ? "-" : sprintf("%.2f s", s) }
function times(a, b) { return a < 0 || b <= 0 ? "-" : sprintf("%.1fx", a / b) }

END {
    printf "%d cases, %d contacts; medians of %d\n\n", cases, cases * 40,
        n["view.longest"]
    printf "%-26s %9s %7s %7s %10s %9s %9s %9s %9s\n", "question", "view",
        "must", "aim", "view CPU", "SQL CPU", "ratio", "DuckDB", "ratio"
    for (i = 1; i <= 4; i++) {
        q = question[i]
        printf "%-26s %9s %6ss %6ss %10s %9s %9s %9s %9s\n", what[q],
            seconds(median(wall, "view." q)), must[i], aim[i],
            seconds(median(cpu, "view." q)), seconds(median(cpu, "naive." q)),
            times(median(cpu, "naive." q), median(cpu, "view." q)),
            seconds(median(wall, "duckdb." q)),
            times(median(wall, "duckdb." q), median(wall, "view." q))
    }
    printf "\nrefresh after 1 %% of the cases changed: %s (must 5 s, aim 2 s)\n",
        seconds(median(wall, "refresh"))
    printf "VACUUM and ANALYZE of what the publish wrote: %s\n",
        seconds(median(wall, "upkeep"))
    printf "the cache of all cases, built at once: %s\n",
        seconds(median(wall, "build"))
    if (!n["duckdb.longest"])
        print "DuckDB: no node, or no @duckdb/node-api under DUCKDB_DIR"
}
