#!/bin/bash
# SPDX-License-Identifier: MIT
# The layers of docs/HACKING.md, checked by what files include and which symbols objects use.
set -euo pipefail
cd "$(dirname "$0")/../.."
failures=0

complain() {
    echo "$1"
    failures=$((failures + 1))
}

# includes FILE...: lines of `FILE:INCLUDE`, for what they include in quotes, a path below the repository.
includes() {
    grep -HoE '^ *#include "[^"]*"' "$@" | sed -E 's/: *#include "(.*)"$/:\1/'
}

# Kernel layers, lowest first; a file may include its own layer and those before it.
layers=(x86_64 core transfer modes)
allowed=" "
for layer in "${layers[@]}"; do
    allowed+="$layer "
    while IFS=: read -r file include; do
        case $include in
        */*) target=${include%%/*} ;;
        *) target=$layer ;;
        esac
        [[ $allowed == *" $target "* ]] || complain "$file includes $include, of a higher layer"
    done < <(includes kernels/"$layer"/*.[chS])
done

# A mode names no other mode, does not print and does not read the clock.
while IFS=: read -r file include; do
    other=${include##*/}
    other=${other%.[ch]}
    [[ ! -e kernels/modes/$other.c || $other == "$(basename "$file" .c)" ]] ||
        complain "$file includes the mode $other"
done < <(includes kernels/modes/*.c | grep -E ':(modes/)?[^/]*$')
if grep -nE '\bprint *\(|console_write|timestamp *\(|rdtsc' kernels/modes/*.c; then
    complain "a mode prints or reads the clock"
fi

# The machine layer takes from above only what upcalls.h declares, and the table of system calls.
objects=${BUILD:-build}/kernels
if compgen -G "$objects/x86_64/*.o" >/dev/null; then
    defined_above=$(nm --defined-only -j "$objects"/{core,transfer,modes}/*.o 2>/dev/null | grep -v '^$' | sort -u)
    used_below=$(nm --undefined-only -j "$objects"/x86_64/*.o | grep -v '^$' | sort -u)
    for symbol in $(comm -12 <(echo "$defined_above") <(echo "$used_below")); do
        grep -q "\b$symbol\b" kernels/x86_64/upcalls.h || [[ $symbol == syscall_table || $symbol == syscall_unknown ]] ||
            complain "x86_64 uses $symbol, which upcalls.h does not declare"
    done
else
    complain "no objects in $objects: run make first"
fi

# Programs in ring 3 see include/ and microbench/, tests in ring 3 also themselves; the harness include/.
if includes microbench/*.[ch] microbench/*/*.[chS] tests/guest/*.[ch] |
    grep -E '[:/](kernels|core|x86_64|transfer|modes|harness)/'; then
    complain "a program in ring 3 looks into the kernel or the harness"
fi
if includes harness/*.[ch] harness/*/*.[ch] | grep -E '[:/](kernels|core|x86_64|transfer|modes)/'; then
    complain "the harness looks into the kernel"
fi

# One file each for what has a face of its own: only_in FILE PATTERN.
only_in() {
    local found
    found=$(grep -rlE "$2" harness microbench | sort | tr '\n' ' ')
    [ "$found" = "$1 " ] || complain "$2 is in $found, not in $1 alone"
}
only_in harness/topology.c '#include <hwloc'
only_in harness/gbench.cc '#include <benchmark/'
only_in harness/perf_counters.c '#include <linux/perf_event'
only_in harness/qmp.c 'query-cpus-fast'
[ "$(find harness microbench kernels tests -name '*.cc' -o -name '*.cpp')" = harness/gbench.cc ] ||
    complain "C++ is for harness/gbench.cc alone"

if [ $failures -eq 0 ]; then
    echo "ok layering"
else
    echo "not ok layering"
fi
