using System.Text;

namespace StreamingJson.Tests;

/// <summary>Room that another stream gives back while a file has come round: its bytes stay where they are.</summary>
public sealed class FreedRoomTests : IDisposable
{
    private const int Megabyte = 1 << 20;
    private const int Length = 1_000_000;

    // Of these the text has 2,618,891 bytes: the ring is full, or nearly, when 1.5 MB have been read.
    private const int Ahead = 390_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("sj-room-").FullName;
    private int _given;

    [Fact]
    public async Task OtherEnds_WhenTheFileHasComeRound_SameBytes()
    {
        // For two files of a megabyte; each might have three.
        Spool spool = new(Cooperator.Shared, new SpoolOptions
        {
            Directory = _folder,
            MaxBytes = 2 * Megabyte,
            MaxBytesPerStream = 3 * Megabyte,
        });
        HandSource<int> source = new();
        using CancellationTokenSource leaving = new();
        StringBuilder text = new();
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> pieces = spool.Through(Numbers()).EncodeAsync().GetAsyncEnumerator();
        Assert.True(await pieces.MoveNextAsync());
        text.Append(Encoding.ASCII.GetString(pieces.Current.Span));
        Task other = ReadAsync(spool.Through(JsonEncoder.Items(source, Stage.Info<int>())), leaving.Token);
        await ReadAsync(pieces, text, 3 * Megabyte / 2);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (Volatile.Read(ref _given) < Ahead) await Task.Delay(1, limit.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other.WaitAsync(TimeSpan.FromSeconds(30)));
        // The source goes on as soon as it has heard of the room; only then is the rest read.
        int given = Volatile.Read(ref _given);
        await ReadAsync(pieces, text, text.Length + Megabyte / 8);
        while (Volatile.Read(ref _given) == given) await Task.Delay(1, limit.Token);
        await ReadAsync(pieces, text, int.MaxValue);
        Assert.Equal($"[{string.Join(',', Enumerable.Range(0, Length))}]", text.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task ReadAsync(IAsyncEnumerator<ReadOnlyMemory<byte>> pieces, StringBuilder text, int length)
    {
        while (text.Length < length && await pieces.MoveNextAsync())
            text.Append(Encoding.ASCII.GetString(pieces.Current.Span));
    }

    private static async Task ReadAsync(JsonEncoder encoder, CancellationToken token)
    {
        await foreach (ReadOnlyMemory<byte> _ in encoder.EncodeAsync(cancellationToken: token))
        {
            // Until it is left.
        }
    }

    private JsonEncoder Numbers() =>
        JsonEncoder.Items(Enumerable.Range(0, Length).Select(number => _given = number), Stage.Info<int>());
}
