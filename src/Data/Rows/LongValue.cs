namespace StreamingJson;

/// <summary>One long value while it is read: a stream of bytes, or a reader of text.</summary>
internal sealed class LongValue(IDisposable source) : IAsyncDisposable
{
    /// <summary>All of it was read.</summary>
    public bool IsAtEnd { get; set; }

    /// <returns>How many characters were read, at the end none.</returns>
    public ValueTask<int> ReadAsync(char[] buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ((TextReader)source).ReadAsync(buffer, cancellationToken);
    }

    /// <returns>How many bytes were read, at the end none.</returns>
    public ValueTask<int> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ((Stream)source).ReadAsync(buffer, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (IsAtEnd) source.Dispose();
        // Left early, a provider may read what is left of the value, on the thread that asks; what it throws says nothing new.
        else await BlockingThreads.ForCancellation.RunAsync(static source => ((IDisposable)source!).Dispose(), source)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
