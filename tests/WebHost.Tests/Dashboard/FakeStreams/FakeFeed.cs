using System.Text.Json;
using System.Threading.Channels;

namespace StreamingJson.WebHost.Tests.Dashboard.FakeStreams;

/// <summary>The streams of the fake host, and what its watchers are told of them.</summary>
internal sealed class FakeFeed
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, FakeStream> _streams = [];
    private readonly HashSet<long> _changed = [];
    private readonly List<Channel<string>> _watchers = [];
    private long _lastId;

    public double Load { get; set; } = 1;

    public FakeStream? Find(long id)
    {
        lock (_lock) return _streams.GetValueOrDefault(id);
    }

    public long NextId()
    {
        lock (_lock) return _lastId = Math.Max(_lastId, _streams.Keys.LastOrDefault()) + 1;
    }

    /// <summary>Changes or adds streams; their watchers hear of it with the next <see cref="Tell"/>.</summary>
    public void Set(params IEnumerable<FakeStream> streams)
    {
        lock (_lock)
        {
            foreach (FakeStream stream in streams)
            {
                _streams[stream.Id] = stream;
                _changed.Add(stream.Id);
            }
        }
    }

    public void Tell(params long[] gone)
    {
        lock (_lock)
        {
            foreach (long id in gone) _streams.Remove(id);
            string text = Event("change", _changed.Where(_streams.ContainsKey).Select(id => _streams[id]), gone);
            _changed.Clear();
            foreach (Channel<string> watcher in _watchers) watcher.Writer.TryWrite(text);
        }
    }

    public ChannelReader<string> Watch()
    {
        Channel<string> watcher = Channel.CreateUnbounded<string>();
        lock (_lock)
        {
            watcher.Writer.TryWrite(Event("snapshot", _streams.Values, null));
            _watchers.Add(watcher);
        }

        return watcher.Reader;
    }

    /// <summary>Ends the connections of all watchers.</summary>
    public void Drop()
    {
        lock (_lock)
        {
            foreach (Channel<string> watcher in _watchers) watcher.Writer.Complete();
            _watchers.Clear();
        }
    }

    private string Event(string name, IEnumerable<FakeStream> streams, long[]? gone)
    {
        FakeFigures figures = FakeFigures.Of(_streams.Values, Load);
        string time = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", null);
        object document = gone is null ? new { time, figures, streams } : new { time, figures, streams, gone };
        return $"event: {name}\ndata: {JsonSerializer.Serialize(document, JsonSerializerOptions.Web)}\n\n";
    }
}
