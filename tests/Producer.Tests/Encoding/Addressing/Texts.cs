using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StreamingJson.Tests;

/// <summary>What an encoder writes, and what it should write.</summary>
internal static class Texts
{
    /// <summary>Encodes the whole, and holds each chunk's count against what has arrived.</summary>
    public static async Task<byte[]> WriteAsync(JsonEncoder encoder, int chunkSize = 4096, int blockSize = 4096)
    {
        BlockWriter writer = new(blockSize);
        int seen = 0;
        await foreach (JsonChunk chunk in encoder.EncodeAsync(writer, chunkSize).ConfigureAwait(false))
        {
            seen += chunk.Bytes;
            Assert.Equal(writer.Count, seen);
        }

        return writer.Written;
    }

    public static byte[] Write(JsonEncoder encoder, int chunkSize = 4096, int blockSize = 4096) =>
        WriteAsync(encoder, chunkSize, blockSize).GetAwaiter().GetResult();

    public static byte[] Serialize<T>(IEnumerable<T> items, JsonSerializerOptions? options = null) =>
        JsonSerializer.SerializeToUtf8Bytes(items, options ?? SourceContract.Options);

    /// <summary><c>first,first+1,...</c>, by strings.</summary>
    public static string Integers(long first, int count) => new StringBuilder().AppendJoin(
        ',', Enumerable.Range(0, count).Select(i => (first + i).ToString(CultureInfo.InvariantCulture))).ToString();
}
