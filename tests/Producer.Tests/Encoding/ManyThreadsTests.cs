using System.IO.Pipelines;
using System.Text.Json;

namespace StreamingJson.Tests;

/// <summary>The seeds' thread check: the library encodes on fifty threads at once, and each gets its own bytes.</summary>
public class ManyThreadsTests
{
    private const int Threads = 50;
    private const int DocumentsPerThread = 6;
    private const int Count = 3_000;
    private const int Kinds = 7;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // One of each kind is shared by all threads: an encoder can be used any number of times, also at once.
    private static readonly (JsonEncoder Encoder, byte[] Expected)[] Shared =
        [.. Enumerable.Range(0, Kinds).Select(kind => Create(kind, 0))];

    [Fact]
    public async Task Produce_FiftyThreadsWithOneCooperator_TheSerializersBytes()
    {
        await using Cooperator cooperator = new();
        string[] faults = Run((thread, document) =>
            ProduceAsync(cooperator, thread, document).WaitAsync(Patience).GetAwaiter().GetResult());
        Assert.Equal([], faults);
        Assert.Equal(0, cooperator.TaskCount);
    }

    [Fact]
    public void Encode_FiftyThreads_TheSerializersBytes() => Assert.Equal([], Run((thread, document) =>
    {
        (JsonEncoder encoder, byte[] expected) = Document(thread, document);
        List<byte> written = [];
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces = encoder.EncodeAsync(chunkSize: 1 + (thread * 37));
        foreach (ReadOnlyMemory<byte> piece in pieces.ToBlockingEnumerable()) written.AddRange(piece.Span);
        return written.ToArray().AsSpan().SequenceEqual(expected);
    }));

    private static async Task<bool> ProduceAsync(Cooperator cooperator, int thread, int document)
    {
        (JsonEncoder encoder, byte[] expected) = Document(thread, document);
        Pipe pipe = new();
        JsonProducerOptions options = new() { FlushSize = 100 + (thread * 500) };
        JsonProducer producer = new(encoder, pipe.Writer, cooperator, options);
        Task<StreamOutcome> producing = producer.BeginProducing();
        Task completing = producing.ContinueWith(_ => pipe.Writer.Complete(), TaskScheduler.Default);
        MemoryStream read = new();
        await pipe.Reader.CopyToAsync(read).ConfigureAwait(false);
        await completing.ConfigureAwait(false);
        StreamOutcome outcome = await producing.ConfigureAwait(false);
        return outcome.IsWhole && outcome.Bytes == expected.Length && read.ToArray().AsSpan().SequenceEqual(expected);
    }

    /// <returns>A line for each document that was not right.</returns>
    private static string[] Run(Func<int, int, bool> isRight)
    {
        string[][] faults = new string[Threads][];
        // All begin together, or the first would be done before the last is there.
        using Barrier barrier = new(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(thread => new Thread(() => faults[thread] = RunOne(thread)))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return [.. faults.SelectMany(fault => fault)];

        string[] RunOne(int thread)
        {
            barrier.SignalAndWait();
            List<string> wrong = [];
            for (int document = 0; document < DocumentsPerThread; document++)
            {
                try
                {
                    if (!isRight(thread, document)) wrong.Add($"Thread {thread}, document {document}: other bytes.");
                }
                catch (Exception failure)
                {
                    wrong.Add($"Thread {thread}, document {document}: {failure}");
                }
            }

            return [.. wrong];
        }
    }

    // Every other document is one that all threads have.
    private static (JsonEncoder Encoder, byte[] Expected) Document(int thread, int document)
    {
        int kind = (thread + document) % Kinds;
        return document % 2 == 0 ? Shared[kind] : Create(kind, (thread * DocumentsPerThread) + document);
    }

    private static (JsonEncoder Encoder, byte[] Expected) Create(int kind, int seed)
    {
        Random random = new(seed);
        int[] integers = [.. Enumerable.Range(0, Count).Select(_ => random.Next(int.MinValue, int.MaxValue) >> random.Next(31))];
        string[] texts = [.. integers.Select(integer => $"{integer} \"é\n😀")];
        Dictionary<string, object?>[] records = [.. integers.Select(integer => new Dictionary<string, object?>
        {
            ["id"] = integer,
            ["text"] = $"{integer}",
            ["list"] = new[] { integer / 2.0, integer },
        })];
        return kind switch
        {
            0 => (JsonEncoder.Range(seed * 997L, Count), Bytes(Enumerable.Range(0, Count).Select(i => (seed * 997L) + i))),
            1 => (JsonEncoder.Integers(integers.AsMemory()), Bytes<IEnumerable<int>>(integers)),
            2 => (JsonEncoder.Items(texts.AsEnumerable(), Stage.Info<string>()), Bytes<IEnumerable<string>>(texts)),
            3 => (JsonEncoder.Items(records.AsEnumerable(), Stage.Info<Dictionary<string, object?>>()),
                Bytes<IEnumerable<Dictionary<string, object?>>>(records)),
            4 => (JsonEncoder.Items(WaitingAsync(texts), Stage.Info<string>()), Bytes<IEnumerable<string>>(texts)),
            5 => (JsonEncoder.Value(records[..300], Stage.Info<Dictionary<string, object?>[]>()), Bytes(records[..300])),
            _ => (JsonEncoder.Object(
                    JsonMember.Value("seed", seed, Stage.Info<int>()),
                    JsonMember.Items("texts", texts.AsEnumerable(), Stage.Info<string>())),
                [.. "{\"seed\":"u8, .. Bytes(seed), .. ",\"texts\":"u8, .. Bytes<IEnumerable<string>>(texts), (byte)'}']),
        };
    }

    private static async IAsyncEnumerable<string> WaitingAsync(string[] texts)
    {
        for (int i = 0; i < texts.Length; i++)
        {
            if (i % 500 == 0) await Task.Yield();
            yield return texts[i];
        }
    }

    private static byte[] Bytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Stage.Info<T>());
}
