using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

/// <summary>No encoder asks twice for memory, the second time for more, and writes nothing in between.</summary>
public class StickyMemoryTests
{
    // Below and above the 256 bytes that a Utf8JsonWriter asks for at first.
    public static TheoryData<JsonFormat, int> Cases => new()
    {
        { JsonFormat.Array, 100 }, { JsonFormat.Array, 300 }, { JsonFormat.Array, 4096 },
        { JsonFormat.Lines, 100 }, { JsonFormat.Lines, 300 }, { JsonFormat.Lines, 4096 },
        { JsonFormat.Sequence, 100 }, { JsonFormat.Sequence, 300 }, { JsonFormat.Sequence, 4096 },
        { JsonFormat.Events, 100 }, { JsonFormat.Events, 300 }, { JsonFormat.Events, 4096 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Items_MemoryThatStaysTheSameUntilItIsWritten_SameBytes(JsonFormat format, int blockSize)
    {
        string[] items = [.. Enumerable.Range(0, 300).Select(i => new string('x', i * 7 % 1000))];
        JsonTypeInfo<string> info = (JsonTypeInfo<string>)JsonSerializerOptions.Default.GetTypeInfo(typeof(string));
        JsonEncoder encoder = JsonEncoder.Items(items, info, format);
        StickyWriter sticky = new(blockSize);
        await foreach (JsonChunk _ in encoder.EncodeAsync(sticky))
        {
            // Nobody flushes.
        }

        StringBuilder expected = new();
        await foreach (ReadOnlyMemory<byte> piece in encoder.EncodeAsync()) expected.Append(Encoding.UTF8.GetString(piece.Span));
        Assert.Equal(expected.ToString(), Encoding.UTF8.GetString(sticky.Written));
    }
}
