using System.Buffers;
using System.Text;
using System.Text.Json;

namespace StreamingJson;

/// <summary>
/// A window on a writer's memory: a serializer asks for memory and advances with every item, and reaches the real writer, which takes a
/// lock each time, once per chunk. Counts the bytes itself.
/// </summary>
internal sealed class ChunkWriter(IBufferWriter<byte> inner) : IBufferWriter<byte>
{
    private Memory<byte> _window;
    private byte[]? _rented;
    private int _used;
    private int _advanced;

    /// <summary>Gets the bytes written since the last chunk was taken.</summary>
    public int Pending => _advanced + _used;

    /// <summary>Gets the memory that was returned last, after what was advanced.</summary>
    public Span<byte> Unadvanced => _window.Span[_used..];

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_window.Length - _used), nameof(count));
        _used += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_window.Length - _used < Math.Max(sizeHint, 1))
        {
            Commit();
            _window = inner.GetMemory(sizeHint);
            // Kestrel's chunked framing returns the same memory until it is advanced, however much is requested.
            if (_window.Length < sizeHint) _window = _rented = ArrayPool<byte>.Shared.Rent(sizeHint);
        }

        return _window[_used..];
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Append(ReadOnlySpan<byte> text)
    {
        // Memory that nothing is written to is not requested; see GetMemory.
        if (text.IsEmpty) return;
        text.CopyTo(GetSpan(text.Length));
        _used += text.Length;
    }

    /// <summary>
    /// Sets the pending bytes, as far as the window goes: takes back what was advanced beyond, or includes what was written but not
    /// advanced yet.
    /// </summary>
    public void CutTo(int pending) => _used = Math.Clamp(pending - _advanced, 0, _window.Length);

    /// <summary>Passes everything to the real writer and releases its memory.</summary>
    /// <returns>The bytes since the last call.</returns>
    public int TakeChunk()
    {
        Commit();
        int bytes = _advanced;
        _advanced = 0;
        return bytes;
    }

    private void Commit()
    {
        if (_rented is not null)
        {
            inner.Write(_rented.AsSpan(0, _used));
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = null;
        }
        else if (_used > 0)
        {
            inner.Advance(_used);
        }

        _advanced += _used;
        _used = 0;
        _window = default;
    }
}

/// <summary>
/// Replaces line breaks, which raw values and converters may write. Within JSON they are white space, since in a string they are escaped;
/// a blank does as well and does not end the record.
/// </summary>
internal sealed class SingleLineWriter(ChunkWriter chunk) : IBufferWriter<byte>
{
    private static readonly SearchValues<byte> LineBreaks = SearchValues.Create("\r\n"u8);

    public void Advance(int count)
    {
        chunk.Unadvanced[..count].ReplaceAny(LineBreaks, (byte)' ');
        chunk.Advance(count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => chunk.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => chunk.GetSpan(sizeHint);
}

/// <summary>Makes an element of a value that is written as an indented document: indents each of its lines by one level more.</summary>
internal sealed class IndentingWriter(ChunkWriter chunk, JsonSerializerOptions options) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly byte[] _indent = Encoding.ASCII.GetBytes(new string(options.IndentCharacter, options.IndentSize));

    public void Advance(int count)
    {
        _text.Advance(count);
        ReadOnlySpan<byte> text = _text.WrittenSpan;
        for (int line; (line = text.IndexOf((byte)'\n') + 1) > 0; text = text[line..])
        {
            chunk.Append(text[..line]);
            chunk.Append(_indent);
        }

        chunk.Append(text);
        _text.ResetWrittenCount();
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _text.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => _text.GetSpan(sizeHint);
}

/// <summary>
/// Defers text until something is written after it, so that an encoder that fails before it writes leaves nothing at all. Counts the
/// bytes of both.
/// </summary>
internal sealed class DeferredWriter(IBufferWriter<byte> inner) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _deferred = new();
    private int _pending;

    public int Deferred => _deferred.WrittenCount;

    /// <summary>Gets whether anything was written to the real writer.</summary>
    public bool HasBegun { get; private set; }
    public void Defer(ReadOnlySpan<byte> text) => _deferred.Write(text);

    public void WriteDeferred()
    {
        inner.Write(_deferred.WrittenSpan);
        OnAdvanced(_deferred.WrittenCount);
    }

    /// <summary>Returns the bytes that the real writer was advanced by since the last call.</summary>
    public int TakeChunk()
    {
        int bytes = _pending;
        _pending = 0;
        return bytes;
    }

    public void Advance(int count)
    {
        // Without a byte after it, the text stays deferred.
        if (count > 0) count += Deferred;
        inner.Advance(count);
        if (count > 0) OnAdvanced(count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (Deferred == 0) return inner.GetMemory(sizeHint);
        Memory<byte> memory = inner.GetMemory(Deferred + Math.Max(sizeHint, 1));
        _deferred.WrittenSpan.CopyTo(memory.Span);
        return memory[Deferred..];
    }

    public Span<byte> GetSpan(int sizeHint = 0) => Deferred == 0 ? inner.GetSpan(sizeHint) : GetMemory(sizeHint).Span;

    private void OnAdvanced(int count)
    {
        _deferred.ResetWrittenCount();
        _pending += count;
        HasBegun = true;
    }
}

internal static class JsonSerializerOptionsWriterExtensions
{
    /// <summary>Gets the options of the <see cref="Utf8JsonWriter"/> that the serializer would create.</summary>
    public static JsonWriterOptions WriterOptions(this JsonSerializerOptions options, bool? indented = null) => new()
    {
        Encoder = options.Encoder,
        Indented = indented ?? options.WriteIndented,
        IndentCharacter = options.IndentCharacter,
        IndentSize = options.IndentSize,
        NewLine = options.NewLine,
        MaxDepth = options.MaxDepth == 0 ? 64 : options.MaxDepth,
        SkipValidation = true,
    };
}
