using System.Buffers;

namespace StreamingJson;

/// <summary>Joins parts that are encoded at the same time.</summary>
internal sealed class PartsEncoder(Func<JsonParts> open, Cooperator cooperator, JsonPartsOptions options) : BlocksEncoder
{
    private readonly RecordFrame? _frame = options.Format == JsonFormat.Array ? null : RecordFrame.Of(options.Format);

    public override ReadOnlyMemory<byte> Heartbeat => _frame?.Heartbeat ?? default;

    public override bool TryWriteFailure(IBufferWriter<byte> writer, ReadOnlySpan<byte> problem)
    {
        _frame?.WriteFailure(writer, problem);
        return _frame is not null;
    }

    protected override BlockSource Open(CancellationToken cancellationToken) =>
        new PartsDrain(new PartSlots(open(), cooperator, options, cancellationToken), options);
}
