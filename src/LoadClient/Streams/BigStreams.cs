using StreamingJson.LoadClient.Platform;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Streams;

/// <summary>Reads big documents as fast as they come, each on its own connection, verifies them, and begins again.</summary>
internal sealed class BigStreams : IAsyncDisposable
{
    // Fits into the second-level cache beside the server's data.
    private const int BufferSize = 64 * 1024;

    private const int StackSize = 256 * 1024;

    private readonly BigStream[] _streams;
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time;
    private readonly Task _reading;
    private readonly long _begun;

    /// <param name="settings">What is read; with a <see cref="ConnectionSettings.Length"/>.</param>
    /// <param name="count">How many streams, at least 1.</param>
    /// <param name="nice">How far the readers stand back, so that they do not take the server's time: 0 to 19.</param>
    /// <param name="time">The clock.</param>
    public BigStreams(ConnectionSettings settings, int count, int nice, TimeProvider time)
    {
        _time = time;
        _begun = time.GetTimestamp();
        ConnectionSettings each = settings with { EachRead = true, BufferSize = BufferSize };
        _streams = [.. Enumerable.Range(0, count).Select(_ => new BigStream(each, time))];
        _reading = Task.WhenAll(_streams.Select(stream => OwnThread.RunAsync(StackSize, () =>
        {
            CurrentThread.BeNice(nice);
            stream.Run(_stop.Token);
        })));
    }

    /// <summary>Bytes of payload so far.</summary>
    public long Bytes => _streams.Sum(stream => stream.Bytes);

    /// <summary>How many streams have had a byte, or an error instead.</summary>
    public int Begun => _streams.Count(stream => stream.HasBegun);

    /// <summary>Ends all streams by closing their connections.</summary>
    /// <returns>What was read from the first to now.</returns>
    public async Task<StreamFigures> StopAsync()
    {
        double seconds = _time.GetElapsedTime(_begun).TotalSeconds;
        await _stop.CancelAsync();
        Array.ForEach(_streams, stream => stream.Stop());
        await _reading;
        ErrorCounts errors = new();
        foreach (BigStream stream in _streams) errors.Add(stream.Errors);
        return new StreamFigures(
            _streams.Length, _streams.Sum(stream => stream.Documents), Bytes, Math.Round(seconds, 3), errors.Total,
            errors.ToDictionary(), [.. _streams.Select(stream => stream.Fault).OfType<string>()]);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested) _ = await StopAsync();
        Array.ForEach(_streams, stream => stream.Dispose());
        _stop.Dispose();
    }
}
