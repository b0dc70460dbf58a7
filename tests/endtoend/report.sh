#!/bin/bash
# SPDX-License-Identifier: MIT
# `ipclab report`: the page is whole, refers to nothing outside of it, and a browser shows it.
. "$(dirname "$0")/library.bash"

measure_into() {
    exits 0 "$ipclab" run "$root/scenarios/latency.ini" --engine model --filter '(direct|cow|share).*size:(8|65536)$' \
        --repetitions 2 --out "$1"
}

measure() {
    once result measure_into
}

test_page_is_self_contained() {
    measure
    exits 0 "$ipclab" report "$work/result"
    page=$work/result/report.html
    [[ -s $page ]] || wrong "report.html beside the result"
    grep -q 'report: page in ' "$work/err" || wrong "the page's place on stderr"
    # Names of XML namespaces look like addresses and are none.
    sed -E 's/xmlns(:[a-z]+)?="[^"]*"//g' "$page" >"$work/page"
    if grep -noE '(src|href|url)[=(] *["'\'']?(https?:|//|file:)[^ >]*|@import|<script|<link' "$work/page" >"$work/out"; then
        wrong "nothing that is fetched from elsewhere"
    fi
    ! command -v gnuplot >/dev/null || grep -q '<svg' "$page" || wrong "a plot on the page"
    for text in 'id="findings"' 'Spread over repetitions' 'payload copied by the kernel' \
        'payload of a message, each way' 'latency.ini --engine model --filter' \
        'exact instruction\|modelled cycles' '>model<'; do
        grep -q -- "$text" "$page" || wrong "$text on the page"
    done
    if command -v xmllint >/dev/null; then
        xmllint --html --noout "$page" 2>&1 | grep -v 'Tag .* invalid' | grep -i 'error : ' >"$work/out" &&
            wrong "HTML without errors"
    fi
    return 0
}

test_names_of_others_are_text_on_the_page() {
    printf '[scenario]\ntitle = <script>alert("x")</script> & <b>\n[sweep]\nmode = null\nbenchmark = call\nsize = 8\n' \
        >"$work/odd.ini"
    exits 0 "$ipclab" run "$work/odd.ini" --engine model --out "$work/result"
    exits 0 "$ipclab" report "$work/result"
    grep -q '<h1>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &lt;b&gt;</h1>' \
        "$work/result/report.html" || wrong "the title, escaped"
    ! grep -q '<script' "$work/result/report.html" || wrong "no script"
}

test_page_goes_where_it_is_asked_to() {
    measure
    exits 0 "$ipclab" report "$work/result" --html "$work/page.html"
    [[ -s $work/page.html && ! -e $work/result/report.html ]] || wrong "page.html alone"
    exits 3 "$ipclab" report "$work/result" --html "$work/nosuch/page.html"
    says 'nosuch/page.html: No such file or directory; name another'
    exits 0 "$ipclab" report --json "$work/result"
    [[ ! -e $work/result/report.html ]] || wrong "no page beside JSON"
}

test_command_on_the_page_measures_the_same_again() {
    measure
    exits 0 "$ipclab" report "$work/result"
    command=$(jq -r .command_line "$work/result/manifest.json")
    exits 0 bash -c "$(dirname "$ipclab")/${command/"$shared"/"$work/again"}"
    cmp "$work/result/samples.csv" "$work/again/result/samples.csv" || wrong "the same samples"
}

test_a_browser_shows_it() {
    command -v chromium >/dev/null || skip "chromium is not installed"
    measure
    exits 0 "$ipclab" report "$work/result"
    for scheme in light dark; do
        HOME=$work exits 0 timeout 100 chromium --headless --no-sandbox --disable-gpu --hide-scrollbars \
            --blink-settings=preferredColorScheme=$([[ $scheme == dark ]] && echo 0 || echo 1) \
            --window-size=1000,3000 --screenshot="$work/$scheme.png" "file://$work/result/report.html"
        # A page that is blank, or an error, compresses to next to nothing.
        (($(stat -c %s "$work/$scheme.png") > 50000)) || wrong "a picture of the page"
    done
    cmp -s "$work/light.png" "$work/dark.png" && wrong "other colours in the dark"
    return 0
}

run_tests
