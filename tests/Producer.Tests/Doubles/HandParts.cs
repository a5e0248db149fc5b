namespace StreamingJson.Tests;

/// <summary>Parts that were made before; it checks that they are asked for one at a time, in slots that are free.</summary>
internal sealed class HandParts(params JsonEncoder[] parts) : JsonParts
{
    private readonly HashSet<int> _slots = [];
    private int _asking;
    private int _asked;

    /// <summary>Thrown instead of saying that there are no more.</summary>
    public Exception? Failure { get; init; }

    public int Asked => Volatile.Read(ref _asked);

    public int MostSlots => _slots.Count;

    public int Disposed { get; private set; }

    public override async ValueTask<JsonEncoder?> NextAsync(int slot, CancellationToken cancellationToken)
    {
        Assert.Equal(1, Interlocked.Increment(ref _asking));
        Assert.Equal(0, Disposed);
        await Task.Yield();
        _slots.Add(slot);
        JsonEncoder? part = _asked < parts.Length ? parts[_asked] : null;
        if (part is not null) Interlocked.Increment(ref _asked);
        Interlocked.Decrement(ref _asking);
        return part is null && Failure is not null ? throw Failure : part;
    }

    public override ValueTask DisposeAsync()
    {
        Assert.Equal(0, _asking);
        Disposed++;
        return base.DisposeAsync();
    }
}
