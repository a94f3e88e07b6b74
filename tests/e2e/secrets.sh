#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# secrets.sh - passwords, tokens, names and numbers stay where they belong:
# fifty invented people and a password go through every path that works and
# every path that fails, at -v -v; then logs, ledger, server log, receipts,
# temporary files, command lines and environments are searched.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
store_begin 4
umask 000 # the programs set their own
# a server that logs what it can, and compiles plans as PostgreSQL does from the box
psql -X -q -d postgres -c "alter system set log_error_verbosity = 'default'" \
    -c "alter system set log_min_error_statement = 'error'" \
    -c "alter system set log_parameter_max_length = -1" \
    -c "alter system set log_parameter_max_length_on_error = -1" \
    -c "alter system set log_min_duration_statement = 0" \
    -c "alter system set jit = on" \
    -c 'select pg_reload_conf()' >/dev/null
# the store is set up on it, not copied
psql -X -q -d postgres -c 'set client_min_messages = warning' \
    -c 'drop database if exists empty_store'
rm -rf "$dir/empty"
fresh secret
ok 'the store of such a server compiles no plan' \
    test "$(psql -X -At -d empty_store -c 'show jit')" = off
mkdir "$dir/logs" "$dir/tmp" "$dir/seen"
TMPDIR=$dir/tmp
export TMPDIR

# an office that does not exist; every name and number holds "qxzjvk"
sources=$dir/sources/us-zz
mkdir -p "$sources" "$dir/data/us-zz"
cat >"$sources/log.yaml" <<'YAML'
source: us-zz-log
title: An office that does not exist
fetch: {kind: folder, path: us-zz}
files:
  log:
    match: log*.csv
    schema:
      primaryKey: [entry]
      fields:
      - {name: entry, constraints: {pattern: '[0-9]+'}}
      - {name: case, to: case_number, clean: [upper], constraints: {required: true}}
      - {name: person}
      - {name: day, to: occurred, type: date, constraints: {required: true}}
      - {name: code, to: code}
      - {name: officer, to: officer}
      - {name: note, to: note}
map:
  code: {contact/subject/in_person/completed: [OV]}
emit:
- {file: log, as: contact}
checks: {refused: {warn: 0%, fail: 60%}}
YAML
file=$dir/data/us-zz/log.csv
people() { # FIRST LAST: a header and good rows
    echo 'entry,case,person,day,code,officer,note'
    i=$1
    while [ "$i" -le "$2" ]; do
        printf '%s,qxzjvk-%04d,"Qxzjvklast%s, Qxzjvkfirst",2024-01-%02d,OV,Qxzjvkofficer%s,"met Qxzjvkmother%s at 7 Qxzjvk Street"\n' \
            "$i" "$i" "$i" $((i % 28 + 1)) "$i" "$i"
        i=$((i + 1))
    done
}
bad_rows() { # each is refused for another reason, a name in each place
    echo 'Qxzjvkentry,qxzjvk-0001,Qxzjvkname,2024-01-01,OV,Qxzjvkofficer,x'
    echo '60,qxzjvk-0060,Qxzjvkname,Qxzjvkday,OV,Qxzjvkofficer,x'
    echo '61,qxzjvk-0061,Qxzjvkname,2024-02-30,OV,Qxzjvkofficer,Qxzjvknote,Qxzjvkmore'
    echo '62,qxzjvk-0062,Qxzjvkname'
    echo '63,,Qxzjvkname,2024-01-03,OV,Qxzjvkofficer,Qxzjvknote'
    printf '64,qxzjvk-0064,Qxzjvk\000name,2024-01-03,OV,Qxzjvkofficer,x\n'
    printf '65,qxzjvk-0065,Qxzjvk\377name,2024-01-03,OV,Qxzjvkofficer,x\n'
    echo '1,qxzjvk-0001,Qxzjvkname,2024-01-09,OV,Qxzjvkofficer,another Qxzjvknote'
    printf '67,qxzjvk-0067,"Qxzjvkname,2024-01-03,OV,Qxzjvkofficer,x\n'
    echo '66,qxzjvk-0066,"Qxzjvkname" Qxzjvkname,2024-01-03,OV,Qxzjvkofficer,x'
}

