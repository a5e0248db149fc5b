namespace StreamingJson.Tests;

/// <summary>Whatever is written, in whatever pieces: who reads it has what was meant.</summary>
public class RoundTripTests
{
    private const int Documents = 10_000;

    [Fact]
    public Task RandomDocuments_ThroughEveryFormat_ReadBackAreWhatWasMeant() => Task.Run(async () =>
    {
        for (int seed = 0; seed < Documents; seed++)
        {
            RandomDocument document = RandomDocument.Create(seed);
            Random sizes = new(seed);
            foreach (JsonFormat format in Enum.GetValues<JsonFormat>())
            {
                (int chunk, int block) = (Size(sizes), Size(sizes));
                string? difference = await DifferenceAsync(document, format, chunk, block);
                Assert.True(difference is null, $"Seed {seed}, {format}, chunks of {chunk}, blocks of {block}: {difference}");
            }
        }
    });

    private static async Task<string?> DifferenceAsync(RandomDocument document, JsonFormat format, int chunkSize, int blockSize)
    {
        try
        {
            BlockWriter writer = new(blockSize);
            int items = 0;
            await foreach (JsonChunk chunk in document.Encode(format).EncodeAsync(writer, chunkSize)) items += chunk.Items;
            // An array may be written as a whole, which nobody counts.
            if (format != JsonFormat.Array) Assert.Equal(document.Items.Count, items);
            return JsonModel.OfItems(document.Items, Records.Items(format, writer.Written), "$");
        }
        catch (Exception error)
        {
            return error.ToString();
        }
    }

    /// <summary>From 1 to 10,000, as often small as large.</summary>
    private static int Size(Random random) => (int)Math.Pow(10, random.NextDouble() * 4);
}
