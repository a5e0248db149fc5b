using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

/// <summary>A document that cannot be whole says so where its reader looks: in a last record, or by not being JSON.</summary>
public class FailureRecordTests
{
    [Theory]
    [InlineData(JsonFormat.Lines)]
    [InlineData(JsonFormat.Sequence)]
    [InlineData(JsonFormat.Events)]
    public async Task SourceThrowsBehindRandomItems_ItemsAndFailureAreReadBack(JsonFormat format)
    {
        for (int seed = 0; seed < 500; seed++)
        {
            (RandomDocument document, byte[] written) = await ProduceAsync(seed, format);
            // Rule 7: before the first item, whoever answers can still say it another way.
            Assert.Equal(document.Items.Count == 0, written.Length == 0);
            if (written.Length == 0) continue;
            (byte[] before, object? failure) = Records.TakeFailure(format, written);
            string? difference = JsonModel.OfItems(document.Items, Records.Items(format, before), "$")
                ?? JsonModel.Difference(Failure(document.Items.Count), failure);
            Assert.True(difference is null, $"Seed {seed}: {difference}");
        }
    }

    [Fact]
    public async Task SourceThrowsBehindRandomItems_WhatThereIsOfTheArrayIsNoJson()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            (_, byte[] written) = await ProduceAsync(seed, JsonFormat.Array);
            Assert.Throws<FormatException>(() => StrictJson.Parse(written));
        }
    }

    [Theory]
    [InlineData(JsonFormat.Lines)]
    [InlineData(JsonFormat.Sequence)]
    [InlineData(JsonFormat.Events)]
    public async Task ItemThrowsInItsMiddle_ItemsBeforeAndFailureAreReadBack(JsonFormat format)
    {
        // In blocks of 7 KB.
        byte[] written = await ProduceAsync(Breaking(format, 1_000), new Random(0));
        (byte[] before, object? failure) = Records.TakeFailure(format, written);
        Assert.Null(JsonModel.OfItems(new[] { 0, 1 }, Records.Items(format, before), "$"));
        Assert.Null(JsonModel.Difference(Failure(2), failure));
    }

    /// <summary>Of an item longer than a block its beginning has gone; it must not swallow the record behind it.</summary>
    [Theory]
    [InlineData(JsonFormat.Lines)]
    [InlineData(JsonFormat.Sequence)]
    [InlineData(JsonFormat.Events)]
    public async Task LongItemThrowsInItsMiddle_FailureIsARecordOfItsOwn(JsonFormat format)
    {
        for (int seed = 0; seed < 50; seed++)
        {
            (_, object? failure) = Records.TakeFailure(format, await ProduceAsync(Breaking(format, 100_000), new Random(seed)));
            Assert.Null(JsonModel.Difference(Failure(2), failure));
        }
    }

    private static Dictionary<string, object?> Failure(int items) => new()
    {
        ["error"] = new Dictionary<string, object?>
        {
            ["title"] = "Internal Server Error",
            ["status"] = 500,
            ["detail"] = $"The source failed after {items} items.",
        },
    };

    private static async Task<(RandomDocument Document, byte[] Written)> ProduceAsync(int seed, JsonFormat format)
    {
        RandomDocument document = RandomDocument.Create(seed, new InvalidDataException("It is \"secret\"\n."));
        return (document, await ProduceAsync(document.Encode(format), new Random(seed)));
    }

    private static async Task<byte[]> ProduceAsync(JsonEncoder encoder, Random sizes)
    {
        BlockPipeWriter writer = new(sizes.Next(1, 10_000));
        JsonProducerOptions options = new() { ChunkSize = sizes.Next(1, 10_000), FlushSize = sizes.Next(1, 10_000) };
        JsonProducer producer = new(encoder, writer, Cooperator.Shared, options);
        StreamOutcome outcome = await producer.BeginProducing().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(StreamEnd.SourceFailed, outcome.End);
        return writer.Written;
    }

    private static JsonEncoder Breaking(JsonFormat format, int length)
    {
        JsonSerializerOptions options = new()
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
            Converters = { new BreakingConverter(length) },
        };
        JsonTypeInfo<BreakingItem> info = (JsonTypeInfo<BreakingItem>)options.GetTypeInfo(typeof(BreakingItem));
        return JsonEncoder.Items(Enumerable.Range(0, 3).Select(i => new BreakingItem(i)), info, format);
    }

    private readonly record struct BreakingItem(int Id);

    /// <summary>Writes the first two as numbers, and the third until it has written so much.</summary>
    private sealed class BreakingConverter(int length) : JsonConverter<BreakingItem>
    {
        public override BreakingItem Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, BreakingItem value, JsonSerializerOptions options)
        {
            if (value.Id < 2)
            {
                writer.WriteNumberValue(value.Id);
                return;
            }

            writer.WriteStartObject();
            for (int i = 0; i < length; i += 10) writer.WriteString($"{i:d10}", "Ø");
            throw new InvalidDataException();
        }
    }
}
