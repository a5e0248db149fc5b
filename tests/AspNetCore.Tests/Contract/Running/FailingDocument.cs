using System.Buffers;
using System.Runtime.CompilerServices;

namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>A document whose length is known, and of which only a part can be had.</summary>
/// <param name="length">What it says that it has.</param>
/// <param name="there">What it has, less than that.</param>
internal sealed class FailingDocument(int length, int there) : JsonEncoder
{
    public override long? Length => length;

    public override async IAsyncEnumerable<JsonChunk> EncodeAsync(IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        for (int at = 0; at < there; at++)
        {
            writer.Write(" "u8);
            yield return new JsonChunk(1, 0);
        }

        throw new InvalidDataException(Supply.Failure);
    }
}
