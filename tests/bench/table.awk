# SPDX-License-Identifier: Apache-2.0
# table - medians of what cost.c wrote, as ratios beside the goals.
#
#   awk -f table.awk kind=fact FACTS kind=absent ABSENT kind=run RUNS
BEGIN { FS = "\t" }

kind == "fact" { fact[$1] = $2 }
kind == "absent" { absent[$1] = $2 }
kind == "run" && $7 != 0 { failed[$1] = 1 }
kind == "run" && $7 == 0 {
    if (!($1 in seen)) {
        seen[$1] = 1
        order[++names] = $1
    }
    if ($2 > most) most = $2
    wall[$1, $2] = $3
    client[$1, $2] = $4
    server[$1, $2] = $5
    peak[$1] = $6 > peak[$1] ? $6 : peak[$1]
}

# One figure of one contender in one run; -1 when it is not there.
function value(name, run, what) {
    if (!((name, run) in wall)) return -1
    if (what == "wall") return wall[name, run]
    if (what == "client") return client[name, run]
    if (what == "server") return server[name, run]
    return client[name, run] + server[name, run]
}

# Median over the runs of the sum of several contenders ("a b"); -1 without.
# Leaves least and greatest in low and high.
function median(list, what,    run, i, k, n, part, sum, v, got, x) {
    n = split(list, part, " ")
    for (run = 1; run <= most; run++) {
        sum = 0
        for (i = 1; i <= n && sum >= 0; i++) {
            v = value(part[i], run, what)
            sum = v < 0 ? -1 : sum + v
        }
        if (sum < 0) continue
        for (k = ++got; k > 1 && x[k - 1] > sum; k--) x[k] = x[k - 1]
        x[k] = sum
    }
    if (!got) return -1
    low = x[1]
    high = x[got]
    return got % 2 ? x[(got + 1) / 2] : (x[got / 2] + x[got / 2 + 1]) / 2
}

function steps(night) {
    return night ".plan " night ".wanted " night ".transform " night ".publish"
}

function whole(night) {
    return night ".ingest " steps(night)
}

function grouped(n,    text, out) {
    text = sprintf("%.0f", n)
    while (length(text) > 3) {
        out = "," substr(text, length(text) - 2) out
        text = substr(text, 1, length(text) - 3)
    }
    return text out
}

function line(no, what, must, aim, got, cpu, verdict) {
    printf "%-2s %-49s %9s %9s %9s %8s  %s\n", no, what, must, aim, got, cpu,
        verdict
}

function judged(got, must, aim) {
    return got >= aim ? "aim met" : got >= must ? "must met" : "missed"
}

# How many times faster than a peer.
function faster(no, what, must, aim, list, other,    a, b, ca, cb, got) {
    a = median(list, "wall")
    b = median(other, "wall")
    if (a <= 0 || b <= 0) {
        line(no, what, must "x", aim "x", "-", "-", missing(other, b))
        return
    }
    got = b / a
    ca = median(list, "cpu")
    cb = median(other, "cpu")
    line(no, what, must "x", aim "x", sprintf("%.2fx", got),
        ca > 0 ? sprintf("%.2fx", cb / ca) : "-", judged(got, must, aim))
}

function missing(name, found) {
    if (name in failed) return name " failed"
    if (found > 0) return "ours was not run"
    return name in absent ? "not here: " absent[name] : "was not run"
}

# A share of the CPU of the full load, told as 1/n.
function share(no, what, must, aim, list,    a, b) {
    a = median(list, "cpu")
    b = median(whole("empty"), "cpu")
    if (a <= 0 || b <= 0) {
        line(no, what, "1/" must, "1/" aim, "-", "-", "was not run")
        return
    }
    line(no, what, "1/" must, "1/" aim, sprintf("1/%.1f", b / a), "",
        judged(b / a, must, aim))
}

function client_cpu(    a) {
    a = median(whole("empty"), "client")
    if (a < 0) return
    a = a / fact["rows"] * 1000000
    line(4, "client CPU per million rows, all programs", "0.9 s", "0.5 s",
        sprintf("%.2f s", a), "", judged(-a, -0.9, -0.5))
}

function parsing(    a, b) {
    a = median("check", "client")
    b = median("libcsv", "client")
    if (a <= 0 || b <= 0) {
        line(5, "parse and normalize, MB per CPU s, to libcsv", "1.6x", "3.3x",
            "-", "-", missing("libcsv", b))
        return
    }
    line(5, "parse and normalize, MB per CPU s, to libcsv", "1.6x", "3.3x",
        sprintf("%.2fx", b / a), "", judged(b / a, 1.6, 3.3))
}