# what runs with our names: its words and environment, as often as we can look
watch() {
    while [ -d "$dir/seen" ] && kill -0 $$ 2>/dev/null; do
        for p in /proc/[0-9]*; do
            { read -r comm <"$p/comm"; } 2>/dev/null || continue
            case $comm in
            lapse*) # ours: another test may run beside this one
                grep -qaF "$dir" "$p/cmdline" 2>/dev/null || continue
                ;;
            pdftotext) ;;
            *) continue ;;
            esac
            cat "$p/cmdline" >>"$dir/seen/words" 2>/dev/null || :
            cat "$p/environ" >>"$dir/seen/environ" 2>/dev/null || :
            case $comm in
            lapse-ingest | lapse-transform | pdftotext)
                cat "$p/environ" >>"$dir/seen/offline" 2>/dev/null || :
                grep 'Max core file size' "$p/limits" \
                    >>"$dir/seen/core" 2>/dev/null || :
                ;;
            esac
        done
        sleep 0.01
    done
}
step=0
# lapse_on NAME COMMAND...: exit code in $code, all it says among the logs
lapse_on() {
    step=$((step + 1))
    name=$1
    shift
    code=0
    PGDATABASE=$name "$bin/lapse" --state "$dir/$name" --data "$dir/data" \
        --sources "$dir/sources" -v -v "$@" >"$dir/logs/$step.out" \
        2>"$dir/logs/$step.err" || code=$?
}
is_code() {
    [ "$code" = "$1" ] || {
        echo "# exit code $code, not $1"
        sed 's/^/# /' "$dir/logs/$step.err"
        return 1
    }
}
says() {
    grep -qE -- "$1" "$dir/logs/$step.err" || {
        sed 's/^/# /' "$dir/logs/$step.err"
        return 1
    }
}
no_hit() { # WORD PLACE...
    if grep -rliaE -- "$@" >"$dir/hits" 2>/dev/null; then
        sed 's/^/# found in /' "$dir/hits"
        [ ! -f "$2" ] || grep -iaE -m 3 -- "$1" "$2" | cut -c1-300 |
            sed 's/^/# /'
        return 1
    fi
}

# the password: in a passfile of ours, and (as some do) in PGPASSWORD
printf '*:*:*:*:Qxzjvkpassword\n' >"$dir/pass"
chmod 0600 "$dir/pass"
PGPASSFILE=$dir/pass
export PGPASSFILE
watch >/dev/null 2>&1 &
watcher=$!

# paths that work, and a hold
people 1 50 >"$file"
bad_rows >>"$file"
PGPASSWORD=Qxzjvkenvpass
export PGPASSWORD
lapse_on secret run us-zz-log
ok 'a file with fifty people and ten bad rows is published' is_code 3
# the programs without a database run for a moment: until one was seen
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -s "$dir/seen/offline" ] && break
    lapse_on secret check us-zz-log
done
unset PGPASSWORD
cp "$dir/seen/offline" "$dir/seen/with-password" || : >"$dir/seen/with-password"
: >"$dir/seen/environ"
lapse_on secret --log-format json check us-zz-log
ok 'check reads it too' is_code 3
people 1 3 >"$file"
lapse_on secret --log-format json run us-zz-log
ok 'three people instead of fifty are held' is_code 4
lapse_on secret status
lapse_on secret export contact_gap
refused=$(psql -X -At -d secret -c "select 'reject:' || delivery_key || ':'
    || record_no from gap.reject where record_no is not null limit 1")
lapse_on secret explain "$refused"
ok 'a refused row is explained without its text' is_code 0

# paths that fail: the server refuses rows, in each table that holds a name
for rule in 'private.case_number add check (case_number = $$$$)' \
    'private.event_note add check (note = $$$$)' \
    'private.officer_name add check (name = $$$$)' \
    'core.event add check (event_key = 0)'; do
    fresh broken
    psql -X -q -d broken -c "set client_min_messages = error" \
        -c "alter table $rule" >/dev/null
    people 1 50 >"$file"
    lapse_on broken run us-zz-log
    ok "an error in $rule stops it" test "$code" -ge 1
done
lapse_on secret -d 'host=/nowhere dbname=secret' run us-zz-log
ok 'a server that is away' is_code 75
lapse_on secret -d postgres run us-zz-log
ok 'a database without a store' is_code 2
printf '<!DOCTYPE html><p>Qxzjvkname &Qxzjvk; <b>Qxzjvkname' >"$file"
lapse_on secret run us-zz-log
printf 'entry,case,Qxzjvkcolumn\n1,2,Qxzjvkname\n' >"$file"
lapse_on secret run us-zz-log
ok 'another header' test "$code" -ge 1

# a token in a url: refused where others read it, hidden where it fails
cat >"$sources/web.yaml" <<'YAML'
source: us-zz-web
fetch: {kind: http, url: 'http://qxzjvkuser:qxzjvkpass@127.0.0.1:9/log.csv?token=qxzjvktoken', secret: token, allow: 127.0.0.1}
files: {log: {match: log.csv, schema: {fields: [{name: case, to: case_number}]}}}
emit: []
YAML
chmod 0644 "$sources/web.yaml"
lapse_on secret run us-zz-web
ok 'a source file with a token that others read is refused' is_code 2
chmod 0600 "$sources/web.yaml"
lapse_on secret run us-zz-web
ok 'a server that refuses is named without user and token' \
    says '127\.0\.0\.1:9/log\.csv\?token=\*\*\*'
rm "$sources/web.yaml"

kill "$watcher"
wait "$watcher" 2>/dev/null || :

# names and the password were there to be found
ok 'the store holds the fifty numbers, the archive the names' test \
    "$(psql -X -At -d secret -c 'select count(*)
        from private.case_number')" -ge 50 -a \
    "$(grep -rlia qxzjvklast "$dir/secret/archive" | wc -l)" -ge 1
ok 'the programs were seen at work' test -s "$dir/seen/words" -a \
    -s "$dir/seen/environ" -a -s "$dir/seen/with-password"

# and nowhere else
ok 'no word of a program or of a log holds one' no_hit qxzjvk "$dir/logs"
ok 'nor does a command line' no_hit qxzjvk "$dir/seen/words"
ok 'nor an environment' no_hit qxzjvk "$dir/seen/environ"
ok 'a program without a database has no PGPASSWORD' \
    no_hit qxzjvkenvpass "$dir/seen/with-password"
ok 'no program leaves a core file' sh -c \
    "! grep -v 'size  *0  *0 ' '$dir/seen/core'"
ok 'nor does the log of the server, which tells all it can' \
    no_hit qxzjvk "$dir/pg/server.log"
ok 'as it does of others' grep -q 'parameters\|^.*DETAIL' \
    "$dir/pg/server.log"
for schema in etl core ref mart gap; do
    for store in secret broken; do
        pg_dump -n "$schema" "$store" >"$dir/dump"
        ok "nothing in schema $schema of $store" no_hit qxzjvk "$dir/dump"
    done
done
pg_dump -n private secret >"$dir/dump"
ok 'private is where the names are' grep -qi qxzjvk "$dir/dump"
rm "$dir/dump"
ok 'no receipt, lock or note beside the state holds one' no_hit qxzjvk \
    "$dir/secret" --exclude-dir=archive --exclude-dir=staged
ok 'no temporary file is left' test -z "$(ls -A "$dir/tmp")"

# modes: whatever the umask, only we can look
others() {
    find "$dir/secret" ! -type l -perm /"$1" >"$dir/hits"
    [ ! -s "$dir/hits" ] || {
        sed 's/^/# /' "$dir/hits"
        return 1
    }
}
chmod 0700 "$dir/secret"
ok 'nothing of the state can be read or written by everybody' others 007
ok 'or written by the group' others 020
ok 'archive, staged and receipts are ours' test "$(stat -c %a \
    "$dir/secret/archive" "$dir/secret/staged" "$dir/secret/receipts" |
    sort -u)" = 700
