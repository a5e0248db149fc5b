using Microsoft.Extensions.Logging;

namespace StreamingJson.WebHost.Tests.Running;

/// <summary>One line of the log, and what was filled into it.</summary>
internal sealed record LogLine(
    string Category, LogLevel Level, string Text, Exception? Error, IReadOnlyDictionary<string, object?> Values)
{
    /// <summary>How a stream ended, if that is what the line says.</summary>
    public StreamEnd? End => Values.TryGetValue("Outcome", out object? end) ? end as StreamEnd? : null;

    public long Items => Values.GetValueOrDefault("Items") as long? ?? 0;

    public long Bytes => Values.GetValueOrDefault("Bytes") as long? ?? 0;
}
