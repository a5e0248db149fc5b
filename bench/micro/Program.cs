using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Csv;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Perfolizer.Horology;
using StreamingJson.Bench.Micro;

// A job that is asked for takes the place of ours and is not run beside it.
bool hasJob = args.Any(arg => arg is "-j" || arg.StartsWith("--job", StringComparison.Ordinal));
Summary[] summaries =
[
    .. BenchmarkSwitcher.FromAssembly(typeof(Subject).Assembly).Run(args, MicroConfig.Create(hasJob)),
];

// Without this a contender that fails, or another document than ours, would end with 0.
return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;

// How it is measured, and what the tables say.
internal static class MicroConfig
{
    public static IConfig Create(bool hasJob)
    {
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.GitHub, CsvExporter.Default, JsonExporter.FullCompressed)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(
                DefaultColumnProviders.Descriptor, DefaultColumnProviders.Params, DefaultColumnProviders.Statistics, DefaultColumnProviders.Metrics)
            .HideColumns(Column.Error, Column.Median, Column.Gen0, Column.Gen1, Column.Gen2, Column.RatioSD, Column.AllocRatio)
            // Two minutes, the default, are not enough where others build too.
            .WithBuildTimeout(TimeSpan.FromMinutes(15))
            // "1.20x faster": nobody has to know which of the two was divided by which.
            .WithSummaryStyle(SummaryStyle.Default.WithRatioStyle(RatioStyle.Trend));
        return hasJob ? config : config.AddJob(Job.Default
            .WithIterationTime(TimeInterval.FromMilliseconds(100))
            .WithWarmupCount(6)
            .WithIterationCount(8));
    }
}