function memory(night, rows, cases,    i, name, m, must) {
    for (i = 1; i <= names; i++) {
        name = order[i]
        if (index(name, night ".") == 1 && peak[name] > m) m = peak[name]
    }
    if (!m) return
    m /= 1024
    must = 64 + 100 * cases / 1048576
    line(7, "peak memory of any process, " grouped(rows) " rows",
        sprintf("%.0f MiB", must), "32 MiB", sprintf("%.0f MiB", m), "",
        judged(-m, -must, -32))
}

function head() {
    printf "%s rows, %.0f MB, %s cases; medians over %s run%s, %s\n",
        grouped(fact["rows"]), fact["bytes"] / 1e6, grouped(fact["cases"]),
        fact["runs"], fact["runs"] == 1 ? "" : "s", fact["day"]
    printf "%s cores (%s), %.1f GiB; load %s before, %s after\n",
        fact["cores"], fact["cpu"], fact["memory"] / 1048576, fact["load"],
        fact["load_after"]
    printf "PostgreSQL %s; fsync %s, shared_buffers %s, wal_level %s\n\n",
        fact["server"], fact["fsync"], fact["shared_buffers"],
        fact["wal_level"]
}

function goals(    copied) {
    copied = "empty.transform copy_facts"
    line("", "goal", "must", "aim", "measured", "by CPU", "")
    faster(1, "transform + COPY, no index, to \\copy raw text", 1.6, 2.3,
        copied, "raw")
    faster(1, "published into an empty store, to \\copy raw text", 0.9, 1.3,
        steps("empty"), "raw")
    faster(1, "the same, notes and their keys apart", 0.9, 1.3,
        steps("plain"), "raw")
    faster(1, "merged into a filled store, to \\copy raw text", 0.3, 0.6,
        steps("merge"), "raw")
    faster(1, "the same, notes and their keys apart", 0.3, 0.6,
        steps("plain_merge"), "raw")
    faster(2, "transform + COPY to \\copy into typed columns", 2.5, 3.5,
        copied, "typed")
    faster(2, "transform + COPY to load raw, then SQL", 5, 7, copied, "elt")
    faster(2, "transform + COPY to DuckDB piped to psql", 3.5, 5, copied,
        "duckdb")
    faster(3, "transform + COPY to a Python script", 12, 20, copied,
        "python")
    faster(3, "transform + COPY to pgloader", 30, 55, copied, "pgloader")
    client_cpu()
    parsing()
    memory("empty", fact["rows"], fact["cases"])
    memory("small", fact["small"], fact["small"] / 40)
    share(8, "0.5 % changed, full file again: CPU of a full load", 4, 10,
        whole("again"))
    share(9, "0.5 % more as a delta: CPU of a full load", 10, 30,
        whole("delta"))
}

function figures(    i, name, w, rows, range, rate) {
    printf "\n%-18s %8s %15s %9s %11s %11s %9s\n", "contender, step",
        "wall s", "least-greatest", "rows/s", "client CPU", "server CPU",
        "peak MiB"
    for (i = 1; i <= names; i++) {
        name = order[i]
        if (name ~ /[.](plan|wanted)$/) continue # small, in the sums above
        w = median(name, "wall")
        range = sprintf("%.2f-%.2f", low, high)
        rows = fact["rows"]
        if (name ~ /^delta/) rows /= 200
        if (name ~ /^small/) rows = fact["small"]
        rate = w <= 0 ? "" : grouped(rows / w)
        printf "%-18s %8.2f %15s %9s %11.2f %11.2f %9.0f\n", name, w, range,
            rate, median(name, "client"), median(name, "server"),
            peak[name] / 1024
    }
}

# What goal 5 is the ratio of.
function told(name,    cpu) {
    cpu = median(name, "client")
    if (cpu > 0) printf "%s: %.0f MB per CPU second\n", name,
        fact["bytes"] / 1e6 / cpu
}

# The limit of the server, and what it leaves of goals 1 and 2 to a program.
function limit(    least, raw, typed) {
    least = median("narrow", "wall")
    raw = median("raw", "wall")
    typed = median("typed", "wall")
    if (least <= 0 || raw <= 0 || typed <= 0) return
    printf "narrow: %.1fx raw, %.1fx typed; of the time that goal 1 (1.6x) " \
        "allows it leaves %.2f s, of that of goal 2 (2.5x) %.2f s, for " \
        "reading, keys and the rest of a row\n", raw / least,
        typed / least, raw / 1.6 - least, typed / 2.5 - least
}

END {
    head()
    goals()
    figures()
    print ""
    told("check")
    told("libcsv")
    limit()
    if (fact["python"] == "stdout") fact["python"] = "psql"
    if ("python" in seen) print "python: csv, datetime and " fact["python"]
    for (name in absent) printf "not here: %s (%s)\n", name, absent[name]
    for (name in failed) printf "failed: %s\n", name
}
