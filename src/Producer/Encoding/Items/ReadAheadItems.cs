using System.Threading.Channels;

namespace StreamingJson;

/// <summary>
/// The rest of a source that holds its caller's thread: read ahead, on a thread of its own, into a bounded channel, from which a stream
/// takes its items in turns.
/// </summary>
/// <remarks>Items are read up to <see cref="Capacity"/> ahead of the one that is written: a source that gives the same object again and again must not change it.</remarks>
internal sealed class ReadAheadItems<T>
{
    /// <summary>So many items wait at most; then the source's thread does.</summary>
    private const int Capacity = 256;

    private readonly Channel<T> _items = Channel.CreateBounded<T>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });

    private readonly Func<bool> _moveNext;
    private readonly Func<T> _current;
    private readonly Task _reading;
    private T? _item;

    /// <param name="threads">Whose thread the source has, as soon as one is free, until its end.</param>
    /// <param name="moveNext">Moves the source to its next item, and may block.</param>
    /// <param name="current">Gets the item.</param>
    public ReadAheadItems(BlockingThreads threads, Func<bool> moveNext, Func<T> current)
    {
        (_moveNext, _current) = (moveNext, current);
        _reading = threads.RunAsync(static self => ((ReadAheadItems<T>)self!).Read(), this);
    }

    public T Current => _item!;

    /// <returns><see cref="ItemStep.Waits"/> when the source has none at hand. What the source throws is thrown behind its last item.</returns>
    public ItemStep Move()
    {
        if (_items.Reader.TryRead(out _item)) return ItemStep.Item;
        if (!_items.Reader.Completion.IsCompleted) return ItemStep.Waits;
        // It may have come between the two.
        if (_items.Reader.TryRead(out _item)) return ItemStep.Item;
        _items.Reader.Completion.GetAwaiter().GetResult();
        return ItemStep.End;
    }

    /// <summary>Waits until <see cref="Move"/> has an answer. It does not throw.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) =>
        await ((Task)_items.Reader.WaitToReadAsync(cancellationToken).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Waits until the source's thread has come back from its step, and leaves it.</summary>
    public Task StopAsync()
    {
        // Who waits for room hears of it, and nobody reads the rest.
        _items.Writer.TryComplete();
        while (_items.Reader.TryRead(out _))
        {
        }

        return _reading;
    }

    private void Read()
    {
        try
        {
            while (_moveNext())
            {
                T item = _current();
                while (!_items.Writer.TryWrite(item))
                {
                    // The thread is there to be blocked.
                    if (!_items.Writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult()) return;
                }
            }

            _items.Writer.TryComplete();
        }
        catch (Exception error)
        {
            _items.Writer.TryComplete(error);
        }
    }
}
