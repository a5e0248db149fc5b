using System.Buffers;

namespace StreamingJson;

/// <summary>
/// The reads of a stream or a text reader into one pooled buffer. It may be left while a read is under way: that one is cancelled
/// and awaited first. The source is disposed once, however often this is.
/// </summary>
internal sealed class PieceReads<T>(
    Func<Memory<T>, CancellationToken, ValueTask<int>> read, IDisposable source, int bufferSize, CancellationTokenSource leaving)
    : IAsyncDisposable
{
    private T[] _buffer = [];
    private ValueTask<int> _pending;
    private bool _reading;
    private bool _lent;
    private bool _disposed;

    /// <summary>Asks for the next piece.</summary>
    /// <returns>Whether the answer is there already.</returns>
    public bool BeginRead()
    {
        if (_buffer.Length == 0) _buffer = ArrayPool<T>.Shared.Rent(bufferSize);
        _pending = Read();
        _reading = _lent = true;
        return _pending.IsCompleted;
    }

    /// <summary>Waits for the answer.</summary>
    /// <returns>The length of the piece, zero at the end of the source.</returns>
    public ValueTask<int> EndRead()
    {
        _reading = false;
        return _pending;
    }

    /// <summary>What was read, valid until the next read begins.</summary>
    public ReadOnlyMemory<T> Piece(int length)
    {
        _lent = false;
        return _buffer.AsMemory(0, length);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        try
        {
            if (_reading)
            {
                await leaving.CancelAsync().ConfigureAwait(false);
                await ((Task)_pending.AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            // A read that failed may go on behind our back, and must not write into what somebody else rents.
            if (_buffer.Length > 0 && !_lent) ArrayPool<T>.Shared.Return(_buffer);
        }
        finally
        {
            await DisposeSourceAsync().ConfigureAwait(false);
        }
    }

    private ValueTask<int> Read()
    {
        // A source that has everything at hand need not look at the token.
        if (leaving.IsCancellationRequested) return ValueTask.FromCanceled<int>(leaving.Token);
        try
        {
            return read(_buffer, leaving.Token);
        }
        catch (Exception error)
        {
            return ValueTask.FromException<int>(error);
        }
    }

    private async ValueTask DisposeSourceAsync()
    {
        using CancellationTokenSource disposal = leaving;
        if (source is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync().ConfigureAwait(false);
        else source.Dispose();
    }
}
