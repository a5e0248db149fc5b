namespace StreamingJson.Tests;

/// <summary>Room that another stream gives back: a file that has not come round grows, one that has keeps its bytes where they are.</summary>
public sealed class FreedRoomTests : IDisposable
{
    private const int Step = SpoolBudget.Step;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly CancellationToken NeverLeaves = CancellationToken.None;

    private readonly string _folder = Directory.CreateTempSubdirectory("sj-room-").FullName;
    private readonly SpoolBudget _budget = new(2 * Step);
    private readonly byte[] _document = new byte[3 * Step];

    public FreedRoomTests() => new Random(5).NextBytes(_document);

    [Fact]
    public async Task HasNotComeRound_Grows()
    {
        using SpoolFile file = Open();
        await file.WriteAsync(_document.AsMemory(0, Step), NeverLeaves);
        _budget.GiveBack(Step);
        Task write = file.WriteAsync(_document.AsMemory(Step, Step), NeverLeaves).AsTask();
        await write.WaitAsync(Limit);
        Assert.Equal(_document[..(2 * Step)], await ReadAsync(file, 2 * Step));
    }

    [Fact]
    public async Task HasComeRound_SameBytes()
    {
        using SpoolFile file = Open();
        await file.WriteAsync(_document.AsMemory(0, Step), NeverLeaves);
        byte[] first = await ReadAsync(file, Step / 2);
        await file.WriteAsync(_document.AsMemory(Step, Step / 2), NeverLeaves);
        _budget.GiveBack(Step);
        Task write = file.WriteAsync(_document.AsMemory(3 * Step / 2, 3 * Step / 2), NeverLeaves).AsTask();
        Assert.False(write.IsCompleted, "The ring is full, whatever others have given back.");
        byte[] rest = await ReadAsync(file, 5 * Step / 2);
        await write.WaitAsync(Limit);
        Assert.Equal(_document, first.Concat(rest).ToArray());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A file of one step, which may have two; the other one is somebody else's for now.</summary>
    private SpoolFile Open()
    {
        Assert.True(_budget.TryTakeStep() && _budget.TryTakeStep());
        return new SpoolFile(new SpoolOptions { Directory = _folder, MaxBytesPerStream = 2 * Step }, _budget);
    }

    private static async Task<byte[]> ReadAsync(SpoolFile file, int length)
    {
        byte[] bytes = new byte[length];
        for (int read = 0; read < length;)
        {
            await file.WaitAsync(() => file.Written > file.Read, NeverLeaves).AsTask().WaitAsync(Limit);
            read += await file.ReadAsync(bytes.AsMemory(read), NeverLeaves);
        }

        return bytes;
    }
}