ok 'archived bytes are read-only' test "$(find "$dir/secret/archive" \
    -type f ! -perm 0400 | wc -l)" = 0

# links planted before, to a file, to nothing, to a directory: never followed;
# with the key and the password file below that makes twenty attacks
fresh planted
people 1 5 >"$file"
echo untouched >"$dir/target"
mkdir "$dir/planted/receipts"
sha=$(sha256sum "$file" | cut -c1-64)
mkdir -p "$dir/planted/archive/$(printf %.2s "$sha")" "$dir/planted/staged"
mkdir -m 0777 "$dir/elsewhere"
attacks=0
for link in run.lock audit.head last_success receipts/us-zz-log.jsonl \
    receipts/us-zz-log.lock "archive/$(printf %.2s "$sha")/$sha"; do
    for target in target nothing elsewhere; do
        rm -f "$dir/planted/$link"
        ln -s "$dir/$target" "$dir/planted/$link"
        lapse_on planted run us-zz-log
        if [ "$(cat "$dir/target")" = untouched ] && [ ! -e "$dir/nothing" ] &&
            [ -z "$(ls -A "$dir/elsewhere")" ]; then
            attacks=$((attacks + 1))
        else
            echo "# a link to $target in the place of $link was followed"
            rm -rf "$dir/nothing"
        fi
        rm -rf "${dir:?}/planted/$link"
    done
done
ok 'eighteen links in the place of our files are not followed' \
    test "$attacks" = 18
lapse_on planted run us-zz-log
ok 'with the links gone it works' is_code 0
mv "$dir/planted/site.key" "$dir/key"
ln -s "$dir/key" "$dir/planted/site.key"
lapse_on planted run us-zz-log
ok 'a site key that is a link is refused' is_code 2
rm "$dir/planted/site.key"
cp "$dir/key" "$dir/planted/site.key"
chmod 0640 "$dir/planted/site.key"
lapse_on planted run us-zz-log
ok 'a site key that others read is refused' is_code 2
chmod 0600 "$dir/planted/site.key"

# routes
for command in status setup; do
    chmod 0640 "$dir/pass"
    lapse_on secret "$command"
    ok "a password file that others read is refused by $command" is_code 2
done
chmod 0600 "$dir/pass"
ln -s "$dir/pass" "$dir/link"
PGPASSFILE=$dir/link lapse_on secret status
ok 'one that is a link too' is_code 2
lapse_on secret -d 'postgresql://u:Qxzjvkpassword@localhost/secret' status
ok 'a password in the name of the database is refused' is_code 2
ok 'without repeating it' no_hit qxzjvk "$dir/logs/$step.err"
for mode in disable verify-ca; do
    lapse_on secret -d "hostaddr=192.0.2.1 sslmode=$mode dbname=x" status
    ok "sslmode=$mode to a server elsewhere is refused" is_code 2
    ok 'by name' says "sslmode=$mode"
    lapse_on secret psql -d "hostaddr=192.0.2.1 sslmode=$mode dbname=x" -c ''
    ok 'by psql too' is_code 2
done
store_end
