using System.Text.Json;

namespace StreamingJson.Tests.Fuzz;

/// <summary>Long strings out of streams, readers and memory, cut anywhere: the serializer's string of the whole.</summary>
internal static class LeafDocument
{
    public static FuzzDocument Of(FuzzSeed seed, Trouble trouble)
    {
        FuzzOptions options = FuzzOptions.Any(seed.Random);
        if (trouble == Trouble.ItemThrows) trouble = Trouble.None;
        if (seed.OneIn(2))
        {
            char[] text = [.. LongText(seed)];
            FuzzReads<char> chars = new(seed, text, trouble);
            return Document(seed, JsonEncoder.Text(new PieceReader(chars.ReadAsync, chars.Dispose), options.Json.Encoder),
                JsonSerializer.SerializeToUtf8Bytes(new string(text), options.Json), trouble);
        }

        byte[] all = seed.Bytes(seed.OneIn(30) ? seed.Size(6) : seed.Random.Next(200));
        byte[] expected = JsonSerializer.SerializeToUtf8Bytes(all, options.Json);
        if (trouble == Trouble.None && seed.OneIn(2))
        {
            return new FuzzDocument
            {
                Encoder = JsonEncoder.Base64(LeafProperties.Segments(all, seed.Random.Next())),
                Text = expected,
                Values = 1,
                IsReusable = true,
            };
        }

        FuzzReads<byte> bytes = new(seed, all, trouble);
        return Document(seed, JsonEncoder.Base64(new PieceStream(bytes.ReadAsync, bytes.Dispose)), expected, trouble);
    }

    private static string LongText(FuzzSeed seed) =>
        seed.OneIn(40) ? string.Concat(Enumerable.Range(0, seed.Size(3)).Select(_ => seed.Text())) : seed.Text();

    /// <summary>Of a string that breaks nobody can say how much was written, but that it was the beginning.</summary>
    private static FuzzDocument Document(FuzzSeed seed, JsonEncoder encoder, byte[] text, Trouble trouble) => new()
    {
        Encoder = encoder,
        Text = text,
        Values = 1,
        Trouble = trouble,
        Error = trouble == Trouble.SourceThrows ? seed.Error : null,
        MayHold = true,
    };
}
