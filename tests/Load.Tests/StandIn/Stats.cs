namespace NBomber.Contracts.Stats;

internal enum ReportFormat
{
    Txt,
    Html,
    Csv,
    Md,
}

internal sealed record RequestStats(int Count);

internal sealed record LatencyStats(double Percent99);

internal sealed record DataTransferStats(long AllBytes);

internal sealed record MeasurementStats(RequestStats Request, LatencyStats Latency, DataTransferStats DataTransfer);

internal sealed record ScenarioStats(string ScenarioName, MeasurementStats Ok, MeasurementStats Fail, TimeSpan Duration);

internal sealed record NodeStats(ScenarioStats[] ScenarioStats);
