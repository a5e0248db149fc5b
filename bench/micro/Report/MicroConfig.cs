using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Csv;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using Perfolizer.Horology;

namespace StreamingJson.Bench.Micro;

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
                DefaultColumnProviders.Descriptor, DefaultColumnProviders.Params, DefaultColumnProviders.Statistics)
            .AddColumn(new ThroughputColumn())
            .AddColumnProvider(DefaultColumnProviders.Metrics)
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
