namespace StreamingJson.LoadClient.Streams;

/// <summary>Streams whose URL has a mark, by which they are known in the server's list among those of others.</summary>
internal sealed class MarkedStreams
{
    private readonly string _mark = $"_run={Guid.NewGuid():N}";

    /// <param name="server">Any URL of the server.</param>
    /// <param name="length">How many integers are asked for.</param>
    public MarkedStreams(Uri server, long length) => Url = new Uri(server, $"/big?length={length}&{_mark}");

    public Uri Url { get; }

    /// <summary>The marked ones of the server's list.</summary>
    public IEnumerable<StreamEntry> Of(StreamsDocument document) =>
        document.Streams.Where(stream => stream.Path.Contains(_mark, StringComparison.Ordinal));

    /// <summary>How many of them run.</summary>
    public int Running(StreamsDocument document) => Of(document).Count(stream => stream.End is null);

    /// <summary>How many are in each state, or ended in each way.</summary>
    public SortedDictionary<string, long> States(StreamsDocument document) =>
        Tally(Of(document).Select(stream => stream.End ?? stream.State));

    /// <summary>How many streams have ended in each way between two looks: those of others too.</summary>
    public static SortedDictionary<string, long> Ended(StreamsDocument before, StreamsDocument after) => new(after.Figures.Ended
        .Select(end => KeyValuePair.Create(end.Key, end.Value - before.Figures.Ended.GetValueOrDefault(end.Key)))
        .Where(end => end.Value > 0).ToDictionary());

    private static SortedDictionary<string, long> Tally(IEnumerable<string> names) =>
        new(names.CountBy(name => name).ToDictionary(count => count.Key, count => (long)count.Value));
}
