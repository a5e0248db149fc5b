namespace NBomber.Contracts;

internal interface IResponse
{
    string StatusCode { get; }

    bool IsError { get; }

    long SizeBytes { get; }
}

internal sealed record Response<T>(string StatusCode, bool IsError, long SizeBytes, string Message) : IResponse;

internal interface IScenarioContext
{
    int InvocationNumber { get; }

    /// <summary>Counts what a step came to: the bytes are the scenario's.</summary>
    void Count(long bytes);
}

internal sealed record ScenarioProps(string Name, Func<IScenarioContext, Task<IResponse>> Run);

internal sealed record NBomberContext(IReadOnlyList<ScenarioProps> Scenarios)
{
    public string? Config { get; init; }

    public string? TestSuite { get; init; }

    public string? TestName { get; init; }

    public string? ReportFolder { get; init; }

    public string? ReportFileName { get; init; }

    public IReadOnlyList<Stats.ReportFormat> ReportFormats { get; init; } = [];

    public TimeSpan ReportingInterval { get; init; }
}
