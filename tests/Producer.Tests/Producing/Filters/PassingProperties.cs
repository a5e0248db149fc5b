using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;

namespace StreamingJson.Tests;

/// <summary>Written in any pieces, released anywhere, into blocks of any size: the reader gets it back.</summary>
public class PassingProperties
{
    private static readonly Gen<int> Size = Gen.Frequency(
        (4, Gen.Choose(0, 200)), (4, Gen.Choose(3_000, 5_000)), (1, Gen.Choose(10_000, 150_000)));

    private static readonly Gen<Write> Writes = Gen.Zip(Gen.Zip(Size, Gen.Choose(0, 10_000)), Gen.Choose(0, 15)).Select(
        parts => new Write(parts.Item1.Item1, parts.Item1.Item2, (How)parts.Item2));

    private static readonly Gen<Input> Inputs = Gen.Zip(
        Gen.Zip(Writes.ListOf(), Gen.OneOf(Gen.Choose(1, 40), Gen.Constant(4096))),
        Gen.Zip(Gen.Choose(0, 3), Gen.Choose(0, 1 << 30)))
        .Select(parts => new Input([.. parts.Item1.Item1], parts.Item1.Item2, parts.Item2.Item1, parts.Item2.Item2));

    /// <summary>The ways of a caller; none of them matters.</summary>
    [Flags]
    private enum How
    {
        Once = 0,
        InTwoAdvances = 1,
        AskedTwice = 2,
        ReleasedAfter = 4,
        FlushedAfter = 8,
    }

    [Theory]
    [InlineData(StreamCompression.Gzip)]
    [InlineData(StreamCompression.Brotli)]
    public void Compressed_IsDecodedToTheSame_WholeAndAfterEachRelease(StreamCompression compression) => Check(input =>
    {
        BlockPipeWriter inner = new(input.BlockSize);
        using CompressingWriter writer = CompressingWriter.Create(inner, compression);
        byte[] data = WriteAll(writer, input, soFar =>
        {
            writer.FlushHeld();
            Assert.False(writer.IsHolding);
            Assert.Equal(soFar, Decoding.SoFar(compression, inner.Written, soFar.Length));
        });
        writer.Finish();
        Assert.False(writer.IsHolding);
        Assert.Equal(data, Decoding.Whole(compression, inner.Written));
        Assert.Equal(inner.Count, writer.Passed);
    });

    [Fact]
    public void Digest_IsOfAllThatPassed() => Check(input =>
    {
        BlockPipeWriter inner = new(input.BlockSize);
        using DigestWriter writer = new(inner);
        byte[] data = WriteAll(writer, input, soFar => Assert.Equal(soFar, inner.Written));
        writer.Finish();
        Assert.Equal(data, inner.Written);
        Assert.Equal(SHA256.HashData(data), writer.Digest.ToArray());
        Assert.Equal(data.Length, writer.Passed);
    });

    [Theory]
    [InlineData(StreamCompression.Gzip)]
    [InlineData(StreamCompression.Brotli)]
    public void Digest_BehindACompressor_IsOfTheCompressedBytes(StreamCompression compression) => Check(input =>
    {
        BlockPipeWriter inner = new(input.BlockSize);
        DigestWriter digest = new(inner);
        using CompressingWriter writer = CompressingWriter.Create(digest, compression);
        byte[] data = WriteAll(writer, input, _ => writer.FlushHeld());
        writer.Finish();
        Assert.Equal(SHA256.HashData(inner.Written), digest.Digest.ToArray());
        Assert.Equal(data, Decoding.Whole(compression, inner.Written));
        Assert.Equal(inner.Count, writer.Passed);
    });

    private static byte[] WriteAll(FilterWriter writer, Input input, Action<byte[]> released)
    {
        byte[] data = input.Data();
        int at = 0;
        foreach (Write write in input.Writes)
        {
            Span<byte> bytes = data.AsSpan(at, write.Size);
            if (write.How.HasFlag(How.AskedTwice)) writer.GetSpan(write.Hint / 2).Fill((byte)'?');
            bytes.CopyTo(writer.GetSpan(Math.Max(write.Hint, write.Size)));
            int first = write.How.HasFlag(How.InTwoAdvances) ? write.Size / 3 : 0;
            if (first > 0) writer.Advance(first);
            writer.Advance(write.Size - first);
            at += write.Size;
            if (write.How.HasFlag(How.FlushedAfter)) writer.FlushAsync().AsTask().Wait();
            if (write.How.HasFlag(How.ReleasedAfter)) released(data[..at]);
        }

        return data;
    }

    private static void Check(Action<Input> holds) => Prop.ForAll(Inputs.ToArbitrary(), holds)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    private sealed record Write(int Size, int Hint, How How);

    private sealed record Input(Write[] Writes, int BlockSize, int Kind, int Seed)
    {
        /// <summary>Noise, digits, or much of the same.</summary>
        public byte[] Data()
        {
            byte[] data = new byte[Writes.Sum(write => write.Size)];
            Random random = new(Seed);
            for (int i = 0; i < data.Length; i++)
            {
                data[i] = Kind switch
                {
                    0 => (byte)random.Next(256),
                    1 => (byte)"0123456789,"[random.Next(11)],
                    2 => (byte)(i % 100 == 0 ? random.Next(256) : 'a'),
                    _ => (byte)((i >> 8) ^ i),
                };
            }

            return data;
        }
    }
}
