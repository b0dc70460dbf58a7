#!/bin/bash
# SPDX-License-Identifier: MIT
# Some seconds of libFuzzer, with ASan and UBSan, on what reads files of others. A crash is kept
# as a file whose name is told; FUZZ_SECONDS=600 makes it look longer.
. "$(dirname "$0")/library.bash"

# fuzz NAME SOURCE...: builds tests/fuzz/NAME.c and lets it run on the corpus in $work/corpus.
fuzz() {
    local name=$1 sources=()
    for source in "${@:2}"; do
        [[ $source == -* ]] && sources+=("$source") || sources+=("$root/harness/$source")
    done
    exits 0 clang -g -O1 -std=gnu11 -D_GNU_SOURCE -fsanitize=fuzzer,address,undefined \
        -fno-sanitize-recover=all -I"$root/harness" -I"$root/kernels/include" -I"$root" \
        "$root/tests/fuzz/$name.c" "${sources[@]}" -o "$work/fuzz-$name" \
        -ljansson -lgsl -lgslcblas -lnettle -lm
    exits 0 "$work/fuzz-$name" -max_total_time="${FUZZ_SECONDS:-2}" -seed=1 -rss_limit_mb=1024 \
        -close_fd_mask=3 -artifact_prefix="$work/" -print_final_stats=1 "$work/corpus"
}

need_fuzzer() {
    command -v clang >/dev/null || skip "clang is not installed"
    echo 'int LLVMFuzzerTestOneInput(const char *d, long n); int LLVMFuzzerTestOneInput(const char *d, long n) { return !d && n; }' |
        clang -fsanitize=fuzzer -x c - -o "$work/try" 2>/dev/null || skip "clang has no libFuzzer"
    mkdir "$work/corpus"
}

test_logs() {
    need_fuzzer
    python3 - >"$work/corpus/log" <<'PYTHON'
import zlib
data = bytes(range(100))
print("boot\nipclab-report begin 1", len(data))
for at in range(0, len(data), 32):
    line = "ipclab-report %08x %s" % (at, data[at:at + 32].hex())
    print(line, "%08x" % zlib.crc32(line.encode()))
print("ipclab-report end %08x" % zlib.crc32(data))
PYTHON
    exits 0 "$ipclab" export smoke --out "$work/corpus/region"
    fuzz report report_log.c imported_log.c run_region.c sha256.c file.c utf8.c memory.c diagnostic.c
}

test_results() {
    need_fuzzer
    exits 0 "$ipclab" run smoke --engine model --filter 'direct.*size:8$' --repetitions 2 \
        --out "$work/result"
    cp "$work/result/results.json" "$work/corpus/"
    fuzz result result.c cell.c parameter.c engine_class.c cell_costs.c counter.c counter_table.c \
        table.c table_fit.c table_sink.c text_wrap.c statistics.c memory.c diagnostic.c published.c \
        -Wl,--defsym=mode_is_peer=0 # counter.c calls it, in a function that nobody calls here
}

run_tests
