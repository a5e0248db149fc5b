using System.Text.Json;

namespace StreamingJson.WebHost.Tests.Deploy;

/// <summary>Two hosts as processes, and nginx in front of them.</summary>
internal sealed class TwoHosts : IAsyncDisposable
{
    private readonly ServerProcess[] _hosts;
    private readonly HttpClient _direct = new();

    private TwoHosts(ServerProcess[] hosts, NginxProcess nginx)
    {
        (_hosts, Nginx) = (hosts, nginx);
        Client = nginx.CreateClient();
    }

    public NginxProcess Nginx { get; }

    /// <summary>A client of nginx.</summary>
    public HttpClient Client { get; }

    public IReadOnlyList<ServerProcess> Hosts => _hosts;

    public static async Task<TwoHosts> StartAsync(params (string Name, string Value)[] environment)
    {
        ServerProcess[] hosts = [.. await Task.WhenAll(
            ServerProcess.ListenAsync([], environment), ServerProcess.ListenAsync([], environment))];
        try
        {
            return new TwoHosts(hosts, await NginxProcess.StartAsync([.. hosts.Select(host => host.Port)]));
        }
        catch
        {
            foreach (ServerProcess host in hosts) host.Dispose();
            throw;
        }
    }

    /// <summary>A host by itself, for whoever is on its machine.</summary>
    public Task<HttpResponseMessage> AskAsync(ServerProcess host, string path) =>
        _direct.GetAsync(new Uri($"http://127.0.0.1:{host.Port}{path}"), HttpCompletionOption.ResponseHeadersRead).Patiently();

    /// <summary>The one stream that runs, and whose it is.</summary>
    public async Task<(ServerProcess Host, JsonElement Stream)> FindStreamAsync()
    {
        foreach (ServerProcess host in _hosts)
        {
            using JsonDocument document = JsonDocument.Parse(
                await _direct.GetStringAsync(new Uri($"http://127.0.0.1:{host.Port}/streams")).Patiently());
            JsonElement[] running = [.. document.RootElement.GetProperty("streams").EnumerateArray()
                .Where(stream => stream.GetProperty("state").GetString() != "done")];
            if (running.Length > 0) return (host, running.Single().Clone());
        }

        throw new InvalidOperationException("No stream runs.");
    }

    /// <summary>Kills one of the hosts as nothing else does: at once, without a word.</summary>
    public static async Task KillAsync(ServerProcess host)
    {
        await host.SignalAsync("KILL");
        await host.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _direct.Dispose();
        await Nginx.DisposeAsync();
        foreach (ServerProcess host in _hosts) host.Dispose();
    }
}
