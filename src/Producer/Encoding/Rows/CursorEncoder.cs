using System.Buffers;

namespace StreamingJson;

/// <summary>Rows: the loop of all items, and a cursor beside it.</summary>
internal abstract class CursorEncoder : JsonEncoder
{
    public sealed override ReadOnlyMemory<byte> Heartbeat => Loop.Heartbeat;

    public abstract override string? Cursor { get; }

    protected abstract JsonEncoder Loop { get; }

    public sealed override bool TryWriteFailure(IBufferWriter<byte> writer, ReadOnlySpan<byte> problem) =>
        Loop.TryWriteFailure(writer, problem);

    public sealed override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default) =>
        Loop.EncodeAsync(writer, chunkSize, cancellationToken);
}
