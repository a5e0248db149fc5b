using System.Buffers;
using System.Threading.Tasks.Sources;

namespace StreamingJson;

/// <summary>
/// The beginning of a document, encoded on the request's own thread into memory until it ends or would fill a flush. Most documents end
/// before that: they are sent with their length, and are no streams. What goes on becomes one, with this beginning.
/// </summary>
internal sealed class JsonBeginning : IBufferWriter<byte>, IValueTaskSource<bool>, IWatchedWork
{
    private const int FirstBuffer = 16 * 1024;

    private readonly Cooperator _cooperator;
    private readonly int _enough;
    private readonly long _lateAt;
    private byte[]? _buffer;
    private int _buffered;
    private IBufferWriter<byte>? _inner;
    private ManualResetValueTaskSourceCore<bool> _arrival;
    private Action? _arrived;
    private Action? _forward;
    private int _waits;
    private int _looks;
    private volatile bool _isLate;

    public JsonBeginning(JsonEncoder encoder, JsonProducerOptions options, Cooperator cooperator)
    {
        (_cooperator, _enough) = (cooperator, options.BeginningSize);
        _lateAt = cooperator.TimeProvider.GetTimestamp() + cooperator.TimeProvider.Ticks(options.BeginningTime);
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(_enough, FirstBuffer) + options.ChunkSize);
        Run = encoder.Begin(this, options.ChunkSize, Stopping.Token);
    }

    /// <summary>Gets the use of the encoder that is under way.</summary>
    public EncodingRun Run { get; }

    /// <summary>Gets what stops the source.</summary>
    public CancellationTokenSource Stopping { get; } = new();

    /// <summary>Gets the step that the encoder could not end in time, or in which it failed.</summary>
    public ValueTask<bool>? Pending { get; private set; }

    /// <summary>Gets the chunk before <see cref="Pending"/>.</summary>
    public JsonChunk Last { get; private set; }

    public long Items { get; private set; }

    /// <summary>Gets how many bytes were written so far.</summary>
    public int Bytes => _buffered;

    /// <summary>Encodes until the document ends, fails, has enough bytes for a flush, or what there is of it is late.</summary>
    /// <returns>Whether the document has ended.</returns>
    public ValueTask<bool> EncodeAsync()
    {
        Cooperator.WatchedCall call = _cooperator.BeginCall(this);
        if (!TryEncode(out bool isWhole)) return WaitAsync(call);
        _cooperator.EndCall(call);
        return new ValueTask<bool>(isWhole);
    }

    /// <summary>Hands on what was written so far; from now on everything goes there directly.</summary>
    public void PassOn(IBufferWriter<byte> inner)
    {
        inner.Write(_buffer.AsSpan(0, _buffered));
        _inner = inner;
        Return();
    }

    /// <summary>Whoever goes on with the document is told when <see cref="Pending"/> has ended, if it is not told otherwise.</summary>
    /// <returns>Whether it will be told.</returns>
    public bool TryForward(Action arrived)
    {
        if (_arrived is null) return false;
        Volatile.Write(ref _forward, arrived);
        return true;
    }

    /// <summary>What is late becomes a stream, and a source that holds its thread has one of its own.</summary>
    public void Look(long now)
    {
        if (now >= _lateAt)
        {
            _isLate = true;
            if (Interlocked.Exchange(ref _waits, 0) == 1)
                ThreadPool.UnsafeQueueUserWorkItem(static self => self._arrival.SetResult(false), this, preferLocal: false);
        }

        if (Volatile.Read(ref _waits) == 1) _looks = 0;
        else if (_looks++ == Turn.Looks) Run.LeaveTurns(_cooperator.BlockingSources);
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
    public async Task AbandonAsync()
    {
        if (Pending is ValueTask<bool> pending)
        {
            await _cooperator.CancelAsync(Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            TaskCompletionSource arrived = new();
            if (!TryForward(() => arrived.TrySetResult()) || pending.IsCompleted) arrived.TrySetResult();
            await arrived.Task.ConfigureAwait(false);
            await ((Task)pending.AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Return();
        await EndAsync().ConfigureAwait(false);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _arrival.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _arrival.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _arrival.OnCompleted(continuation, state, token, flags);

    private async ValueTask<bool> WaitAsync(Cooperator.WatchedCall call)
    {
        bool isWhole = false;
        while (await ArriveAsync().ConfigureAwait(false) && Pending!.Value.IsCompletedSuccessfully)
        {
            bool more = Pending.Value.Result;
            Pending = null;
            isWhole = !more;
            if (!more || !Count() || TryEncode(out isWhole)) break;
        }

        _cooperator.EndCall(call);
        return isWhole;
    }

    /// <returns>Whether the pending step has ended in time.</returns>
    private ValueTask<bool> ArriveAsync()
    {
        _arrival.Reset();
        _arrived ??= OnArrived;
        // From here on the document may become a stream, on another thread.
        Volatile.Write(ref _waits, 1);
        Pending!.Value.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_arrived);
        return new ValueTask<bool>(this, _arrival.Version);
    }

    private void OnArrived()
    {
        if (Interlocked.Exchange(ref _waits, 0) == 1) _arrival.SetResult(true);
        else Volatile.Read(ref _forward)?.Invoke();
    }

    /// <returns><see langword="false"/> when the encoder waits.</returns>
    private bool TryEncode(out bool isWhole)
    {
        isWhole = false;
        do
        {
            ValueTask<bool> move = Move();
            if (!move.IsCompletedSuccessfully)
            {
                Pending = move;
                return move.IsCompleted;
            }

            if (!move.Result) return isWhole = true;
        }
        while (Count());

        return true;
    }

    /// <returns>Whether there is room and time for another chunk.</returns>
    private bool Count()
    {
        Last = Run.Current;
        Items += Last.Items;
        return _buffered < _enough && !_isLate;
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
