namespace StreamingJson.Bench;

// One whole export. The CPU is that of the server that gave it, where there is one, and of PostgreSQL, where it can be seen.
internal sealed record ExportSample(
    double RowsPerSecond, double? FirstByteSeconds, double? CpuSeconds, double? PostgresCpuSeconds);
