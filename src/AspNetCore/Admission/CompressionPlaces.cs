namespace StreamingJson.AspNetCore;

/// <summary>Lets so many streams compress at once; the others are sent as they are.</summary>
/// <param name="limit">How many, 0 or more; null for no limit.</param>
internal sealed class CompressionPlaces(int? limit)
{
    private int _taken;

    /// <returns>To be disposed when the stream has ended; null when there is no place.</returns>
    public IDisposable? TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= (limit ?? int.MaxValue)) return new Place(this);
        Interlocked.Decrement(ref _taken);
        return null;
    }

    private sealed class Place(CompressionPlaces places) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _left, true)) Interlocked.Decrement(ref places._taken);
        }
    }
}
