using System.Threading.Tasks.Sources;

namespace StreamingJson.Tests;

/// <summary>An asynchronous source that yields, throws and ends by hand, and counts what is done to it.</summary>
internal sealed class HandSource<T> : IAsyncEnumerable<T>, IAsyncEnumerator<T>, IValueTaskSource<bool>
{
    private readonly Queue<(T Item, Exception? Error, bool End)> _ready = new();
    private ManualResetValueTaskSourceCore<bool> _wait;
    private CancellationTokenRegistration _registration;
    private CancellationToken _token;
    private bool _waiting;

    public int Started { get; private set; }

    public int Disposed { get; private set; }

    public bool IsWaitedFor => _waiting;

    /// <summary>Whether the token that it was given ends a wait; a source may well not look at it.</summary>
    public bool HearsToken { get; init; } = true;

    public bool IsCancelled => _token.IsCancellationRequested;

    public T Current { get; private set; } = default!;

    public void Yield(T item) => Put((item, null, false));

    public void Throw(Exception error) => Put((default!, error, false));

    public void End() => Put((default!, null, true));

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        Started++;
        _token = cancellationToken;
        if (HearsToken) _registration = cancellationToken.Register(() => Throw(new OperationCanceledException(cancellationToken)));
        return this;
    }

    public ValueTask<bool> MoveNextAsync()
    {
        if (_waiting) throw new InvalidOperationException("Asked for the next item while one is under way.");
        ObjectDisposedException.ThrowIf(Disposed > 0, this);
        _wait.Reset();
        _waiting = true;
        Serve();
        return new ValueTask<bool>(this, _wait.Version);
    }

    public ValueTask DisposeAsync()
    {
        if (_waiting) throw new NotSupportedException("Disposed while an item is under way.");
        Disposed++;
        return _registration.DisposeAsync();
    }

    private void Put((T, Exception?, bool) next)
    {
        _ready.Enqueue(next);
        Serve();
    }

    private void Serve()
    {
        if (!_waiting || !_ready.TryDequeue(out (T Item, Exception? Error, bool End) next)) return;
        _waiting = false;
        Current = next.Item;
        if (next.Error is not null) _wait.SetException(next.Error);
        else _wait.SetResult(!next.End);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);
}
