using System.Buffers;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>An array whose elements are written by encoders of their own, one after the other.</summary>
internal sealed class SequenceEncoder(Func<CancellationToken, ItemSource<JsonEncoder>> open) : JsonEncoder
{
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

    private async IAsyncEnumerable<JsonChunk> Encode(
        InnerRun inner, IBufferWriter<byte> writer, int chunkSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HoldingWriter text = new(writer);
        ItemSource<JsonEncoder> encoders = open(cancellationToken);
        await using ConfiguredAsyncDisposable disposal = encoders.ConfigureAwait(false);
        bool begun = false;
        ItemStep step;
        while ((step = encoders.Move()) is ItemStep.Item or ItemStep.Waits)
        {
            if (step == ItemStep.Waits)
            {
                yield return new JsonChunk(0, 0, SourcePending: true);
                await encoders.WaitAsync().ConfigureAwait(false);
                yield return default;
                continue;
            }

            // Rule 7: held back until the first element writes.
            text.Hold(begun ? ","u8 : "["u8);
            begun = true;
            JsonEncoder element = encoders.Current ?? throw new InvalidOperationException("An encoder in the sequence is null.");
            EncodingRun run = inner.Begin(element, text, chunkSize, cancellationToken);
            await using ConfiguredAsyncDisposable elementDisposal = run.ConfigureAwait(false);
            while (await run.MoveNextAsync().ConfigureAwait(false)) yield return run.Current with { Bytes = text.TakeChunk() };
        }

        encoders.Failure?.Throw();
        text.Hold(begun ? "]"u8 : "[]"u8);
        text.Release();
        yield return new JsonChunk(text.TakeChunk(), 0);
    }
}
