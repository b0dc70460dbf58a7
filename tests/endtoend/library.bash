# SPDX-License-Identifier: MIT
# For the scripts beside it: each defines functions test_NAME and ends with `run_tests`.
# Every function runs in a shell and a folder of its own; it fails by its first command that
# fails, and is skipped by `skip REASON`. Each prints one line: ok, not ok or skip.
set -euo pipefail
shopt -s inherit_errexit

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ipclab=$root/build/ipclab
kernel=$root/build/kernel.elf
suite=$(basename "$0" .sh)
SKIPPED=77

# Hundreds of answers are looked at, and Debian's jq (1.6) takes 25 ms to start: gojq, which is the
# same language, takes 3.
if command -v gojq >/dev/null; then
    jq() { gojq "$@"; }
fi

# What tests of one file make for each other: see `once`.
shared=$(mktemp -d)
trap 'rm -rf "$shared"' EXIT

skip() {
    echo "$1" >"$work/reason"
    exit "$SKIPPED"
}

# Says what was expected and ends the test.
wrong() {
    echo "expected: $1"
    for file in out err; do
        [[ -s $work/$file ]] && sed "s/^/  $file: /" "$work/$file" | tail -20
    done
    exit 1
}

# exits CODE COMMAND...: runs it, keeps its output in $work/out and $work/err.
exits() {
    local expected=$1 code=0
    shift
    "$@" >"$work/out" 2>"$work/err" </dev/null || code=$?
    ((code == expected)) || wrong "exit code $expected of \`$*\`, not $code"
}

# once NAME COMMAND...: a copy of $shared/NAME in $work, which the first test that wants it has the
# command make under that name.
once() {
    [[ -e $shared/$1 ]] || "${@:2}" "$shared/$1"
    cp -r "$shared/$1" "$work/"
}

# What the kernel is made of, in $work/copy: to change a file there, and `make_copy`.
copy_sources() {
    mkdir "$work/copy"
    # With the objects that there are: make finds what the change concerns.
    tar -C "$root" -cf - Makefile kernels microbench tests/guest scripts build/kernels build/guest |
        tar -C "$work/copy" -xf -
}

# Makes $work/copy/build/kernel.elf.
make_copy() {
    exits 0 make -s -C "$work/copy" build/kernel.elf
}

# native_scenario NAME: one of engine native in $work/NAME.ini, with the sweep on standard input.
native_scenario() {
    {
        printf '[scenario]\ntitle = a test\nengine = native\nseed = 1\nrepetitions = 1\n\n[sweep]\n'
        cat
    } >"$work/$1.ini"
}

# says REGEX: the error output has just one line of an error, and it matches.
says() {
    local errors
    errors=$(grep '^ipclab' "$work/err" | grep -cv '^ipclab: warning:' || true)
    ((errors == 1)) || wrong "one line of an error, not $errors"
    grep -Eq "^ipclab: .*$1" "$work/err" || wrong "an error like: $1"
}

# results FILTER [FILE]: a jq filter that must hold for results.json.
holds() {
    # The answer has a file of its own: what is looked at may be $work/out itself.
    jq -e "$1" "${2:-$work/result/results.json}" >"$work/answer" && [[ -s $work/answer ]] || wrong "$1"
}

# compare_py BEFORE AFTER: the two files, compared by Google Benchmark's own tool.
compare_py() {
    local program=/usr/share/benchmark/compare.py
    [[ -e $program ]] && /usr/bin/python3 -c 'import scipy' 2>/dev/null ||
        skip "libbenchmark-tools or python3-scipy is not installed"
    exits 0 /usr/bin/python3 "$program" --no-color benchmarks "$1" "$2"
}

# Nothing is left of a run: no folder under its name, no temporary one, no QEMU.
leaves_nothing() {
    [[ ! -e $work/result ]] || wrong "no result"
    [[ -z $(find "$work" -name '.ipclab-partial*') ]] || wrong "no temporary folder"
    leaves_no_qemu
}

# No QEMU runs an image in this test's folder; one that has just been killed may take a moment.
leaves_no_qemu() {
    for _ in {1..20}; do
        pgrep -f "qemu-system-x86_64.*$work/" >/dev/null || return 0
        sleep 0.1
    done
    wrong "no QEMU left running"
}

run_one() {
    local name=$1 code
    work=$(mktemp -d)
    # Tests write, mount and remove below $work, some of them as root: never without one.
    [[ -n $work && -d $work ]] || exit 1
    (
        set -e
        export work TMPDIR=$work
        cd "$work"
        "test_$name"
    ) >"$work/log" 2>&1
    code=$?
    case $code in
    0) echo "ok $suite/$name" ;;
    "$SKIPPED") echo "skip $suite/$name: $(<"$work/reason")" ;;
    *)
        echo "not ok $suite/$name"
        sed 's/^/    /' "$work/log"
        ;;
    esac
    rm -rf "$work"
}

run_tests() {
    local function
    for function in $(compgen -A function test_); do
        set +e # its status is looked at; as part of `||` errexit would be off inside too
        run_one "${function#test_}"
        set -e
    done
}
