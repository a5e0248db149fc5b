using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace StreamingJson;

/// <summary>
/// The one pass over a document that indexes it. Its encoders end their chunks between elements and count them, so that each end
/// of a chunk is a place to begin at again.
/// </summary>
internal sealed class IndexPass(Func<int, JsonEncoder> from, int count)
{
    /// <summary>
    /// About how many bytes lie between two checkpoints of 12 bytes each, and how long the pass keeps its thread (0.14 ms).
    /// Measured on 1,000,000 records of 120 bytes, from a random offset to its first chunk, median and p99: 17 and 25 us with
    /// 16 KB, 52 and 130 us with 64 KB, 180 and 400 us with 256 KB. A turn of the cooperator is 250 us.
    /// </summary>
    private const int Distance = 64 * 1024;

    private readonly List<int> _items = [0];
    private readonly List<long> _offsets = [0];

    /// <summary>Runs on the thread pool, without the caller's context.</summary>
    public static Task<IndexedJson> RunAsync(Func<int, JsonEncoder> from, int count, CancellationToken cancellationToken) =>
        Task.Run(() => new IndexPass(from, count).IndexAsync(cancellationToken), cancellationToken);

    private async Task<IndexedJson> IndexAsync(CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ArrayBufferWriter<byte> text = new();
        long length = 0;
        int items = 0;
        IAsyncEnumerable<JsonChunk> chunks = from(0).EncodeAsync(text, JsonEncoder.DefaultChunkSize, cancellationToken);
        await foreach (JsonChunk chunk in chunks.ConfigureAwait(false))
        {
            hash.AppendData(text.WrittenSpan);
            text.ResetWrittenCount();
            length += chunk.Bytes;
            items += chunk.Items;
            // Behind the last element no other begins.
            if (items == count || length - _offsets[^1] < Distance) continue;
            _items.Add(items);
            _offsets.Add(length);
            await Task.Yield();
        }

        string tag = Base64Url.EncodeToString(hash.GetHashAndReset().AsSpan(0, 16));
        return new IndexedJson(from, [.. _items], [.. _offsets], length, tag);
    }
}
