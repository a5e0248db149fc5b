namespace StreamingJson.WebHost.Tests.Seeds;

/// <summary>The host as it is built, twice: HTTP/1 on one port, HTTP/2 without TLS on another.</summary>
public sealed class BuiltHost : IAsyncLifetime
{
    private ServerProcess? _http1;
    private ServerProcess? _http2;

    public async Task InitializeAsync()
    {
        _http1 = await ServerProcess.ListenAsync([]);
        _http2 = await ServerProcess.ListenAsync(
            ["--Kestrel:Endpoints:H2:Url", "http://127.0.0.1:0", "--Kestrel:Endpoints:H2:Protocols", "Http2"]);
    }

    public Task DisposeAsync()
    {
        _http1?.Dispose();
        _http2?.Dispose();
        return Task.CompletedTask;
    }

    internal string Http1(string path) => $"http://127.0.0.1:{_http1!.Port}{path}";

    internal string Http2(string path) => $"http://127.0.0.1:{_http2!.Port}{path}";

    internal Task<RawClient> ConnectAsync() => _http1!.ConnectAsync();
}

/// <summary>The tests that share both; one runs after the other, for some of them load the machine.</summary>
[CollectionDefinition(Name)]
public sealed class SharedBuiltHost : ICollectionFixture<BuiltHost>
{
    public const string Name = "Built host";
}
