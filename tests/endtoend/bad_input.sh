#!/bin/bash
# SPDX-License-Identifier: MIT
# Wrong use and bad input: one line that says what and where, exit code 2, nothing written.
. "$(dirname "$0")/library.bash"

# refuses REGEX: the scenario on standard input.
refuses() {
    cat >"$work/bad.ini"
    exits 2 "$ipclab" run "$work/bad.ini" --engine model --out "$work/result"
    says "$1"
    leaves_nothing
}

test_missing_scenario() {
    exits 2 "$ipclab" run nosuch --out "$work/result"
    says 'there is no scenario `nosuch`'
    exits 2 "$ipclab" run ./nosuch.ini --out "$work/result"
    says 'nosuch.ini: No such file'
    leaves_nothing
}

test_empty_scenario() {
    refuses 'bad.ini: is empty' </dev/null
}

test_binary_scenario() {
    head -c 4096 "$kernel" | refuses 'bad.ini:1: holds the byte 0x7f'
}

test_scenario_in_another_encoding() {
    printf '[scenario]\ntitle = gr\374n\n[sweep]\nmode = null\nbenchmark = call\nsize = 8\n' |
        refuses 'bad.ini:2: is not UTF-8; save the file in that encoding'
    printf '\357\273\277[scenario]\n' | refuses 'bad.ini:1: begins with a byte-order mark'
}

test_names_in_another_encoding() {
    exits 2 "$ipclab" run smoke --out "$work/"$'gr\374n'
    says 'argument 4 is not UTF-8'
    leaves_nothing
}

test_lines_that_end_as_in_dos() {
    printf '[scenario]\r\ntitle = dos\r\n[sweep]\r\nmode = null\r\nbenchmark = call\r\nsize = 8\r\n' \
        >"$work/dos.ini"
    exits 0 "$ipclab" run "$work/dos.ini" --engine model --dry-run
}

test_folder_as_scenario() {
    exits 2 "$ipclab" run "$work/" --out "$work/result"
    says 'is not a regular file'
}

test_unknown_key() {
    printf '[sweep]\nmode = *\nbenchmark = call\nsize = 8\ncolour = red\n' |
        refuses 'bad.ini:5: \[sweep\] has no key `colour`'
}

test_unknown_section() {
    printf '[scenery]\nmode = *\n' | refuses 'bad.ini:1: `\[scenery\]` is no section'
    printf '[sweep]s\nmode = *\n' | refuses 'bad.ini:1: `\[sweep\]s` is no section'
}

test_what_stands_twice() {
    local twice
    for twice in 'title = a' 'seed = 1' 'repetitions = 1' 'engine = model' 'plots = latency'; do
        printf '[scenario]\n%s\n%s\n' "$twice" "$twice" | refuses "bad.ini:3: ${twice%% *} occurs twice"
    done
    printf '[scenario]\n[scenario]\n' | refuses 'bad.ini:2: \[scenario\] occurs twice'
    for twice in 'mode = null' 'size = 8' 'benchmark = call'; do
        printf '[sweep]\n%s\n%s\n' "$twice" "$twice" | refuses "bad.ini:3: ${twice%% *} occurs twice"
    done
}

test_unknown_mode() {
    printf '[sweep]\nmode = teleport\nbenchmark = call\nsize = 8\n' |
        refuses 'bad.ini:2: the image has no mode `teleport`'
}

test_unknown_benchmark() {
    printf '[sweep]\nmode = *\nbenchmark = shout\nsize = 8\n' |
        refuses 'bad.ini:3: the image has no benchmark `shout`'
}

test_key_that_the_benchmark_does_not_take() {
    printf '[sweep]\nmode = *\nbenchmark = call\nsize = 8\nwrap = byte\n' |
        refuses 'bad.ini:5: benchmark `call` takes no `wrap`'
}

test_missing_size() {
    printf '[sweep]\nmode = *\nbenchmark = call\n' | refuses 'bad.ini:1: benchmark `call` needs `size`'
}

test_bad_sizes() {
    for size in -8 eight 8.5 1T 99999999999999999999 65M 8,,16 64..8*2 8..64*1 ''; do
        printf '[sweep]\nmode = *\nbenchmark = call\nsize = %s\n' "$size" |
            refuses 'bad.ini:4: size: '
    done
}

