using System.Net;
using System.Text;
using System.Text.Json;

namespace StreamingJson.WebHost.Tests.Shutdown;

/// <summary>The host as a process, and many curls that read from it over one protocol.</summary>
internal sealed class CurlCrowd : IDisposable
{
    public const string Endless = "/big?length=10000000000";

    // More rows than anybody waits for; the length is not known beforehand, so that the end of the chunks is all there is to see.
    public const string EndlessExport = "/export/orders?format=ndjson";

    // Two flushes of the default size: when the second is written, the first has gone.
    private const long Flushed = 128 * 1024;

    private readonly bool _http2;
    private readonly HttpClient _client;
    private readonly List<Task<Curl>> _curls = [];

    private CurlCrowd(ServerProcess server, bool http2)
    {
        (Server, _http2) = (server, http2);
        _client = new HttpClient
        {
            BaseAddress = new Uri($"http://127.0.0.1:{server.Port}"),
            DefaultRequestVersion = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public ServerProcess Server { get; }

    /// <param name="protocol"><c>1.1</c> or <c>2</c>.</param>
    /// <param name="drainLimit">How long streams may go on after a signal.</param>
    public static async Task<CurlCrowd> StartAsync(string protocol, string drainLimit)
    {
        string[] http2 = ["--Kestrel:Endpoints:H2:Url", "http://127.0.0.1:0", "--Kestrel:Endpoints:H2:Protocols", "Http2"];
        ServerProcess server = await ServerProcess.ListenAsync([
            "--StreamingJson:DrainLimit", drainLimit, "--StreamingJson:Exports:GeneratedRows", "100000000",
            .. protocol == "2" ? http2 : []]);
        return new CurlCrowd(server, protocol == "2");
    }

    /// <summary>So many curls begin to read; what they read is counted and forgotten.</summary>
    public void Read(int count, string path, params string[] options)
    {
        for (int i = 0; i < count; i++) _curls.Add(AskAsync(path, options));
    }

    /// <summary>One curl, to its end. Its body is how many bytes it has got.</summary>
    public Task<Curl> AskAsync(string path, params string[] options) => Curl.RunAsync([
        "-m", "25", "-o", "/dev/null", "-w", "%{size_download}", _http2 ? "--http2-prior-knowledge" : "--http1.1", .. options,
        $"http://127.0.0.1:{Server.Port}{path}"]);

    /// <summary>Waits until the host has sent something to each; those that have ended are listed for a while.</summary>
    public async Task BegunAsync(int others = 0)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(25));
        while (true)
        {
            using JsonDocument list = JsonDocument.Parse(await _client.GetByteArrayAsync("/streams", limit.Token));
            JsonElement[] streams = [.. list.RootElement.GetProperty("streams").EnumerateArray()];
            if (streams.Length == _curls.Count + others && streams.All(HasReached)) return;
            await Task.Delay(20, limit.Token);
        }
    }

    /// <returns>What each curl exits with, and how many bytes it has got.</returns>
    public async Task<IReadOnlyList<(int ExitCode, long Bytes)>> EndAsync() =>
        [.. (await Task.WhenAll(_curls)).Select(curl => (curl.ExitCode, long.Parse(Encoding.ASCII.GetString(curl.Body))))];

    public void Dispose()
    {
        _client.Dispose();
        Server.Dispose();
    }

    private static bool HasReached(JsonElement stream) =>
        stream.GetProperty("end").ValueKind != JsonValueKind.Null || stream.GetProperty("sent").GetInt64() > Flushed;
}
