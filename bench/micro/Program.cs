using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using StreamingJson.Bench.Micro;

// A job that is asked for takes the place of ours and is not run beside it.
bool hasJob = args.Any(arg => arg is "-j" || arg.StartsWith("--job", StringComparison.Ordinal));
Summary[] summaries =
[
    .. BenchmarkSwitcher.FromAssembly(typeof(Subject).Assembly).Run(args, MicroConfig.Create(hasJob)),
];

// Without this a contender that fails, or another document than ours, would end with 0.
return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
