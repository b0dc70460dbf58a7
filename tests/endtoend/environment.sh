#!/bin/bash
# SPDX-License-Identifier: MIT
# What this machine lacks: one line with the cause and what to do, exit code 3.
. "$(dirname "$0")/library.bash"

run_smoke() {
    "$ipclab" run smoke --engine model --filter 'null.*size:8$' --out "$work/result" "$@"
}

# A folder for PATH with links to all usual programs but $1.
path_without() {
    local links=$work/programs
    mkdir "$links"
    find /usr/bin -mindepth 1 ! -name "$1" -exec ln -s -t "$links" {} +
    echo "$links"
}

need_namespaces() {
    unshare --mount true 2>/dev/null || skip "needs root to mount"
}

test_no_qemu() {
    PATH=$(path_without qemu-system-x86_64)
    exits 3 run_smoke
    says 'qemu-system-x86_64: not found on PATH; install'
    leaves_nothing
}

test_no_gnuplot_is_a_warning() {
    PATH=$(path_without gnuplot)
    exits 0 "$ipclab" run latency --engine model --filter 'size:8$' --out "$work/result"
    grep -q 'warning: gnuplot is not on PATH' "$work/err" || wrong "a warning"
    [[ -s $work/result/results.json && ! -e $work/result/plots ]] || wrong "results without plots"
}

test_no_kvm() {
    need_namespaces
    export ipclab work
    exits 3 unshare --mount bash -c 'mount --bind /dev/null /dev/kvm &&
        "$ipclab" run smoke --engine kvm --out "$work/result"'
    says '/dev/kvm: .*use --engine model'
    leaves_nothing
}

test_auto_without_kvm_is_model() {
    need_namespaces
    export ipclab work
    exits 0 unshare --mount bash -c 'mount --bind /dev/null /dev/kvm &&
        "$ipclab" run smoke --filter "null.*size:8$" --out "$work/result"'
    holds '.benchmarks[0].label == "model"'
}

test_full_disk() {
    need_namespaces
    export ipclab work
    mkdir "$work/disk"
    exits 3 unshare --mount bash -c 'mount -t tmpfs -o size=16k none "$work/disk" &&
        code=0; "$ipclab" run smoke --engine model --filter direct --out "$work/disk/result" || code=$?
        ls -A "$work/disk" >"$work/left"; exit $code'
    says 'No space left on device; free some space'
    [[ ! -s $work/left ]] || wrong "nothing left on the disk, not: $(<"$work/left")"
}

test_full_disk_while_plotting() {
    need_namespaces
    export ipclab work
    mkdir "$work/disk"
    exits 3 unshare --mount bash -c 'mount -t tmpfs -o size=128k none "$work/disk" &&
        code=0; "$ipclab" run latency --engine model --filter direct --out "$work/disk/result" || code=$?
        ls -A "$work/disk" >"$work/left"; exit $code'
    says 'No space left on device'
    [[ ! -s $work/left ]] || wrong "nothing left on the disk, not: $(<"$work/left")"
}

test_limit_of_a_files_size() {
    mkdir "$work/folder"
    exits 3 bash -c "ulimit -f 100; '$ipclab' run smoke --engine model --out folder/result"
    says 'guest memory: File too large'
    exits 3 bash -c "ulimit -f 8; '$ipclab' export smoke --out folder/plan"
    says 'plan: File too large; name another file'
    [[ -z $(ls -A "$work/folder") ]] || wrong "nothing left, not: $(ls -A "$work/folder")"
}

test_full_standard_output() {
    exits 3 bash -c "'$ipclab' list >/dev/full"
    says 'standard output: No space left'
    exits 3 bash -c "'$ipclab' run smoke --engine model --filter 'null.*size:8$' --out result >/dev/full"
    says 'standard output: No space left.*see `ipclab report result`'
    exits 0 "$ipclab" report "$work/result"
}

test_what_is_no_file_is_written_to_and_stays() {
    ln -s /dev/full "$work/link"
    exits 3 "$ipclab" export smoke --out "$work/link"
    says 'link: No space left on device; name another file'
    [[ -L $work/link ]] || wrong "the link untouched"
    exits 0 "$ipclab" export smoke --out "$work/plan"
    exits 0 bash -c "'$ipclab' export smoke --out /dev/fd/1 | cmp - plan"
}

test_folder_that_cannot_be_written() {
    exits 3 "$ipclab" run smoke --engine model --out /proc/result
    says '/proc: '
}

run_tests
