using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Streams;

/// <summary>Many clients that read slowly, and what the server tells of them meanwhile.</summary>
internal sealed class SlowClients(Uri server, int clients, int bytesPerSecond, long length, TimeProvider time) : IDisposable
{
    // The kernel's queue for connections is not overrun; who is dropped from it comes back a second later.
    private const int ConnectingAtOnce = 64;

    private readonly SlowClient[] _clients = [.. Enumerable.Range(0, clients).Select(_ => new SlowClient(bytesPerSecond, time))];
    private readonly MarkedStreams _marked = new(server, length);

    public long Bytes => _clients.Sum(client => client.Bytes);

    public int Reading => _clients.Count(client => client.End is null);

    /// <param name="duration">How long they read.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>What came of it, also if it was stopped early.</returns>
    public async Task<SlowFigures> RunAsync(TimeSpan duration, CancellationToken stop)
    {
        using ServerStreams streams = new(server);
        (StreamsDocument? before, _) = await LookAsync(streams);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        long begun = time.GetTimestamp();
        try
        {
            await Parallel.ForEachAsync(
                _clients,
                new ParallelOptions { MaxDegreeOfParallelism = ConnectingAtOnce, CancellationToken = stop },
                async (client, each) => await client.OpenAsync(_marked.Url, length, each));
            begun = time.GetTimestamp();
            using ITimer timer = time.CreateTimer(_ => end.Cancel(), null, duration, Timeout.InfiniteTimeSpan);
            await Task.WhenAll(_clients.Where(client => client.End is null).Select(client => client.ReadAsync(end.Token)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The report tells how far it came.
        }

        double seconds = time.GetElapsedTime(begun).TotalSeconds;
        // Before the clients leave: afterwards they are all gone alike.
        (StreamsDocument? after, string? why) = await LookAsync(streams);
        return ToFigures(seconds, before, after, why);
    }

    public void Dispose() => Array.ForEach(_clients, client => client.Dispose());

    private static async Task<(StreamsDocument? Document, string? Why)> LookAsync(ServerStreams streams)
    {
        try
        {
            return (await streams.LookAsync(CancellationToken.None), null);
        }
        catch (LoadException failure)
        {
            return (null, failure.Message);
        }
    }

    private SlowFigures ToFigures(double seconds, StreamsDocument? before, StreamsDocument? after, string? why)
    {
        ErrorCounts errors = new();
        foreach (SlowClient client in _clients.Where(client => client.End is not (null or RequestError.None)))
            errors.Add(client.End!.Value, client.Status);
        SlowClient[] broken = [.. _clients.Where(client => client.End == RequestError.Broken)];
        return new SlowFigures(
            _clients.Length, Reading, _clients.Count(client => client.End == RequestError.None), Bytes, Math.Round(seconds, 3),
            errors.Total, errors.ToDictionary(), [.. _clients.Select(client => client.Fault).OfType<string>()],
            broken.Length > 0 ? Math.Round(broken.Min(client => client.Lifetime).TotalSeconds, 3) : null,
            after is null ? null : new ServerFigures(
                _marked.Running(after), _marked.States(after), before is null ? null : MarkedStreams.Ended(before, after),
                after.Figures.Memory, before?.Figures.Memory),
            why);
    }
}
