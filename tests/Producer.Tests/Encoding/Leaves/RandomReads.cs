namespace StreamingJson.Tests;

/// <summary>Reads of random lengths, some of which do not complete at once.</summary>
internal sealed class RandomReads<T>(T[] all, int seed)
{
    private readonly Random _random = new(seed);
    private int _at;

    public async ValueTask<int> ReadAsync(Memory<T> buffer, CancellationToken cancellationToken)
    {
        if (_random.Next(8) == 0) await Task.Yield();
        int wish = _random.Next(1, _random.Next(4) == 0 ? 3_000 : 5);
        int length = Math.Min(all.Length - _at, Math.Min(wish, buffer.Length));
        all.AsMemory(_at, length).CopyTo(buffer);
        _at += length;
        return length;
    }
}
