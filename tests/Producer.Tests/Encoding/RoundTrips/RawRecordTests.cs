using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

/// <summary>What brings line breaks of its own stays one record.</summary>
public class RawRecordTests
{
    private static readonly string[] Spaces = ["", "", "", " ", "\t", "\n", "\r", "\r\n", "\n\n", "\n\n\n", "\r\r", "\n \n"];

    private static readonly JsonTypeInfo<string> Raw = (JsonTypeInfo<string>)new JsonSerializerOptions
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new RawConverter() },
    }.GetTypeInfo(typeof(string));

    [Theory]
    [InlineData(JsonFormat.Array)]
    [InlineData(JsonFormat.Lines)]
    [InlineData(JsonFormat.Sequence)]
    [InlineData(JsonFormat.Events)]
    public async Task RawValue_WithLineBreaks_IsOneRecord(JsonFormat format)
    {
        string[] items = [.. Enumerable.Repeat("{\n\"a\":\r\n1}", 3)];
        Dictionary<string, object?> meant = new() { ["a"] = 1 };
        List<object?> read = await ReadBackAsync(items, format, 4096, 4096);
        Assert.Null(JsonModel.OfItems(Enumerable.Repeat(meant, 3).ToArray(), read, "$"));
    }

    [Theory]
    [InlineData(JsonFormat.Array)]
    [InlineData(JsonFormat.Lines)]
    [InlineData(JsonFormat.Sequence)]
    [InlineData(JsonFormat.Events)]
    public async Task RawValues_WithWhiteSpaceAnywhere_AreARecordEach(JsonFormat format)
    {
        for (int seed = 0; seed < 500; seed++)
        {
            Random random = new(seed);
            int[][] meant = new int[random.Next(1, 8)][];
            for (int i = 0; i < meant.Length; i++) meant[i] = [.. Enumerable.Range(0, random.Next(300))];
            string[] items = [.. meant.Select(numbers => Spaced(numbers, random))];
            List<object?> read = await ReadBackAsync(items, format, random.Next(1, 10_000), random.Next(1, 10_000));
            string? difference = JsonModel.OfItems(meant, read, "$");
            Assert.True(difference is null, $"Seed {seed}: {difference}");
        }
    }

    private static string Spaced(int[] numbers, Random random)
    {
        StringBuilder text = new();
        string tokens = $"[ {string.Join(" , ", numbers)} ]";
        foreach (string token in tokens.Split(' ')) text.Append(Space(random)).Append(token);
        return text.Append(Space(random)).ToString();
    }

    private static string Space(Random random) => Spaces[random.Next(Spaces.Length)];

    private static async Task<List<object?>> ReadBackAsync(string[] items, JsonFormat format, int chunkSize, int blockSize)
    {
        BlockWriter writer = new(blockSize);
        await foreach (JsonChunk _ in JsonEncoder.Items(items.Select(item => item), Raw, format).EncodeAsync(writer, chunkSize))
        {
        }

        return Records.Items(format, writer.Written);
    }

    private sealed class RawConverter : JsonConverter<string>
    {
        public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value);
    }
}
