using System.Buffers;

namespace StreamingJson;

/// <summary>Reads a document from the file that it is spooled into.</summary>
internal sealed class SpooledEncoder(JsonEncoder encoder, Func<JsonEncoder, CancellationToken, SpoolDrain> begin) : BlocksEncoder
{
    public override ReadOnlyMemory<byte> Heartbeat => encoder.Heartbeat;

    public override bool TryWriteFailure(IBufferWriter<byte> writer, ReadOnlySpan<byte> problem) =>
        encoder.TryWriteFailure(writer, problem);

    protected override BlockSource Open(CancellationToken cancellationToken) => begin(encoder, cancellationToken);
}
