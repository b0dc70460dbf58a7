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

# includes FILE: what it includes in quotes, as a path below the repository.
includes() {
    sed -n 's/^ *#include "\([^"]*\)".*/\1/p' "$1"
}

# Kernel layers, lowest first; a file may include its own layer and those before it.
layers=(x86_64 core transfer modes)
for index in "${!layers[@]}"; do
    layer=${layers[$index]}
    for file in kernels/"$layer"/*.[chS]; do
        while read -r include; do
            case $include in
            */*) target=${include%%/*} ;;
            *) target=$layer ;;
            esac
            allowed=no
            for lower in "${layers[@]:0:$((index + 1))}"; do
                [ "$target" = "$lower" ] && allowed=yes
            done
            [ $allowed = yes ] || complain "$file includes $include, of a higher layer"
        done < <(includes "$file")
    done
done

# A mode names no other mode, does not print and does not read the clock.
for file in kernels/modes/*.c; do
    own=$(basename "$file" .c)
    for other in kernels/modes/*.c; do
        other=$(basename "$other" .c)
        if [ "$other" != "$own" ] && grep -q "include \"\(modes/\)\?$other\.[ch]\"" "$file"; then
            complain "$file includes the mode $other"
        fi
    done
    if grep -nE '\bprint *\(|console_write|timestamp *\(|rdtsc' "$file"; then
        complain "$file prints or reads the clock"
    fi
done

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
for file in microbench/*.[ch] microbench/*/*.[chS] tests/guest/*.[ch]; do
    if includes "$file" | grep -E '(^|/)(kernels|core|x86_64|transfer|modes|harness)/'; then
        complain "$file looks into the kernel or the harness"
    fi
done
for file in harness/*.[ch] harness/*/*.[ch]; do
    [ -e "$file" ] || continue
    if includes "$file" | grep -E '(^|/)(kernels|core|x86_64|transfer|modes)/'; then
        complain "$file looks into the kernel"
    fi
done

if # One file each for what has a face of its own: only_in FILE PATTERN.
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

[ $failures -eq 0 ]; then
    echo "ok layering"
else
    echo "not ok layering"
fi
