using System.Buffers;

namespace StreamingJson;

/// <summary>
/// The beginning of a document, encoded on the request's own thread into memory until it ends or would be flushed for the first time. Most
/// documents end before that: they are sent with their length, and are no streams. What goes on becomes one, behind this beginning.
/// </summary>
internal sealed class JsonBeginning : IBufferWriter<byte>
{
    private readonly int _enough;
    private byte[]? _buffer;
    private int _buffered;
    private IBufferWriter<byte>? _inner;

    public JsonBeginning(JsonEncoder encoder, JsonProducerOptions options)
    {
        _enough = options.FirstFlushSize;
        _buffer = ArrayPool<byte>.Shared.Rent(_enough + options.ChunkSize);
        Run = encoder.Begin(this, options.ChunkSize, Stopping.Token);
    }

    /// <summary>Gets the use of the encoder that is under way.</summary>
    public EncodingRun Run { get; }

    /// <summary>Gets what stops the source.</summary>
    public CancellationTokenSource Stopping { get; } = new();

    /// <summary>Gets the step that the encoder could not end at once, or in which it failed.</summary>
    public ValueTask<bool>? Pending { get; private set; }

    /// <summary>Gets the chunk before <see cref="Pending"/>.</summary>
    public JsonChunk Last { get; private set; }

    public long Items { get; private set; }

    /// <summary>Gets how many bytes were written so far.</summary>
    public int Bytes => _buffered;

    /// <summary>Encodes until the document ends, fails, waits for its source, or has enough bytes for a flush.</summary>
    /// <returns>Whether the document has ended.</returns>
    public bool Encode(Cooperator cooperator)
    {
        WatchedCall call = cooperator.BeginCall(Run);
        bool isWhole = Encode();
        cooperator.EndCall(call);
        return isWhole;
    }

    private bool Encode()
    {
        do
        {
            ValueTask<bool> move = Move();
            if (!move.IsCompletedSuccessfully)
            {
                Pending = move;
                return false;
            }

            if (!move.Result) return true;
            Last = Run.Current;
            Items += Last.Items;
        }
        while (_buffered < _enough);

        return false;
    }

    /// <summary>Hands on what was written so far; from now on everything goes there directly.</summary>
    public void PassOn(IBufferWriter<byte> inner)
    {
        inner.Write(_buffer.AsSpan(0, _buffered));
        _inner = inner;
        Return();
    }

    public void Advance(int count)
    {
        if (_inner is not null) _inner.Advance(count);
        else _buffered += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_inner is not null) return _inner.GetMemory(sizeHint);
        if (_buffer!.Length - _buffered < Math.Max(sizeHint, 1)) Grow(sizeHint);
        return _buffer.AsMemory(_buffered);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => _inner is not null ? _inner.GetSpan(sizeHint) : GetMemory(sizeHint).Span;

    /// <summary>Ends the use of the encoder, and with it its source; what was written stays until it is passed on.</summary>
    public ValueTask EndAsync() => Run.DisposeAsync();

    /// <summary>Cancels the source, and leaves it as soon as it has come back from the step that it is in.</summary>
    public async Task LeaveAsync(Cooperator cooperator)
    {
        if (Pending is ValueTask<bool> pending)
        {
            await cooperator.CancelAsync(Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ((Task)pending.AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Return();
        await EndAsync().ConfigureAwait(false);
    }

    private ValueTask<bool> Move()
    {
        try
        {
            return Run.MoveNextAsync();
        }
        catch (Exception error)
        {
            return ValueTask.FromException<bool>(error);
        }
    }

    private void Grow(int sizeHint)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _buffer!.Length, _buffered + sizeHint));
        _buffer.AsSpan(0, _buffered).CopyTo(larger);
        Return();
        _buffer = larger;
    }

    private void Return()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }
}