test_unknown_engine() {
    exits 2 "$ipclab" run smoke --engine quantum --out "$work/result"
    says 'there is no engine `quantum`'
    printf '[scenario]\nengine = quantum\n[sweep]\nmode = *\n' | refuses 'bad.ini:2: there is no engine'
    leaves_nothing
}

test_unknown_command() {
    exits 2 "$ipclab" fly
    says 'there is no command `fly`; the commands are probe, '
    exits 2 "$ipclab"
    says 'no command is given'
}

test_unknown_option() {
    exits 2 "$ipclab" run smoke --fast
    grep -q "unrecognized option '--fast'" "$work/err" || wrong "the option's name"
    exits 2 "$ipclab" --fast
}

test_bad_numbers_of_options() {
    for option in --seed=-1 --seed=x --repetitions=0 --repetitions=1001 --jobs=0 --jobs=-1 \
        --watchdog=0 --seed=18446744073709551616; do
        exits 2 "$ipclab" run smoke "$option" --out "$work/result"
        says "${option%%=*}: .*write a whole number"
    done
    leaves_nothing
}

test_bad_filter() {
    exits 2 "$ipclab" run smoke --filter '(' --out "$work/result"
    says 'filter `\(`'
    exits 2 "$ipclab" run smoke --filter nosuchcell --out "$work/result"
    says 'matches none of the [0-9]+ names; the first is `ipc/null/'
    leaves_nothing
}

test_published_ratio_of_what_no_sweep_measures() {
    printf '%s\n' '[sweep]' 'mode = direct' 'benchmark = call' 'size = 8' '[published]' 'mode = direct' \
        'over = null' 'benchmark = call' 'size = 8' 'ratio = 2' 'source = nobody' >"$work/published.ini"
    exits 2 "$ipclab" run "$work/published.ini" --engine model --out "$work/result"
    says 'published.ini:5: this \[published\] is of ipc/null/call/size:8, which no \[sweep\] measures'
    leaves_nothing
}

test_no_scenario() {
    exits 2 "$ipclab" run
    says 'no scenario is named'
}

test_second_scenario_is_checked_before_the_first_runs() {
    exits 2 "$ipclab" run smoke nosuch --engine model
    says 'nosuch'
    [[ ! -e results ]] || wrong "nothing run"
}

test_bad_image() {
    exits 2 "$ipclab" run smoke --image /nonexistent
    says '/nonexistent: No such file'
    exits 2 "$ipclab" run smoke --image "$root/Makefile"
    says 'is not an ELF64 file'
    exits 2 "$ipclab" run smoke --image "$ipclab"
    says 'is not an ipclab kernel'
    head -c 300000 "$kernel" >"$work/cut.elf"
    exits 2 "$ipclab" list --image "$work/cut.elf"
}

test_file_where_the_folder_goes() {
    echo precious >"$work/file"
    exits 2 "$ipclab" run smoke --engine model --out "$work/file"
    says 'file: is in the way'
    exits 2 "$ipclab" run smoke --engine model --out "$work/file/below"
    says 'name another'
    [[ $(<"$work/file") == precious ]] || wrong "the file untouched"
}

test_folder_of_something_else_is_not_replaced() {
    mkdir "$work/mine"
    echo precious >"$work/mine/file"
    exits 2 "$ipclab" run smoke --engine model --out "$work/mine"
    says 'something else than results'
    [[ $(<"$work/mine/file") == precious ]] || wrong "the file untouched"
}

test_bad_report() {
    exits 2 "$ipclab" report "$work"
    says 'results.json: No such file'
    mkdir "$work/r"
    echo '{"benchmarks": [' >"$work/r/results.json"
    exits 2 "$ipclab" report "$work/r"
    says 'results.json:[0-9]+: '
    echo '{"benchmarks": [{"run_name": "BM_x"}]}' >"$work/r/results.json"
    exits 2 "$ipclab" report "$work/r"
    says 'BM_x'
}

test_help_teaches() {
    for command in probe list run report conform; do
        exits 0 "$ipclab" --help
        grep -q "^  $command" "$work/out" || wrong "$command in --help"
        exits 0 "$ipclab" "$command" --help
        grep -q "^Usage: ipclab $command" "$work/out" || wrong "help of $command"
    done
    exits 0 "$ipclab" --version
    grep -Eq '^ipclab [0-9]+\.' "$work/out" || wrong "a version"
}

test_the_kernel_s_tests_on_the_host() {
    exits 2 "$ipclab" conform --engine native
    says 'run in a guest, and engine native has none; use --engine model or kvm'
}

run_tests
