namespace StreamingJson.Tests;

/// <summary>Reads that give, throw and end by hand, and count what is done to them.</summary>
internal sealed class HandReads<T>
{
    private readonly Queue<(Memory<T> Piece, Exception? Error)> _ready = new();
    private TaskCompletionSource<int>? _wait;
    private CancellationTokenRegistration _registration;
    private Memory<T> _buffer;

    public int Reads { get; private set; }

    public int Disposed { get; private set; }

    public int LargestBuffer { get; private set; }

    public bool IsWaitedFor => _wait is not null;

    public bool TokenIsCancelled { get; private set; }

    /// <summary>Whether the token ends a wait; a source may well not look at it.</summary>
    public bool HearsToken { get; init; } = true;

    /// <summary>Whether an error is thrown at the call, instead of being in its task.</summary>
    public bool ThrowsAtCall { get; init; }

    public void Give(params T[] piece) => Put(piece, null);

    public void Throw(Exception error) => Put(default, error);

    public void End() => Put(default, null);

    public ValueTask<int> ReadAsync(Memory<T> buffer, CancellationToken token)
    {
        if (_wait is not null) throw new InvalidOperationException("Asked for a piece while one is under way.");
        ObjectDisposedException.ThrowIf(Disposed > 0, this);
        Reads++;
        LargestBuffer = Math.Max(LargestBuffer, buffer.Length);
        _buffer = buffer;
        if (ThrowsAtCall && _ready.TryPeek(out (Memory<T> Piece, Exception? Error) next) && next.Error is not null)
            throw next.Error;
        _registration = token.Register(() =>
        {
            TokenIsCancelled = true;
            if (HearsToken) Throw(new OperationCanceledException(token));
        });
        TaskCompletionSource<int> wait = _wait = new();
        Serve();
        return new ValueTask<int>(wait.Task);
    }

    public void Dispose()
    {
        if (_wait is not null) throw new NotSupportedException("Disposed while a read is under way.");
        Disposed++;
    }

    private void Put(Memory<T> piece, Exception? error)
    {
        _ready.Enqueue((piece, error));
        Serve();
    }

    private void Serve()
    {
        if (_wait is not { } wait || !_ready.TryDequeue(out (Memory<T> Piece, Exception? Error) next)) return;
        _wait = null;
        _registration.Unregister();
        if (next.Error is not null)
        {
            wait.SetException(next.Error);
            return;
        }

        int count = Math.Min(next.Piece.Length, _buffer.Length);
        next.Piece[..count].CopyTo(_buffer);
        if (count < next.Piece.Length) KeepFirst(next.Piece[count..]);
        wait.SetResult(count);
    }

    private void KeepFirst(Memory<T> rest)
    {
        (Memory<T>, Exception?)[] others = [.. _ready];
        _ready.Clear();
        _ready.Enqueue((rest, null));
        foreach ((Memory<T>, Exception?) other in others) _ready.Enqueue(other);
    }
}
