using System.Text.Json;

namespace StreamingJson.Soak.Actors;

/// <summary>The host's list of its streams at a moment.</summary>
internal sealed record StreamList(int Active, int Ready, IReadOnlyList<ListedStream> Streams)
{
    public static async Task<StreamList> LookAsync(HttpClient client, CancellationToken stop)
    {
        using JsonDocument document = JsonDocument.Parse(await client.GetByteArrayAsync("/streams", stop));
        JsonElement figures = document.RootElement.GetProperty("figures");
        return new StreamList(
            figures.GetProperty("active").GetInt32(),
            figures.GetProperty("ready").GetInt32(),
            [.. document.RootElement.GetProperty("streams").EnumerateArray().Select(stream => new ListedStream(
                stream.GetProperty("id").GetInt64(),
                stream.GetProperty("path").GetString()!,
                stream.GetProperty("state").GetString()!,
                stream.GetProperty("end").GetString()))]);
    }

    /// <summary>The one whose path has a mark; <see langword="null"/> if it is not listed.</summary>
    public ListedStream? Find(string mark) => Streams.FirstOrDefault(one => one.Path.Contains(mark, StringComparison.Ordinal));
}

/// <param name="Id">Its number.</param>
/// <param name="Path">What was asked for, with the query.</param>
/// <param name="State">Such as <c>producing</c>.</param>
/// <param name="End">How it ended; <see langword="null"/> as long as it runs.</param>
internal sealed record ListedStream(long Id, string Path, string State, string? End);
