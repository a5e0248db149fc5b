using System.Buffers;

namespace StreamingJson.Tests.Fuzz;

/// <summary>How much more than what is asked for a <see cref="HintWriter"/> gives.</summary>
internal enum Generosity
{
    /// <summary>Exactly what is asked for; one byte where nothing is.</summary>
    None,

    /// <summary>One byte more.</summary>
    OneByte,

    /// <summary>Up to a hundred bytes more, never the same.</summary>
    Some,

    /// <summary>Blocks of 4 KB, as Kestrel's.</summary>
    Block,

    /// <summary>Blocks that most documents fit into.</summary>
    Much,
}

/// <summary>
/// A writer whose memory is as large as it says, full of rubbish and fenced, and good for one <see cref="Advance"/>: what is
/// written beyond, or too late, is seen.
/// </summary>
internal sealed class HintWriter(Random random, Generosity generosity) : IBufferWriter<byte>
{
    private const byte Rubbish = (byte)'#';
    private const int Fence = 64;

    // More of it would only take time.
    private const int MostRubbish = 256;

    private const int Much = 1 << 20;

    // A megabyte for each document would be the collector's whole work.
    [ThreadStatic]
    private static byte[]? _much;

    private readonly ArrayBufferWriter<byte> _written = new();
    private byte[] _memory = generosity == Generosity.Much ? _much ??= new byte[Much + Fence] : [];
    private int _given;

    public ReadOnlySpan<byte> Written => _written.WrittenSpan;

    public int Count => _written.WrittenCount;

    /// <summary>How often it was asked for memory, or advanced.</summary>
    public int Touches { get; private set; }

    public void Advance(int count)
    {
        Touches++;
        if (count < 0 || count > _given) throw new ArgumentOutOfRangeException(nameof(count));
        AssertFence();
        _written.Write(_memory.AsSpan(0, count));
        _given = 0;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        Touches++;
        AssertFence();
        int least = Math.Max(sizeHint, 1);
        _given = generosity switch
        {
            Generosity.None => least,
            Generosity.OneByte => least + 1,
            Generosity.Some => least + random.Next(1, 100),
            Generosity.Block => Math.Max(least, 4096),
            _ => Math.Max(least, Much),
        };
        if (_memory.Length < _given + Fence) _memory = new byte[_given + Fence];
        _memory.AsSpan(0, Math.Min(_given, MostRubbish)).Fill(Rubbish);
        _memory.AsSpan(_given, Fence).Fill(Rubbish);
        return _memory.AsMemory(0, _given);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Whether nobody has written behind what was given.</summary>
    public void AssertFence()
    {
        if (_memory.Length > 0 && _given > 0 && _memory.AsSpan(_given, Fence).ContainsAnyExcept(Rubbish))
            throw new InvalidOperationException("Something was written behind the memory that was given.");
    }
}
