namespace StreamingJson.WebHost.Tests.Dashboard.FakeStreams;

/// <summary>One stream as <c>/streams</c> tells of it.</summary>
internal sealed record FakeStream(long Id, string Path, string State = "producing")
{
    public string Client { get; init; } = "127.0.0.1";

    public string Format { get; init; } = "application/json";

    public bool Compressed { get; init; }

    public long Items { get; init; }

    public long Bytes { get; init; }

    public long Sent { get; init; }

    public double Rate { get; init; }

    public long Pauses { get; init; }

    public double TimePaused { get; init; }

    public double Age { get; init; }

    public string? End { get; init; }

    public DateTimeOffset? Ended { get; init; }
}
