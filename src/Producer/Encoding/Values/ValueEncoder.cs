using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>
/// Any value, by System.Text.Json over a <see cref="TurnWriter"/>: where the serializer flushes, this encoder yields a chunk, and
/// the serializer goes on only when the next chunk is asked for.
/// </summary>
internal sealed class ValueEncoder : JsonEncoder
{
    private readonly object? _value;
    private readonly JsonTypeInfo _typeInfo;

    public ValueEncoder(object? value, JsonTypeInfo typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        (_value, _typeInfo) = (value, typeInfo);
    }

    public override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, 1);
        return Encode(new TurnWriter(), writer, chunkSize, cancellationToken);
    }

    internal override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken)
    {
        TurnWriter turns = new();
        return new Run(Encode(turns, writer, chunkSize, cancellationToken).GetAsyncEnumerator(CancellationToken.None), turns);
    }

    private async IAsyncEnumerable<JsonChunk> Encode(
        TurnWriter turns, IBufferWriter<byte> writer, int chunkSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task serialization = SerializeAsync(turns, leaving.Token);
        try
        {
            while (true)
            {
                // 1. The serializer has filled a chunk, has come to its end, or waits for a source within the value.
                ValueTask<bool> chunk = turns.NextChunkAsync();
                bool waits = !chunk.IsCompleted;
                if (waits) yield return new JsonChunk(0, 0, SourcePending: true);
                if (!await chunk.ConfigureAwait(false)) break;
                if (waits) yield return default;

                // 2. What it wrote goes into the real writer in chunks, each a place to pause or stop.
                for (ReadOnlyMemory<byte> left = turns.Written; !left.IsEmpty;)
                {
                    int bytes = Math.Min(chunkSize, left.Length);
                    writer.Write(left.Span[..bytes]);
                    left = left[bytes..];
                    yield return new JsonChunk(bytes, 0);
                }

                // 3. The serializer goes on, on this thread and in this turn, or on its own if it blocks.
                turns.Continue();
            }
        }
        finally
        {
            if (!serialization.IsCompleted) Leave(turns, leaving);
            await serialization.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await serialization.ConfigureAwait(false);
    }

    private static void Leave(TurnWriter turns, CancellationTokenSource leaving)
    {
        // Its next flush throws, at which it disposes what it enumerates; a source that it waits for hears of the token.
        turns.Close();
        leaving.Cancel();
    }

    private async Task SerializeAsync(TurnWriter turns, CancellationToken token)
    {
        try
        {
            Task serialization = SourceTracking.For(_typeInfo) is TrackingContract contract
                ? SerializeTrackedAsync(turns, contract, token)
                : JsonSerializer.SerializeAsync(turns, _value, _typeInfo, token);
            await serialization.ConfigureAwait(false);
        }
        finally
        {
            turns.End();
        }
    }

    private async Task SerializeTrackedAsync(TurnWriter turns, TrackingContract contract, CancellationToken token)
    {
        OpenSources open = OpenSources.Begin();
        await using ConfiguredAsyncDisposable disposal = open.ConfigureAwait(false);
        object? value = contract.Root is SourceWrapping root ? root.Wrap(_value)
            : contract.Info.Type == typeof(object) ? SourceTracking.WrapAny(_value, contract.Info.Options)
            : _value;
        await JsonSerializer.SerializeAsync(turns, value, contract.Info, token).ConfigureAwait(false);
    }

    private sealed class Run(IAsyncEnumerator<JsonChunk> chunks, TurnWriter turns) : IteratorRun(chunks)
    {
        public override void LeaveTurns(BlockingThreads threads) => turns.LeaveTurns(threads);
    }
}
