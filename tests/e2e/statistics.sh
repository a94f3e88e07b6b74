#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# statistics.sh - Kaplan-Meier, its quantiles and the Wilson intervals of the
# views agree with R (packages survival and stats) on generated cases to 1e-9.
# Skipped where R is not installed: apt-get install r-base-core r-cran-survival
# TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
if ! Rscript -e 'library(survival)' >/dev/null 2>&1; then
    skip_all 'R with its package survival is not installed'
fi
store_begin 12
fresh r
psql -X -q -v ON_ERROR_STOP=1 -d r >/dev/null <<SQL
set client_min_messages = warning;
\\i $store_home/tests/support/helper.sql
select try.store('2021-12-01');
\\i $store_home/tests/support/thousand.sql
\\pset format csv
\\o $dir/gap.csv
select class, series, at_risk_days as days, (not censored)::int as ended
from gap.contact_gap where kind in ('interior', 'tail');
\\o $dir/survival.csv
select class, series, days, at_risk_count, ended_count, survival_share
from gap.gap_distribution;
\\o $dir/quantile.csv
select class, series, median, p75, p90, p95 from gap.gap_quantiles;
\\o $dir/first.csv
select class, series, business_days as days, (not censored)::int as ended
from gap.first_contact;
\\o $dir/firstsurvival.csv
select class, series, days, at_risk_count, ended_count, survival_share
from gap.first_contact_distribution where day_kind = 'business';
\\o $dir/late.csv
select class, series, variant, days_late as days, (not censored)::int as ended
from gap.late_duty;
\\o $dir/latequantile.csv
select class, series, variant, median, p90, cured_mean_days
from gap.days_late;
\\o $dir/share.csv
select met_count as hit, met_count + missed_count as n, ci_low, ci_high
from gap.compliance_month where met_count + missed_count > 0
union all
select without_count, eligible_count, ci_low, ci_high
from gap.case_month_rate where eligible_count > 0;
\\o
SQL
cat >"$dir/check.R" <<'R'
suppressMessages(library(survival))
dir <- commandArgs(TRUE)[1]
read <- function(name) read.csv(file.path(dir, paste0(name, ".csv")))
number <- 0
ok <- function(is_ok, name) {
    number <<- number + 1
    cat(if (isTRUE(is_ok)) "same" else "other", number, name, "\n")
}
curves <- function(rows, views) {
    worst <- 0
    counts <- TRUE
    for (key in unique(paste(rows$class, rows$series))) {
        mine <- rows[paste(rows$class, rows$series) == key, ]
        view <- views[paste(views$class, views$series) == key, ]
        fit <- summary(survfit(Surv(days, ended) ~ 1, data = mine),
            times = view$days, extend = TRUE)
        worst <- max(worst, abs(fit$surv - view$survival_share))
        counts <- counts && all(fit$n.risk == view$at_risk_count) &&
            all(fit$n.event == view$ended_count)
    }
    c(worst < 1e-9, counts, nrow(views) > 100)
}
# the smallest t with S(t) <= 1 - q; survfit gives the midpoint of a flat
# stretch at exactly 1 - q, this rule its left end
left_end <- function(mine, p) {
    fit <- survfit(Surv(days, ended) ~ 1, data = mine)
    at <- fit$time[fit$surv <= 1 - p + 1e-9]
    theirs <- unname(quantile(fit, p)$quantile)
    ours <- if (length(at)) min(at) else NA
    flat <- any(abs(fit$surv - (1 - p)) <= 1e-9)
    if (!flat && !identical(is.na(theirs), is.na(ours))) stop("quantile")
    if (!flat && !is.na(ours) && theirs != ours) stop("quantile")
    ours
}
equal <- function(a, b) {
    (is.na(a) && is.na(b)) || (!is.na(a) && !is.na(b) && abs(a - b) < 1e-9)
}
gaps <- read("gap")
ok(all(curves(gaps, read("survival"))), "gaps: S(t), counts")
q <- read("quantile")
ok(nrow(q) == 16 && all(sapply(seq_len(nrow(q)), function(i) {
    mine <- gaps[gaps$class == q$class[i] & gaps$series == q$series[i], ]
    equal(left_end(mine, .5), q$median[i]) &&
        equal(left_end(mine, .75), q$p75[i]) &&
        equal(left_end(mine, .9), q$p90[i]) &&
        equal(left_end(mine, .95), q$p95[i])
})), "gaps: quantiles")
ok(all(curves(read("first"), read("firstsurvival"))), "first contact: S(t)")
late <- read("late")
q <- read("latequantile")
ok(nrow(q) > 8 && all(sapply(seq_len(nrow(q)), function(i) {
    mine <- late[late$class == q$class[i] & late$series == q$series[i] &
        late$variant == q$variant[i], ]
    equal(left_end(mine, .5), q$median[i]) &&
        equal(left_end(mine, .9), q$p90[i]) &&
        equal(mean(mine$days[mine$ended == 1]), q$cured_mean_days[i])
})), "days late: quantiles and mean")
share <- read("share")
ok(nrow(share) > 100 && all(mapply(function(hit, n, low, high) {
    ci <- suppressWarnings(prop.test(hit, n, correct = FALSE)$conf.int)
    abs(ci[1] - low) < 1e-9 && abs(ci[2] - high) < 1e-9
}, share$hit, share$n, share$ci_low, share$ci_high)), "Wilson intervals")
R
Rscript "$dir/check.R" "$dir" >"$dir/out" 2>"$dir/err" || sed 's/^/# /' "$dir/err"
ok 'Kaplan-Meier of gaps agrees with R' grep -q '^same 1 ' "$dir/out"
ok 'so do its quantiles, but for the rule of ties' \
    grep -q '^same 2 ' "$dir/out"
ok 'Kaplan-Meier of the time to the first contact agrees' \
    grep -q '^same 3 ' "$dir/out"
ok 'quantiles and mean of days late agree' grep -q '^same 4 ' "$dir/out"
ok 'Wilson intervals agree' grep -q '^same 5 ' "$dir/out"
store_end
