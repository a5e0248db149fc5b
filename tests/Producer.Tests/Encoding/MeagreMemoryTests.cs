using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

/// <summary>A writer may have less memory than an item needs: the item is written all the same.</summary>
public class MeagreMemoryTests
{
    private static readonly JsonTypeInfo<string[]> Info =
        (JsonTypeInfo<string[]>)JsonSerializerOptions.Default.GetTypeInfo(typeof(string[]));

    // The serializer's writer asks for 4096 bytes at least once it has begun, and for six times the text where that is more.
    [Theory]
    [InlineData(JsonFormat.Array)]
    [InlineData(JsonFormat.Lines)]
    [InlineData(JsonFormat.Sequence)]
    [InlineData(JsonFormat.Events)]
    public async Task Items_LongerThanTheMemory_SameBytes(JsonFormat format)
    {
        string[][] items = [.. Enumerable.Range(0, 300)
            .Select(i => (string[])["short", new string((char)('a' + i % 26), i * 37 % 9000)])];
        JsonEncoder encoder = JsonEncoder.Items(items, Info, format);
        MeagreWriter meagre = new(4096);
        (long bytes, long count) = (0, 0);
        await foreach (JsonChunk chunk in encoder.EncodeAsync(meagre))
        {
            (bytes, count) = (bytes + chunk.Bytes, count + chunk.Items);
            Assert.Equal(bytes, meagre.Written.Length);
        }

        StringBuilder expected = new();
        await foreach (ReadOnlyMemory<byte> piece in encoder.EncodeAsync()) expected.Append(Encoding.UTF8.GetString(piece.Span));
        Assert.Equal(expected.ToString(), Encoding.UTF8.GetString(meagre.Written));
        Assert.Equal(items.Length, count);
        Assert.NotEqual(0, meagre.TooLittle);
    }
}
