using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Streams;

/// <summary>Many clients that read a part of a big stream and leave by a reset; and how soon the server is rid of them.</summary>
internal sealed class Departures(Uri server, int clients, long length, int readBytes, TimeProvider time)
{
    private const int ConnectingAtOnce = 64;
    private const int BufferSize = 16 * 1024;

    // The list of a thousand streams takes the server a millisecond or two: looking must not be the load.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    private readonly MarkedStreams _marked = new(server, length);
    private int _ready;

    /// <summary>How many clients have read their part, or were refused.</summary>
    public int Ready => Volatile.Read(ref _ready);

    /// <param name="limit">How long the server is watched.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="LoadException">The server does not tell of its streams.</exception>
    /// <exception cref="OperationCanceledException">It was stopped before the clients left.</exception>
    public async Task<DepartureFigures> RunAsync(TimeSpan limit, CancellationToken stop)
    {
        using ServerStreams streams = new(server);
        StreamsDocument before = await streams.LookAsync(stop);
        AsyncConnection?[] connections = new AsyncConnection?[clients];
        ErrorCounts errors = new();
        try
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, clients),
                new ParallelOptions { MaxDegreeOfParallelism = ConnectingAtOnce, CancellationToken = stop },
                async (index, each) => connections[index] = await OpenAsync(errors, each));
            int running = _marked.Running(await streams.LookAsync(stop));
            long bytes = connections.Sum(connection => connection?.Bytes ?? 0);
            string[] faults = [.. connections.Select(connection => connection?.Fault).OfType<string>()];
            long reset = time.GetTimestamp();
            foreach (AsyncConnection? connection in connections) connection?.Reset();
            (StreamsDocument after, TimeSpan took) = await WatchAsync(streams, reset, limit, stop);
            return new DepartureFigures(
                clients, running, bytes, errors.Total, errors.ToDictionary(), faults, Math.Round(took.TotalMilliseconds, 1),
                _marked.Running(after), _marked.States(after), MarkedStreams.Ended(before, after));
        }
        finally
        {
            foreach (AsyncConnection? connection in connections) connection?.Dispose();
        }
    }

    private async Task<AsyncConnection?> OpenAsync(ErrorCounts errors, CancellationToken stop)
    {
        AsyncConnection? connection = await AsyncConnection.OpenAsync(_marked.Url, length, null, BufferSize, stop);
        // Some leave early, some late in what they may read: the server is not met in the same step by all.
        long enough = Random.Shared.NextInt64(1, readBytes + 1L);
        while (connection is { End: null } && connection.Bytes < enough) _ = await connection.ReadAsync(BufferSize, stop);
        Interlocked.Increment(ref _ready);
        if (connection is { End: null or RequestError.None }) return connection;
        lock (errors) errors.Add(connection?.End ?? RequestError.NotConnected, connection?.Status ?? 0);
        return connection;
    }

    private async Task<(StreamsDocument After, TimeSpan Took)> WatchAsync(
        ServerStreams streams, long reset, TimeSpan limit, CancellationToken stop)
    {
        while (true)
        {
            TimeSpan asked = time.GetElapsedTime(reset);
            // The report is due even when somebody stops the watching.
            StreamsDocument document = await streams.LookAsync(CancellationToken.None);
            TimeSpan took = time.GetElapsedTime(reset);
            if (_marked.Running(document) == 0 || asked > limit || stop.IsCancellationRequested) return (document, took);
            await Task.Delay(LookInterval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
