using System.Security.Cryptography;

namespace StreamingJson.Tests.Fuzz;

/// <summary>A whole document on ways that change or look at its bytes: through codings and digests, or by a producer.</summary>
internal sealed class FuzzPassing(Random random, FuzzDocument document, Gates gates)
{
    /// <summary>Through the writers, some of what they hold released here and there.</summary>
    public string Pass()
    {
        JsonProducerOptions options = Options();
        BlockPipeWriter sent = new(random.Next(1, 5_000));
        using FilterWriter? writer = FilterWriter.Chain(sent, options);
        IAsyncEnumerator<JsonChunk> chunks =
            document.Encoder.EncodeAsync(writer!, options.ChunkSize).GetAsyncEnumerator(CancellationToken.None);
        int release = random.Next(1, 10);
        while (Patience.Await(chunks.MoveNextAsync(), gates))
            if (random.Next(release) == 0) writer!.FlushHeld();
        Patience.Await(chunks.DisposeAsync(), gates);
        writer!.Finish();
        AssertDecoded(options.Compression, sent.Written);
        if (writer.Last is DigestWriter digest) Assert.Equal(SHA256.HashData(sent.Written), digest.Digest.ToArray());
        return "compressed, digested";
    }

    /// <summary>By a producer, in its turns.</summary>
    public string Produce()
    {
        JsonProducerOptions options = Options();
        BlockPipeWriter sent = new(random.Next(1, 5_000));
        JsonProducer producer = new(document.Encoder, sent, Cooperator.Shared, options);
        StreamOutcome outcome = Patience.Await(producer.BeginProducing(), gates, null);
        Assert.True(outcome.IsWhole, outcome.ToString());
        Assert.Equal((document.Text.Length, sent.Count), (outcome.Bytes, outcome.BytesSent));
        if (document.Items is int items) Assert.Equal(items, outcome.Items);
        AssertDecoded(options.Compression, sent.Written);
        Assert.Equal(options.ComputeDigest ? SHA256.HashData(sent.Written) : [], outcome.Digest.ToArray());
        return "produced";
    }

    private JsonProducerOptions Options()
    {
        StreamCompression compression = (StreamCompression)random.Next(3);
        return new JsonProducerOptions
        {
            ChunkSize = (int)Math.Pow(10, random.NextDouble() * 5),
            FlushSize = (int)Math.Pow(10, random.NextDouble() * 5),
            FlushInterval = TimeSpan.FromMilliseconds(random.Next(2) * 50),
            Compression = compression,
            ComputeDigest = compression == StreamCompression.None || random.Next(2) == 0,
        };
    }

    private void AssertDecoded(StreamCompression compression, byte[] sent) => Assert.True(
        document.Text.AsSpan().SequenceEqual(compression == StreamCompression.None ? sent : Decoding.Whole(compression, sent)),
        $"What was sent by way of {compression} is not the document.");
}
