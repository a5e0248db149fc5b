using System.Diagnostics;

namespace StreamingJson.Bench;

// The readers in their own process, at the lowest priority: what they take from the server's cores is what it leaves.
internal sealed class ReaderProcess : IAsyncDisposable
{
    private readonly ChildProcess _child;
    private readonly int _clients;

    private ReaderProcess(ChildProcess child, int clients)
    {
        _child = child;
        _clients = clients;
    }

    public double CpuSeconds => ProcessFigures.CpuSeconds(_child.Id);

    public static ReaderProcess Start(Uri url, int clients, params IEnumerable<string> arguments) => new(
        ChildProcess.Start(
            ["nice", "-n", "19", .. OwnProgram.Command("read", "--url", url.ToString(), "--clients", $"{clients}"), .. arguments],
            OwnProgram.Settled),
        clients);

    public async Task<ReaderCount> CountAsync(CancellationToken ct)
    {
        await _child.WriteLineAsync("count", ct);
        return Checked(ReaderCount.FromLine(await _child.ReadLineAsync(ct)));
    }

    // Until every client has had its first bytes, at most a minute. How many have.
    public async Task<int> AllReadAsync(CancellationToken ct)
    {
        Stopwatch since = Stopwatch.StartNew();
        ReaderCount count = await CountAsync(ct);
        while (count.Reading < _clients && since.Elapsed < TimeSpan.FromMinutes(1))
        {
            await Task.Delay(50, ct);
            count = await CountAsync(ct);
        }

        return count.Reading;
    }

    // Breaks all connections at once. Comes back when they are broken.
    public async Task ResetAsync(CancellationToken ct)
    {
        await _child.WriteLineAsync("reset", ct);
        _ = await _child.ReadLineAsync(ct);
    }

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    private static ReaderCount Checked(ReaderCount count) => count.Refusal.Length == 0
        ? count
        : throw new InvalidOperationException($"A reader was answered '{count.Refusal}'.");
}
