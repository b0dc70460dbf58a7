/* SPDX-License-Identifier: MIT */
/*
 * The C face of libbenchmark 1.7 and later. Every function that C calls ends in a handler: what
 * is thrown becomes a text or nothing, and never passes a C frame.
 */
#include "gbench.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <sstream>
#include <string>
#include <vector>

struct gbench_state {
    benchmark::State &library;
};

namespace
{

void copy(char *target, size_t bytes, const std::string &text)
{
    std::snprintf(target, bytes, "%s", text.c_str());
}

/* `error_occurred` became `skipped` in 1.8; whichever there is, is used. */
template <class Run>
auto set_error(Run &run, const char *reason, int) -> decltype(run.error_occurred, void())
{
    run.error_occurred = true;
    run.error_message = reason;
}

template <class Run>
auto set_error(Run &run, const char *reason, long) -> decltype(run.skip_message, void())
{
    run.skipped = decltype(run.skipped)(1);
    run.skip_message = reason;
}

template <class Run> auto error_of(const Run &run, int) -> decltype(run.error_message)
{
    return run.error_message;
}

template <class Run> auto error_of(const Run &run, long) -> decltype(run.skip_message)
{
    return run.skip_message;
}

/* ---- driving a benchmark -------------------------------------------------------------------- */

/* Prints nothing: it keeps what has to be known of a run. */
class Collector : public benchmark::BenchmarkReporter
{
  public:
    explicit Collector(gbench_outcome &where) : outcome(where) {}

    bool ReportContext(const Context &) override
    {
        return true;
    }

    void ReportRuns(const std::vector<Run> &runs) override
    {
        for (const Run &run : runs) {
            if (run.run_type == Run::RT_Aggregate)
                outcome.aggregates++;
            else
                keep(run);
        }
    }

  private:
    void keep(const Run &run)
    {
        outcome.repetitions++;
        outcome.iterations = static_cast<uint64_t>(run.iterations);
        outcome.nanoseconds = run.GetAdjustedRealTime();
        copy(outcome.name, sizeof(outcome.name), run.benchmark_name());
        gbench_normalise(outcome.name);
        copy(outcome.label, sizeof(outcome.label), run.report_label);
        copy(outcome.error, sizeof(outcome.error), error_of(run, 0));
    }

    gbench_outcome &outcome;
};

/* By flags: what the builder is told of these ends up in the name. */
void set_flags(const gbench_benchmark &wanted)
{
    std::string program = "ipclab";
    std::string time = "--benchmark_min_time=" + std::to_string(wanted.minimum_seconds);
    std::string repetitions = "--benchmark_repetitions=" + std::to_string(wanted.repetitions);
    char *arguments[] = {&program[0], &time[0], &repetitions[0], nullptr};
    int count = 3;

    benchmark::Initialize(&count, arguments);
}

void run_body(benchmark::State &library, const gbench_benchmark &wanted)
{
    gbench_state state{library};

    wanted.body(&state, wanted.user);
}

void drive(const gbench_benchmark &wanted, gbench_outcome &outcome)
{
    Collector collector(outcome);

    set_flags(wanted);
    benchmark::RegisterBenchmark(wanted.name, [&wanted](benchmark::State &library) {
        run_body(library, wanted);
    })->UseManualTime();
    benchmark::RunSpecifiedBenchmarks(&collector, std::string("all"));
    benchmark::ClearRegisteredBenchmarks();
}

/* ---- reporting rows -------------------------------------------------------------------------- */

using Run = benchmark::BenchmarkReporter::Run;

Run run_of(const gbench_row &row)
{
    Run run;

    run.run_name.function_name = row.name;
    run.family_index = row.family;
    run.per_family_instance_index = row.instance;
    run.repetitions = row.repetitions;
    run.repetition_index = row.repetition_index;
    run.iterations = static_cast<benchmark::IterationCount>(row.iterations);
    run.time_unit = benchmark::kNanosecond;
    run.report_label = row.label;
    run.statistics = nullptr;
    run.memory_result = nullptr;
    if (row.aggregate) {
        run.run_type = Run::RT_Aggregate;
        run.aggregate_name = row.aggregate;
    }
    if (row.error)
        set_error(run, row.error, 0);
    /* A time is told as the sum over the iterations, in seconds; a fraction as it is. */
    run.real_accumulated_time = row.time * 1e-9 * static_cast<double>(row.iterations);
    if (row.aggregate && row.fraction) {
        run.aggregate_unit = benchmark::kPercentage;
        run.real_accumulated_time = row.time;
    }
    run.cpu_accumulated_time = run.real_accumulated_time;
    for (size_t i = 0; i < row.counter_count; i++)
        run.counters[row.counters[i].name] = benchmark::Counter(row.counters[i].value);
    return run;
}

size_t longest_name(const std::vector<Run> &runs)
{
    size_t longest = 10;

    for (const Run &run : runs)
        longest = std::max(longest, run.benchmark_name().size());
    return longest;
}

/* JSON rows below a context of ours. */
class RowsReporter : public benchmark::JSONReporter
{
  public:
    explicit RowsReporter(const char *above) : context(above) {}

