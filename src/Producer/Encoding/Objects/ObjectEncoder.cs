using System.Buffers;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>An object whose members are written one after the other, each value at once or by its own encoder.</summary>
internal sealed class ObjectEncoder : JsonEncoder
{
    private readonly JsonMember[] _members;

    // Behind this one, there is no source that might still fail before it begins.
    private readonly int _lastStreamed;

    public ObjectEncoder(IEnumerable<JsonMember> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        _members = [.. members];
        if (_members.AsSpan().Contains(null!)) throw new ArgumentException("A member is null.", nameof(members));
        _lastStreamed = Array.FindLastIndex(_members, member => member.Encoder is not null);
    }

    /// <summary>Whether a member is streamed; otherwise the object is as good as a value.</summary>
    public bool IsStreamed => _lastStreamed >= 0;

    public override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, 1);
        return Encode(new InnerRun(), writer, chunkSize, cancellationToken);
    }

    internal override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken)
    {
        InnerRun inner = new();
        return new OuterRun(Encode(inner, writer, chunkSize, cancellationToken).GetAsyncEnumerator(CancellationToken.None), inner);
    }

    /// <summary>The text of an object that is not streamed.</summary>
    public byte[] ToUtf8Bytes()
    {
        ArrayBufferWriter<byte> text = new();
        for (int i = 0; i < _members.Length; i++)
        {
            text.Write(Opening(i));
            text.Write(_members[i].NameText);
            text.Write(_members[i].Text!());
        }

        text.Write(Closing);
        return text.WrittenSpan.ToArray();
    }

    private ReadOnlySpan<byte> Closing => _members.Length == 0 ? "{}"u8 : "}"u8;

    private async IAsyncEnumerable<JsonChunk> Encode(
        InnerRun inner, IBufferWriter<byte> writer, int chunkSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HoldingWriter text = new(writer);
        for (int i = 0; i < _members.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            JsonMember member = _members[i];
            text.Hold(Opening(i));
            text.Hold(member.NameText);
            if (member.Encoder is JsonEncoder encoder)
            {
                // While the encoder waits for its source, and where it yields after that, nothing is written here either.
                EncodingRun run = inner.Begin(encoder, text, chunkSize, cancellationToken);
                await using ConfiguredAsyncDisposable disposal = run.ConfigureAwait(false);
                while (await run.MoveNextAsync().ConfigureAwait(false)) yield return run.Current with { Bytes = text.TakeChunk() };
                continue;
            }

            text.Hold(member.Text!());
            // Rule 7: as long as a source may still fail before anything was sent, values wait for it.
            if (text.Held < chunkSize || (!text.HasBegun && i < _lastStreamed)) continue;
            text.Release();
            yield return new JsonChunk(text.TakeChunk(), 0);
        }

        text.Hold(Closing);
        text.Release();
        yield return new JsonChunk(text.TakeChunk(), 0);
    }

    private static ReadOnlySpan<byte> Opening(int index) => index == 0 ? "{"u8 : ","u8;
}
