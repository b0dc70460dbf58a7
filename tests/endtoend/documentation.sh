#!/bin/bash
# SPDX-License-Identifier: MIT
# Man pages, help, completion and README say what the program does, and no more.
. "$(dirname "$0")/library.bash"

pages=("$root/docs/ipclab.1" "$root/docs/ipclab-scenario.5")

# As a reader sees them, one paragraph on a line or broken at will: blanks count as one.
page_text() {
    mandoc -T ascii "$1" 2>/dev/null | sed $'s/.\b//g' | tr -s '[:space:]' ' '
}

need_mandoc() {
    command -v mandoc >/dev/null || skip "mandoc is not installed"
}

commands() {
    "$ipclab" --help | awk '/^[A-Z]/ { wanted = /^Commands:/ } wanted && /^  [^ ]/ { print $1 }'
}

options_of() {
    "$ipclab" "$1" --help | grep -oE -- '(^|[ ,])--[a-z-]+' | tr -d ' ,' | sort -u |
        grep -vE -- '--(help|usage|version)$'
}

test_man_pages_are_free_of_lint() {
    need_mandoc
    exits 0 mandoc -T lint -W warning "${pages[@]}"
}

test_man_pages_mention_every_command_and_option() {
    need_mandoc
    text=$(page_text "${pages[0]}")
    [[ $(commands | wc -l) -ge 10 ]] || wrong "ten commands in --help"
    for command in $(commands); do
        [[ $text == *"ipclab $command "* ]] || wrong "ipclab $command in ipclab.1"
        for option in $(options_of "$command"); do
            [[ $text == *"$option"* ]] || wrong "$option of $command in ipclab.1"
        done
    done
    for label in $("$ipclab" list --json | jq -r '.engines[].name'); do
        [[ $text == *" $label "* ]] || wrong "the engine $label in ipclab.1"
    done
}

test_man_page_of_scenarios_mentions_every_key_and_choice() {
    need_mandoc
    text=$(page_text "${pages[1]}")
    for word in title plots engine seed repetitions mode benchmark over ratio source \
        $("$ipclab" list --json | jq -r '.parameters[] | .key, .choices'); do
        [[ $text == *"$word"* ]] || wrong "$word in ipclab-scenario.5"
    done
}

test_scenarios_in_the_man_page_are_scenarios() {
    awk -v work="$work" '
        /^\.Bd -literal/ { file = work "/" ++count ".ini"; next }
        /^\.Ed/ { file = "" }
        file { print >file }' "${pages[1]}"
    [[ -s $work/3.ini ]] || wrong "three examples"
    for file in "$work"/*.ini; do
        exits 0 "$ipclab" run --dry-run "$file"
    done
}

test_help_fits_a_terminal_and_teaches() {
    for command in '' $(commands); do
        exits 0 "$ipclab" $command --help
        [[ -z $(awk 'length > 80' "$work/out") ]] || wrong "no line over 80 columns in $command --help"
    done
    for command in $(commands); do
        exits 0 "$ipclab" $command --help
        grep -q 'Example' "$work/out" || wrong "an example in $command --help"
    done
}

# completes WORDS... : the last word is being typed.
completes() {
    COMP_WORDS=(ipclab "$@")
    COMP_CWORD=$#
    _ipclab "$ipclab" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    echo " ${COMPREPLY[*]} "
}

test_completion_knows_commands_options_and_names() {
    . "$root/scripts/completion/ipclab"
    [[ $(completes com) == ' compare ' ]] || wrong "compare for com, not$(completes com)"
    [[ $(completes run smo) == ' smoke ' ]] || wrong "smoke"
    [[ $(completes run --rep) == ' --repetitions ' ]] || wrong "--repetitions"
    [[ $(completes compare --thr) == ' --threshold ' ]] || wrong "--threshold"
    [[ $(completes run --engine = na) == ' native ' ]] || wrong "native"
    [[ $(completes run --filter linux-shm-) == ' linux-shm-futex linux-shm-spin ' ]] || wrong "transports"
    [[ $(completes run --filter mem) == ' memory ' ]] || wrong "a benchmark"
    [[ $(completes report --benchmark-format c) == ' console ' ]] || wrong "console"
    [[ $(completes run -e '') == ' auto model kvm '* ]] || wrong "the engines"
    [[ $(completes trace two) == ' twostage ' ]] || wrong "a mode"
    [[ $(completes conform --prop) == ' --properties ' ]] || wrong "--properties"
    [[ $(completes run --profile sky) == ' skylake ' ]] || wrong "a profile"
    [[ $(completes compare --o) == '  ' ]] || wrong "no option of another command, from an example"
    mkdir result
    [[ $(completes report res) == ' result ' ]] || wrong "a folder"
    touch mine.ini
    [[ $(completes run mi) == ' mine.ini ' ]] || wrong "a scenario's file"
}

test_the_tables_of_modes_are_the_images() {
    exits 0 "$root/scripts/modes-table" --check "$ipclab"
}

# Every section has the path of a message in five lines, and the same headings.
test_every_mode_has_a_whole_section() {
    for mode in $("$ipclab" list --modes --json | jq -r '.modes[].name'); do
        awk -v heading="### $mode" '/^##/ { inside = $0 == heading } inside' "$root/docs/MODES.md" >"$work/section"
        [[ -s $work/section ]] || wrong "a section on $mode in docs/MODES.md"
        [[ $(grep -oE '^[0-9]+\. ' "$work/section" | tr -d '\n') == '1. 2. 3. 4. 5. ' ]] ||
            wrong "the path of a message in five lines in the section on $mode"
        for part in 'Models ' 'Its place: ' '- \*\*Who pays\*\*: ' '- \*\*Faults\*\*: ' '- \*\*Counters\*\*: ' \
            '- \*\*Departures\*\*: '; do
            grep -q "^$part" "$work/section" || wrong "a line \`$part\` in the section on $mode"
        done
    done
}

test_a_stale_table_of_modes_is_found() {
    mkdir -p "$work/tree/docs"
    cp -r "$root/scripts" "$work/tree/"
    cp "$root/README.md" "$work/tree/"
    sed '/^| direct |/d' "$root/docs/MODES.md" >"$work/tree/docs/MODES.md"
    exits 1 "$work/tree/scripts/modes-table" --check "$ipclab"
    grep -q '^docs/MODES.md: ' "$work/err" || wrong "the stale document's name"
    sed '/^Its place: .*direct copy/s/copy/copies/' "$root/docs/MODES.md" >"$work/tree/docs/MODES.md"
    exits 1 "$work/tree/scripts/modes-table" --check "$ipclab"
    grep -q README.md "$work/err" && wrong "nothing about README.md"
    exits 0 "$work/tree/scripts/modes-table" "$ipclab"
    cmp "$root/docs/MODES.md" "$work/tree/docs/MODES.md"
}

# Reference results and the figures in README.md that are taken from them.
test_the_figures_are_the_references() {
    exits 0 "$root/scripts/readme-figures" --check
}

test_a_stale_figure_is_found() {
    mkdir "$work/tree"
    cp -r "$root/scripts" "$root/results" "$work/tree/"
    sed '/^| `direct` | [0-9]/s/[0-9]/9/g' "$root/README.md" >"$work/tree/README.md"
    exits 1 "$work/tree/scripts/readme-figures" --check
    exits 0 "$work/tree/scripts/readme-figures"
    cmp "$root/README.md" "$work/tree/README.md"
}

test_a_sentence_that_no_longer_holds_is_found() {
    mkdir "$work/tree"
    cp -r "$root/scripts" "$root/results" "$root/README.md" "$work/tree/"
    # QNX's ring as dear as all others.
    sed -i '/^ipc\/qnx\/ring\/.*segment:4096/s/,/,9/g' "$work/tree/results/reference/systems/summary.csv"
    exits 1 "$work/tree/scripts/readme-figures"
    grep -q 'rewrite it' "$work/err" || wrong "what to do"
    cmp "$root/README.md" "$work/tree/README.md"
}

test_reference_results_are_of_these_scenarios() {
    for manifest in "$root"/results/reference/*/manifest.json; do
        name=$(jq -r .scenario.name "$manifest")
        [[ $(jq -r .scenario.sha256 "$manifest") == $(sha256sum <"$root/scenarios/$name.ini" | cut -c-64) ]] ||
            wrong "results/reference/$name of scenarios/$name.ini as it is; make reference"
    done
}

