using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Streams;

/// <summary>One client that reads at a fixed rate: as many bytes as the time that has passed allows.</summary>
internal sealed class SlowClient(int bytesPerSecond, TimeProvider time) : IDisposable
{
    // Four reads a second: smooth, and a thousand clients need no more than a few percent of a core.
    private const int ReadsPerSecond = 4;

    // A head must fit into it; faster clients read more often instead.
    private const int BufferSize = 4096;

    private AsyncConnection? _connection;

    public long Bytes => _connection?.Bytes ?? 0;

    public int Status => _connection?.Status ?? 0;

    public string? Fault => _connection?.Fault;

    /// <summary>How it ended; <see langword="null"/> as long as it reads.</summary>
    public RequestError? End { get; private set; }

    /// <summary>How long it read, once it has ended.</summary>
    public TimeSpan Lifetime { get; private set; }

    /// <summary>Connects and asks.</summary>
    public async Task OpenAsync(Uri url, long length, CancellationToken stop)
    {
        _connection = await AsyncConnection.OpenAsync(url, length, BufferSize, BufferSize, stop);
        if (_connection is null) End = RequestError.NotConnected;
    }

    /// <summary>Reads until the server ends it, or it is stopped.</summary>
    public async Task ReadAsync(CancellationToken stop)
    {
        long begun = time.GetTimestamp();
        try
        {
            for (long read = 0; End is null;)
            {
                TimeSpan early = TimeSpan.FromSeconds((double)read / bytesPerSecond) - time.GetElapsedTime(begun);
                if (early > TimeSpan.Zero) await Task.Delay(early, time, stop);
                read += await _connection!.ReadAsync(Math.Max(1, bytesPerSecond / ReadsPerSecond), stop);
                End = _connection.End;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The end of the run, not of the client.
        }

        Lifetime = time.GetElapsedTime(begun);
    }

    public void Dispose() => _connection?.Dispose();
}
