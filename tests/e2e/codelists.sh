#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# codelists.sh - every code that the code lists of two real systems name, sent
# through the mapping of its source: nothing unlisted, conflicts only where the
# codes contradict each other.  The records are made here from the lists in
# LAPSE_DATA; no database.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
systems=${LAPSE_DATA:-}/recidiviz-pulse-data/supervision
[ -d "$systems" ] || skip_all 'no code lists (LAPSE_DATA)'

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 75' HUP INT TERM
mkdir -m 0700 "$dir/state"
(umask 077 && od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n' |
    awk '{ print }' >"$dir/state/site.key")

# pennsylvania: a record for each contact type (who, how) and each location
# (which collateral, how), marked as an attempt and as none
pennsylvania() {
    list=$systems/us_pa
    head -n 1 "$list/supervision_contacts.csv"
    for attempt in Yes No; do
        awk -v attempt="$attempt" '
            function record(type, how, collateral) {
                print "T" ++n attempt ",2020-01-15,2020-01-15,2020-01-15," \
                    "5," type "," how "," attempt "," collateral \
                    ",,1,INVENTED,INVENTED,UNIT"
            }
            FNR == 1 { file++ }
            file == 1 { record($1, $2, "") }
            file == 2 { record("COLLATERAL", $2, $1) }' \
            "$list/supervision_contacts_type_raw_text.csv" \
            "$list/supervision_contacts_location_raw_text.csv"
    done
}

# north_dakota: a record for each combination of up to six codes
north_dakota() {
    list=$systems/us_nd
    head -n 1 "$list/docstars_contacts.csv" | tr -d '\r'
    tr -d '\r' <"$list/docstars_contacts_location_status_raw_text.csv" |
        awk '{
            printf "%d,%d,1/15/2020 12:00:00AM", NR, NR
            for (i = 1; i <= 6; i++) printf ",%s", $i
            print ",Supervision,INVENTED,INVENTED,1"
        }'
}

# take SOURCE: its check and its rows, as people see them
take() {
    "$bin/lapse-ingest" -q --state "$dir/state" --data "$dir/data" \
        "$store_home/sources/$1" >&2 || return 1
    "$bin/lapse-transform" -q --state "$dir/state" --check \
        "$store_home/sources/$1" >"$dir/check" || return 1
    "$bin/lapse-transform" -q --state "$dir/state" --output jsonl \
        "$store_home/sources/$1" >"$dir/rows" || return 1
    sed 's/^/# /' "$dir/check"
}

# kinds: events by the kind of their profile
kinds() {
    awk '
        function member(name) {
            if (!match($0, "\"" name "\":\"?[^,\"}]*")) return ""
            value = substr($0, RSTART, RLENGTH)
            sub(/^[^:]*:"?/, "", value)
            return value
        }
        member("table") == "profile" { kind[member("profile_key")] = member("kind") }
        member("table") == "event" { of[NR] = member("profile_key") }
        END {
            for (i in of) n[kind[of[i]]]++
            for (k in n) print k, n[k]
        }' "$dir/rows" | sort | tr '\n' ' '
}

is() {
    [ "$1" = "$2" ] || {
        printf '# got "%s", want "%s"\n' "$1" "$2"
        return 1
    }
}

place=$dir/data/recidiviz-pulse-data/supervision
mkdir -p "$place/us_pa" "$place/us_nd"
pennsylvania >"$place/us_pa/supervision_contacts.csv"
north_dakota >"$place/us_nd/docstars_contacts.csv"

ok 'the Pennsylvania lists are read' take us-pa/contacts.yaml
ok '30 types and 176 locations, with attempt Yes and No' \
    grep -q ': 412 records, 412 facts,' "$dir/check"
ok 'none is refused' grep -qE '^refused +0 of 412' "$dir/check"
ok 'none is unlisted' grep -qE '^unlisted +0 of 412' "$dir/check"
ok 'none is in conflict' grep -qE '^conflict +0 of 412' "$dir/check"
ok '21 voicemails logged as completed are corrected' \
    grep -q 'nobody was spoken to": 21 uses' "$dir/check"
ok 'all are contacts' is "$(kinds)" 'contact 412 '

ok 'the North Dakota combinations are read' take us-nd/contacts.yaml
ok '800 combinations give 2,201 facts' \
    grep -q ': 800 records, 2201 facts,' "$dir/check"
ok 'none is refused or without a fact' \
    grep -qE '^refused +0 of 800' "$dir/check"
ok 'they are contacts, tests and violations' \
    is "$(kinds)" 'contact 1771 test 147 violation 283 '
ok 'none is unlisted' grep -qE '^unlisted +0 of 2201' "$dir/check"
ok '3 contradict themselves' grep -qE '^conflict +3 of 2201' "$dir/check"
store_end
