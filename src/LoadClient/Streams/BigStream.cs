using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Streams;

/// <summary>One stream, and the next when it ends.</summary>
internal sealed class BigStream(ConnectionSettings settings, TimeProvider time) : IDisposable
{
    // A server that refuses streams is not asked as often as a core can be refused.
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(100);

    private readonly RequestConnection _connection = new(settings, time);
    private volatile bool _hasEnded;

    public long Bytes => _connection.Bytes;

    /// <summary>Whether a byte has come, or an error instead.</summary>
    public bool HasBegun => _hasEnded || _connection.Bytes > 0;

    /// <summary>How many documents were whole and right.</summary>
    public long Documents { get; private set; }

    public ErrorCounts Errors { get; } = new();

    /// <summary>What was wrong with the last wrong document.</summary>
    public string? Fault => _connection.Fault;

    /// <summary>Reads until it is stopped. A document that is broken off by that is no error.</summary>
    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            RequestError error = _connection.Ask();
            // The integers so far were right: a wrong one is known before somebody stops.
            if (stop.IsCancellationRequested && error != RequestError.WrongDocument) return;
            _hasEnded = true;
            if (error == RequestError.None)
            {
                Documents++;
                continue;
            }

            Errors.Add(error, _connection.Status);
            _ = stop.WaitHandle.WaitOne(PauseAfterError);
        }
    }

    public void Stop() => _connection.Stop();

    public void Dispose() => _connection.Dispose();
}
