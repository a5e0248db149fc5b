using System.Net;
using System.Net.Sockets;

namespace StreamingJson.Bench;

// A server under test in its own process on a free port of loopback.
internal sealed class ServerProcess : IAsyncDisposable
{
    // Holds a program that knows nothing of its parent: when the pipe from the parent closes, for whatever reason, the program
    // is killed. Ctrl-C goes to the whole group, and the leash must live longer than the parent.
    private const string Leash = """trap "" INT HUP; trap 'kill -9 $! 2>/dev/null; exit' TERM; "$@" & echo "pid $!"; read -r _; kill -9 $! 2>/dev/null""";

    private readonly ChildProcess _leash;

    private ServerProcess(ChildProcess leash, int pid, Uri address)
    {
        _leash = leash;
        Id = pid;
        Address = address;
    }

    public int Id { get; }

    public Uri Address { get; }

    public double CpuSeconds => ProcessFigures.CpuSeconds(Id);

    public long ResidentKilobytes => ProcessFigures.ResidentKilobytes(Id);

    public static async Task<ServerProcess> StartAsync(ServerKind kind, CancellationToken ct)
    {
        Uri address = new($"http://127.0.0.1:{FreePort()}");
        ChildProcess leash = ChildProcess.Start(
            ["sh", "-c", Leash, "leash", .. kind.Command, .. kind.Listening(address)], kind.Environment);
        try
        {
            string line;
            do
            {
                line = await leash.ReadLineAsync(ct);
            }
            while (!line.StartsWith("pid ", StringComparison.Ordinal));

            leash.IgnoreOutput();
            ServerProcess server = new(leash, int.Parse(line.AsSpan(4)), address);
            await server.AnswersAsync(ct);
            return server;
        }
        catch
        {
            await leash.DisposeAsync();
            throw;
        }
    }

    public Uri Url(string path) => new(Address, path);

    // Whether the server comes to rest within a few seconds: less than 5 % of a core over 200 ms.
    public async Task<bool> IsAtRestAsync(CancellationToken ct)
    {
        for (int i = 0; i < 25; i++)
        {
            double before = CpuSeconds;
            await Task.Delay(200, ct);
            if (CpuSeconds - before < 0.01)
            {
                return true;
            }
        }

        return false;
    }

    public ValueTask DisposeAsync() => _leash.DisposeAsync();

    private async Task AnswersAsync(CancellationToken ct)
    {
        using HttpClient http = new() { BaseAddress = Address };
        for (int i = 0; i < 600; i++)
        {
            if (!ProcessFigures.IsRunning(Id))
            {
                throw new InvalidOperationException("The server ended before it answered; see its message above.");
            }

            try
            {
                using HttpResponseMessage response = await http.GetAsync("/", ct);
                response.EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException refusal) when (refusal.StatusCode is null)
            {
                await Task.Delay(50, ct);
            }
        }

        throw new TimeoutException("The server did not answer within 30 s.");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
