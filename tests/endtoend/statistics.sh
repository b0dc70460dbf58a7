#!/bin/bash
# SPDX-License-Identifier: MIT
# Our statistics against SciPy's and NumPy's, on random data with and without ties.
. "$(dirname "$0")/library.bash"

test_agree_with_scipy() {
    /usr/bin/python3 -c 'import scipy' 2>/dev/null || skip "python3-scipy is not installed"
    "$root/build/unit/statistics" cases >"$work/cases"
    /usr/bin/python3 - "$work/cases" <<'PYTHON'
import json, sys, warnings
import numpy, scipy.stats

warnings.simplefilter("ignore")
count = 0
for line in open(sys.argv[1]):
    case = json.loads(line)
    left, right = numpy.array(case["left"]), numpy.array(case["right"])
    ties = len(set(case["left"] + case["right"])) < len(left) + len(right)
    assert case["exact"] == (not ties and max(len(left), len(right)) <= 20), line
    expected = scipy.stats.mannwhitneyu(left, right, method="exact" if case["exact"] else "asymptotic")
    p = 1 if numpy.isnan(expected.pvalue) else min(1, expected.pvalue)
    assert case["u"] == expected.statistic, line
    assert abs(case["p"] - p) < 1e-9, (line, p)
    assert numpy.allclose(case["quartiles"], numpy.quantile(left, [0.25, 0.5, 0.75]), rtol=1e-12), line
    assert abs(case["mad"] - scipy.stats.median_abs_deviation(left)) < 1e-9, line
    low, _, high = case["quartiles"]
    fence = 1.5 * (high - low)
    assert case["outliers"] == sum((left < low - fence) | (left > high + fence)), line
    assert abs(case["mean"] - left.mean()) < 1e-9, line
    assert abs(case["deviation"] - (left.std(ddof=1) if len(left) > 1 else 0)) < 1e-9, line
    # Two resamplings with other generators agree as far as resamples go: by the ranks of the ends.
    if count % 10 == 0 and len(left) > 5:
        other = scipy.stats.bootstrap((left,), numpy.median, n_resamples=1000, method="percentile",
                                      vectorized=False, random_state=1).confidence_interval
        for ours, theirs in ((case["low"], other.low), (case["high"], other.high)):
            # How many values lie strictly between the two: ties are one place.
            distance = sum((left > min(ours, theirs)) & (left < max(ours, theirs)))
            assert distance <= max(2, len(left) // 10), (line, ours, theirs)
    count += 1
print(count, "cases agree")
assert count == 300
PYTHON
}

run_tests