# To 2 %: what README.md says holds through small changes of the kernel.
test_reference_results_are_of_this_kernel() {
    exits 0 "$ipclab" run systems --engine model --repetitions 1 --out "$work/result" \
        --filter '/(direct|mach|l3|qnx|keykos)/(call/size:(8|4096)|ring/segments:16/segment:256/wrap:middle)$'
    awk -F, '
        FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "instructions_median") column = i; next }
        FNR == NR { kept[$1] = $column; next }
        $column < 0.98 * kept[$1] || $column > 1.02 * kept[$1] { print $1, kept[$1], $column; bad = 1 }
        { count++ }
        END { exit bad || count != 15 }' \
        "$root/results/reference/systems/summary.csv" "$work/result/summary.csv" >"$work/out" ||
        wrong "the instructions of results/reference/systems; make reference"
}

# ---- README.md ------------------------------------------------------------------------------
# Every block ```sh is run from top to bottom, as a newcomer would, in a folder that looks like
# the tree. A block that a test cannot run says so behind the language: ```sh needs-network,
# needs-root, needs-hardware, or needs-minutes; or needs-check, where it runs the tests.

readme=$root/README.md

# Prints `LINE NEEDS` of each block, and writes the others to files $1/LINE.
readme_blocks() {
    awk -v to="$1" '
        /^```sh/ { line = NR; needs = $2; print line, needs; next }
        /^```/ { line = 0 }
        line && !needs && to { print >(to "/" sprintf("%05d", line)) }' "$readme"
}

test_readme_commands_work() {
    [[ -e $readme ]] || skip "there is no README.md"
    mkdir "$work/blocks" "$work/tree"
    readme_blocks "$work/blocks" >/dev/null
    [[ -n $(ls "$work/blocks") ]] || skip "README.md has no commands to run"
    for entry in "$root"/*; do
        [[ $entry == */results ]] || ln -s "$entry" "$work/tree/"
    done
    cd "$work/tree"
    for block in "$work"/blocks/*; do
        exits 0 bash -euo pipefail "$block"
    done
}

if [[ -e $readme ]]; then
    while read -r line needs; do
        [[ -z $needs ]] ||
            eval "test_readme_block_at_line_$line() { skip 'it ${needs/-/ }'; }"
    done < <(readme_blocks '')
fi

run_tests