    bool ReportContext(const Context &) override
    {
        GetOutputStream() << "{\n  \"context\": " << context << ",\n  \"benchmarks\": [\n";
        return true;
    }

  private:
    const char *context;
};

std::string report(benchmark::BenchmarkReporter &reporter, const std::vector<Run> &runs)
{
    std::ostringstream output, context_of_console;
    benchmark::BenchmarkReporter::Context context;

    context.name_field_width = longest_name(runs);
    reporter.SetOutputStream(&output);
    reporter.SetErrorStream(&context_of_console);
    reporter.ReportContext(context);
    reporter.ReportRuns(runs);
    reporter.Finalize();
    return output.str();
}

std::string report_rows(gbench_format format, const char *context, const gbench_row *rows,
                        size_t row_count)
{
    benchmark::ConsoleReporter console(benchmark::ConsoleReporter::OO_None);
    RowsReporter json(context);
    std::vector<Run> runs;

    benchmark::BenchmarkReporter::Context::executable_name = "ipclab";
    for (size_t i = 0; i < row_count; i++)
        runs.push_back(run_of(rows[i]));
    return format == GBENCH_JSON ? report(json, runs) : context + report(console, runs);
}

} // namespace

extern "C" {

void gbench_drive(const struct gbench_benchmark *benchmark, struct gbench_outcome *outcome)
{
    *outcome = gbench_outcome{};
    try {
        drive(*benchmark, *outcome);
    } catch (const std::exception &problem) {
        copy(outcome->error, sizeof(outcome->error), problem.what());
    } catch (...) {
        copy(outcome->error, sizeof(outcome->error), "libbenchmark failed");
    }
}

uint64_t gbench_iterations(const struct gbench_state *state)
{
    return static_cast<uint64_t>(state->library.max_iterations);
}

bool gbench_keep_running(struct gbench_state *state, uint64_t batch)
{
    try {
        return state->library.KeepRunningBatch(static_cast<benchmark::IterationCount>(batch));
    } catch (...) {
        return false;
    }
}

void gbench_add_time(struct gbench_state *state, double seconds)
{
    try {
        state->library.SetIterationTime(seconds);
    } catch (...) {
    }
}

/* Without memory for it there is no counter, which a reader sees as absent. */
void gbench_set_counter(struct gbench_state *state, const char *name, double value)
{
    try {
        state->library.counters[name] = benchmark::Counter(value);
    } catch (...) {
    }
}

void gbench_set_label(struct gbench_state *state, const char *label)
{
    try {
        state->library.SetLabel(label);
    } catch (...) {
    }
}

void gbench_skip(struct gbench_state *state, const char *reason)
{
    try {
        state->library.SkipWithError(reason);
    } catch (...) {
    }
}

char *gbench_report(enum gbench_format format, const char *context, const struct gbench_row *rows,
                    size_t row_count)
{
    try {
        return strdup(report_rows(format, context, rows, row_count).c_str());
    } catch (...) {
        return nullptr;
    }
}

} // extern "C"
