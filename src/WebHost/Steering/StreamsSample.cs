using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson.WebHost.Steering;

/// <summary>All streams at a moment, in order of their numbers: the document of <c>GET /streams</c>.</summary>
internal sealed record StreamsSample(DateTimeOffset Time, StreamFigures Figures, StreamRow[] Streams)
{
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SteeringJson.Default.StreamsSample);
}

/// <summary>What of a sample is news to one who knows an earlier one.</summary>
/// <param name="Time">When the sample was taken.</param>
/// <param name="Figures">All streams together.</param>
/// <param name="Streams">Those that are new, or differ.</param>
/// <param name="Gone">The numbers of those that are not listed any more.</param>
internal sealed record StreamsChange(
    DateTimeOffset Time, StreamFigures Figures, IReadOnlyList<StreamRow> Streams, IReadOnlyList<long> Gone)
{
    /// <returns><see langword="null"/> when there is no news.</returns>
    public static StreamsChange? Between(StreamsSample known, StreamsSample now)
    {
        List<StreamRow> news = [];
        List<long> gone = [];
        // Both are in order: one walk along the two.
        int i = 0;
        foreach (StreamRow row in now.Streams)
        {
            for (; i < known.Streams.Length && known.Streams[i].Id < row.Id; i++) gone.Add(known.Streams[i].Id);
            bool isNew = i == known.Streams.Length || known.Streams[i].Id != row.Id;
            if (isNew || row.DiffersFrom(known.Streams[i])) news.Add(row);
            if (!isNew) i++;
        }

        for (; i < known.Streams.Length; i++) gone.Add(known.Streams[i].Id);
        return news.Count + gone.Count == 0 && !now.Figures.DiffersFrom(known.Figures)
            ? null
            : new StreamsChange(now.Time, now.Figures, news, gone);
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SteeringJson.Default.StreamsChange);
}

/// <summary>What the page has to know before it begins.</summary>
/// <param name="Compare">Whether the framework's own answer is there to be compared with.</param>
/// <param name="Key">Whether a key is asked for.</param>
/// <param name="MaxLength">The longest list that the page may read.</param>
internal sealed record DashboardSettings(bool Compare, bool Key, long MaxLength)
{
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SteeringJson.Default.DashboardSettings);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StreamsSample))]
[JsonSerializable(typeof(StreamsChange))]
[JsonSerializable(typeof(DashboardSettings))]
internal sealed partial class SteeringJson : JsonSerializerContext;
