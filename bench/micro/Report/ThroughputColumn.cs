using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Parameters;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace StreamingJson.Bench.Micro;

// The bytes that a contender writes, over the time that it takes. How many they are it says itself: it is run once more, here.
internal sealed class ThroughputColumn : IColumn
{
    private readonly Dictionary<BenchmarkCase, long> _bytes = [];

    public string Id => nameof(ThroughputColumn);

    public string ColumnName => "MB/s";

    public string Legend => "Bytes of the contender's own document over the mean time (1 MB = 1,000,000 bytes)";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Statistics;

    public int PriorityInCategory => int.MaxValue;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        summary[benchmarkCase]?.ResultStatistics?.Mean is double nanoseconds
            ? (Bytes(benchmarkCase) * 1000 / nanoseconds).ToString("N0", CultureInfo.InvariantCulture)
            : "NA";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;

    private long Bytes(BenchmarkCase benchmarkCase)
    {
        if (_bytes.TryGetValue(benchmarkCase, out long bytes)) return bytes;
        Type type = benchmarkCase.Descriptor.Type;
        Subject subject = (Subject)Activator.CreateInstance(type)!;
        foreach (ParameterInstance parameter in benchmarkCase.Parameters.Items)
            type.GetProperty(parameter.Name)!.SetValue(subject, parameter.Value);
        subject.Setup();
        object result = benchmarkCase.Descriptor.WorkloadMethod.Invoke(subject, null)!;
        return _bytes[benchmarkCase] = result is ValueTask<long> task ? task.AsTask().GetAwaiter().GetResult() : (long)result;
    }
}
