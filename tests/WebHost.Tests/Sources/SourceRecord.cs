namespace StreamingJson.WebHost.Tests.Sources;

/// <summary>What has happened to a source.</summary>
internal abstract class SourceRecord
{
    private readonly TaskCompletionSource _whenBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;
    private int _disposed;

    /// <summary>How often it was enumerated.</summary>
    public int Begun => Volatile.Read(ref _begun);

    /// <summary>How often an enumerator of it was disposed.</summary>
    public int Disposed => Volatile.Read(ref _disposed);

    public Task WhenBegun => _whenBegun.Task;

    protected void Begin()
    {
        Interlocked.Increment(ref _begun);
        _whenBegun.TrySetResult();
    }

    protected void Dispose() => Interlocked.Increment(ref _disposed);
}
