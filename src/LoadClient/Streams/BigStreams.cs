using StreamingJson.LoadClient.Platform;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Streams;

/// <summary>Reads big documents as fast as they come, each on its own connection, verifies them, and begins again.</summary>
internal sealed class BigStreams : IAsyncDisposable
{
    // Fits into the second-level cache beside the server's data.
    private const int BufferSize = 64 * 1024;

    private const int StackSize = 256 * 1024;

    private readonly Reader[] _readers;
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
        (_time, _begun) = (time, time.GetTimestamp());
        ConnectionSettings each = settings with { EachRead = true, BufferSize = BufferSize };
        _readers = [.. Enumerable.Range(0, count).Select(_ => new Reader(new RequestConnection(each, time)))];
        _reading = Task.WhenAll(_readers.Select(reader => OwnThread.RunAsync(StackSize, () =>
        {
            CurrentThread.BeNice(nice);
            reader.Run(_stop.Token);
        })));
    }

    /// <summary>Bytes of payload so far.</summary>
    public long Bytes => _readers.Sum(reader => reader.Connection.Bytes);

    /// <summary>How many streams have had a byte, or an error instead.</summary>
    public int Begun => _readers.Count(reader => reader.HasBegun);

    /// <summary>Ends all streams by closing their connections.</summary>
    /// <returns>What was read from the first to now.</returns>
    public async Task<StreamFigures> StopAsync()
    {
        double seconds = _time.GetElapsedTime(_begun).TotalSeconds;
        await _stop.CancelAsync();
        foreach (Reader reader in _readers) reader.Connection.Stop();
        await _reading;
        ErrorCounts errors = new();
        foreach (Reader reader in _readers) errors.Add(reader.Errors);
        return new StreamFigures(
            _readers.Length, _readers.Sum(reader => reader.Documents), Bytes, Math.Round(seconds, 3), errors.Total,
            errors.ToDictionary(), [.. _readers.Select(reader => reader.Connection.Fault).OfType<string>()]);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested) _ = await StopAsync();
        foreach (Reader reader in _readers) reader.Connection.Dispose();
        _stop.Dispose();
    }

    private sealed class Reader(RequestConnection connection)
    {
        // A server that refuses streams is not asked as often as a core can be refused.
        private static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(100);

        private volatile bool _hasEnded;

        public RequestConnection Connection => connection;

        public bool HasBegun => _hasEnded || connection.Bytes > 0;

        public long Documents { get; private set; }

        public ErrorCounts Errors { get; } = new();

        public void Run(CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                RequestError error = connection.Ask();
                // What is broken off by the stop is no error. The integers so far were right: a wrong one is known before.
                if (stop.IsCancellationRequested && error != RequestError.WrongDocument) return;
                _hasEnded = true;
                if (error == RequestError.None)
                {
                    Documents++;
                    continue;
                }

                Errors.Add(error, connection.Status);
                _ = stop.WaitHandle.WaitOne(PauseAfterError);
            }
        }
    }
}

/// <summary>What many streams came to.</summary>
/// <param name="Streams">How many ran at once.</param>
/// <param name="Documents">How many documents came whole, each verified to its last byte.</param>
/// <param name="Bytes">Bytes of payload, all verified.</param>
/// <param name="Seconds">The time from the first connection to the last byte.</param>
/// <param name="Errors">How many streams ended otherwise, before they were stopped.</param>
/// <param name="ErrorsByKind">The same by kind, where there are any.</param>
/// <param name="Faults">What was wrong with the documents that were wrong.</param>
internal sealed record StreamFigures(
    int Streams, long Documents, long Bytes, double Seconds, long Errors, IReadOnlyDictionary<string, long> ErrorsByKind,
    IReadOnlyList<string> Faults);
