using System.Buffers;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>Encodes an object whose members are written one after the other, each value at once or by its own encoder.</summary>
internal sealed class ObjectEncoder : BuiltInEncoder
{
    private readonly JsonMember[] _members;

    // After this one, there is no source that can fail before it begins.
    private readonly int _lastStreamed;

    public ObjectEncoder(IEnumerable<JsonMember> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        _members = [.. members];
        if (_members.AsSpan().Contains(null!)) throw new ArgumentException("A member is null.", nameof(members));
        _lastStreamed = Array.FindLastIndex(_members, member => member.Encoder is not null);
    }

    public bool IsStreamed => _lastStreamed >= 0;
    private ReadOnlySpan<byte> Closing => _members.Length == 0 ? "{}"u8 : "}"u8;

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

    internal override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken) =>
        new Run(this, new DeferredWriter(writer), chunkSize, cancellationToken);

    private static ReadOnlySpan<byte> Opening(int index) => index == 0 ? "{"u8 : ","u8;

    private sealed class Run(ObjectEncoder encoder, DeferredWriter text, int chunkSize, CancellationToken cancellationToken)
        : ChunkIterator
    {
        protected override async IAsyncEnumerator<JsonChunk> Encode()
        {
            for (int i = 0; i < encoder._members.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                JsonMember member = encoder._members[i];
                text.Defer(Opening(i));
                text.Defer(member.NameText);
                if (member.Encoder is JsonEncoder value)
                {
                    // While the encoder waits for its source, and where it yields after that, nothing is written here either.
                    EncodingRun run = BeginInner(value, text, chunkSize, cancellationToken);
                    await using ConfiguredAsyncDisposable disposal = run.ConfigureAwait(false);
                    while (await run.MoveNextAsync().ConfigureAwait(false)) yield return run.Current with { Bytes = text.TakeChunk() };
                    continue;
                }

                text.Defer(member.Text!());
                // As long as a source can fail before anything was sent, values wait for it.
                if (text.Deferred < chunkSize || (!text.HasBegun && i < encoder._lastStreamed)) continue;
                text.WriteDeferred();
                yield return new JsonChunk(text.TakeChunk(), 0);
            }

            text.Defer(encoder.Closing);
            text.WriteDeferred();
            yield return new JsonChunk(text.TakeChunk(), 0);
        }
    }
}

/// <summary>Encodes an array whose elements are written by encoders of their own, one after the other.</summary>
internal sealed class SequenceEncoder(Func<CancellationToken, ItemSource<JsonEncoder>> open) : BuiltInEncoder
{
    internal override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken) =>
        new Run(open, new DeferredWriter(writer), chunkSize, cancellationToken);

    private sealed class Run(
        Func<CancellationToken, ItemSource<JsonEncoder>> open, DeferredWriter text, int chunkSize, CancellationToken cancellationToken)
        : ChunkIterator
    {
        protected override async IAsyncEnumerator<JsonChunk> Encode()
        {
            ItemSource<JsonEncoder> encoders = open(cancellationToken);
            await using ConfiguredAsyncDisposable disposal = encoders.ConfigureAwait(false);
            bool hasBegun = false;
            ItemStep step;
            while ((step = encoders.MoveNext()) is ItemStep.Item or ItemStep.Pending)
            {
                if (step == ItemStep.Pending)
                {
                    yield return new JsonChunk(0, 0, SourcePending: true);
                    await encoders.WaitAsync().ConfigureAwait(false);
                    yield return default;
                    continue;
                }

                // Deferred until the first element writes, so that it can fail before anything is sent.
                text.Defer(hasBegun ? ","u8 : "["u8);
                hasBegun = true;
                JsonEncoder element = encoders.Current ?? throw new InvalidOperationException("An encoder in the sequence is null.");
                EncodingRun run = BeginInner(element, text, chunkSize, cancellationToken);
                await using ConfiguredAsyncDisposable elementDisposal = run.ConfigureAwait(false);
                while (await run.MoveNextAsync().ConfigureAwait(false)) yield return run.Current with { Bytes = text.TakeChunk() };
            }

            encoders.Failure?.Throw();
            text.Defer(hasBegun ? "]"u8 : "[]"u8);
            text.WriteDeferred();
            yield return new JsonChunk(text.TakeChunk(), 0);
        }
    }
}
