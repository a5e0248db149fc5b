using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using FsCheck;
using FsCheck.Fluent;

namespace StreamingJson.Tests;

/// <summary>However a leaf is cut, when read and when written: our bytes are the serializer's of the whole.</summary>
public class LeafProperties
{
    // Every kind of character that is escaped or encoded in its own way; both halves of pairs, alone and together.
    private static readonly Gen<string> Atom = Gen.Elements(
        "a", "xyz", "\"", "\\", "/", "\0", "\n", "\u007f", "<", "+", "'", "é", "\u0430", "\u2028", "\ufffd", "\uffff", "😀",
        "\U0001f469", "\ud800", "\udbff", "\udc00", "\udfff", new string('p', 300), new string('я', 300));

    private static readonly Gen<string> Text = Atom.ListOf().Select(atoms => string.Concat(atoms));

    private static readonly Gen<byte[]> Bytes = Gen.OneOf(
        ArbMap.Default.GeneratorFor<byte[]>(),
        Gen.Zip(Gen.Choose(0, 9_000), Gen.Choose(0, int.MaxValue)).Select(input =>
        {
            byte[] bytes = new byte[input.Item1];
            new Random(input.Item2).NextBytes(bytes);
            return bytes;
        }));

    private static readonly Gen<(int Chunk, int Block, int Seed)> Cuts = Gen.Zip(
        Gen.Zip(Gen.OneOf(Gen.Choose(1, 40), Gen.Choose(1, 6_000)), Gen.OneOf(Gen.Choose(1, 600), Gen.Constant(4096))),
        Gen.Choose(0, int.MaxValue)).Select(cuts => (cuts.Item1.Item1, cuts.Item1.Item2, cuts.Item2));

    public static TheoryData<JavaScriptEncoder?> Encoders() => new(
        null, JavaScriptEncoder.Default, JavaScriptEncoder.UnsafeRelaxedJsonEscaping, JavaScriptEncoder.Create(UnicodeRanges.All),
        JavaScriptEncoder.Create(UnicodeRanges.Cyrillic));

    [Theory]
    [MemberData(nameof(Encoders), DisableDiscoveryEnumeration = true)]
    public void Text_AnyCharacters(JavaScriptEncoder? encoder)
    {
        JsonSerializerOptions options = new(JsonSerializerOptions.Default) { Encoder = encoder };
        Check(Text,
            (text, seed) => JsonEncoder.Text(Reader(text, seed), encoder),
            text => JsonSerializer.SerializeToUtf8Bytes(text, options));
    }

    [Fact]
    public void Base64_OfAStream() => Check(
        Bytes, (bytes, seed) => JsonEncoder.Base64(new PieceStream(new RandomReads<byte>(bytes, seed).ReadAsync)), Serialize);

    [Fact]
    public void Base64_OfASequence_InAnySegments() => Check(
        Bytes, (bytes, seed) => JsonEncoder.Base64(Segments(bytes, seed)), Serialize);

    internal static ReadOnlySequence<byte> Segments(byte[] bytes, int seed)
    {
        Random random = new(seed);
        Segment first = new(ReadOnlyMemory<byte>.Empty, null);
        Segment last = first;
        for (int at = 0; at < bytes.Length;)
        {
            // Empty ones too.
            int length = Math.Min(bytes.Length - at, random.Next(random.Next(4) == 0 ? 3_000 : 5));
            last = new Segment(bytes.AsMemory(at, length), last);
            at += length;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private static PieceReader Reader(string text, int seed) => new(new RandomReads<char>(text.ToCharArray(), seed).ReadAsync);

    private static byte[] Serialize(byte[] bytes) => JsonSerializer.SerializeToUtf8Bytes(bytes);

    private static void Check<T>(Gen<T> inputs, Func<T, int, JsonEncoder> encode, Func<T, byte[]> serialize) => Prop.ForAll(
        Gen.Zip(inputs, Cuts).ToArbitrary(),
        input =>
        {
            (int chunk, int block, int seed) = input.Item2;
            JsonEncoder encoder = encode(input.Item1, seed);
            byte[] expected = serialize(input.Item1);
            byte[] written = EncodeAsync(encoder, block, chunk).GetAwaiter().GetResult();
            return written.AsSpan().SequenceEqual(expected) && (encoder.Length ?? expected.Length) == expected.Length;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static async Task<byte[]> EncodeAsync(JsonEncoder encoder, int blockSize, int chunkSize)
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

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
