#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# syscalls.sh - scorecard 2 and 11: one system call that changes state fails,
# or the program is killed in it.  A sample over the calls of each program;
# LAPSE_FAULTS sets how many points a program and fault, "all" plays every
# one.  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
faults=${LAPSE_FAULTS:-1}
command -v strace >/dev/null 2>&1 || skip_all 'strace is not installed'
strace -o /dev/null true 2>/dev/null || skip_all 'no right to trace here'
store_begin 8
changing='openat,write,pwrite64,fsync,rename,renameat2,unlink,unlinkat,sendto,mkdir,ftruncate,read'

fresh quiet
code=0
night quiet || code=$?
ok 'an undisturbed run works' worked "$code"
digest quiet >"$dir/want"

# traced NAME INJECT...: a night under strace
traced() {
    traced_db=$1
    shift
    code=0
    PGDATABASE=$traced_db strace -f -qq -o "$dir/trace" "$@" \
        "$bin/lapse" --state "$dir/$traced_db" --data "$dir/data" \
        --sources "$store_home/sources" run "$store_sources" \
        >/dev/null 2>"$dir/$traced_db.err" || code=$?
}

fresh counted
traced counted -e "trace=$changing"
total=$(wc -l <"$dir/trace")
mv "$dir/trace" "$dir/trace.all"
ok "the calls that change state were counted: $total" test "$total" -gt 50

# play WHAT INJECTION: at points spread over the calls of one process each
# (strace counts "when" for every process on its own)
play() {
    most=$(cut -d' ' -f1 "$dir/trace.$1" | sort | uniq -c | sort -rn |
        awk 'NR == 1 { print $1 }')
    if [ "$faults" = all ]; then points=$most; else points=$faults; fi
    i=0
    bad=0
    while [ "$i" -lt "$points" ]; do
        i=$((i + 1))
        when=$(awk -v i="$i" -v n="$points" -v m="$most" \
            'BEGIN { printf "%d", 1 + (i - 0.5) / n * m }')
        fresh broken
        traced broken -e "trace=$1" -e "inject=$1:$2:when=$when"
        case $code in
        0 | 1 | 2 | 3 | 5 | 75 | 137) ;;
        127) # the loader of the system could not read a library: no main yet
            if ! grep -q 'error while loading shared libraries' \
                "$dir/broken.err"; then
                bad=$((bad + 1))
                echo "# $1 $2 at $when: exit $code"
            fi
            ;;
        *)
            bad=$((bad + 1))
            echo "# $1 $2 at $when: exit $code"
            ;;
        esac
        if ! repaired broken; then
            bad=$((bad + 1))
            echo "# $1 $2 at $when: other tables"
        fi
    done
    ok "$1 $2 at $points points: the next run ends in the same tables" \
        test "$bad" = 0
}

# what is played: calls and faults; the sample has one of each kind
faults_of() {
    case $1 in
    write) echo 'signal=KILL error=ENOSPC error=EIO error=EINTR error=EDQUOT' ;;
    openat) echo 'signal=KILL error=EMFILE error=EACCES error=ENOSPC' ;;
    fsync | rename) echo 'signal=KILL error=EIO error=ENOSPC' ;;
    read) echo 'error=EIO error=EINTR' ;;
    *) echo 'signal=KILL' ;;
    esac
}
sample() {
    case $1 in
    write) echo 'signal=KILL error=ENOSPC' ;;
    fsync) echo 'error=EIO' ;;
    sendto) echo 'signal=KILL' ;;
    esac
}

for call in write fsync rename openat sendto read unlink mkdir; do
    if [ -n "${LAPSE_FAULTS:-}" ]; then
        wanted=$(faults_of "$call")
    else
        wanted=$(sample "$call")
    fi
    [ -n "$wanted" ] || continue
    grep "[0-9 ]$call(" "$dir/trace.all" >"$dir/trace.$call" || :
    [ -s "$dir/trace.$call" ] || continue
    for fault in $wanted; do
        play "$call" "$fault"
    done
done
store_end
