namespace StreamingJson.WebHost.Tests.Settings;

/// <summary>A key that the host does not know is refused by its name, with the nearest that it knows; the framework's own pass.</summary>
public sealed class UnknownKeyTests : IDisposable
{
    private readonly string _environment = $"test-{Guid.NewGuid():N}";

    private string SettingsFile => Path.Combine(AppContext.BaseDirectory, $"appsettings.{_environment}.json");

    [Theory]
    [InlineData("StreamingJson:MaxStream is unknown; did you mean StreamingJson:MaxStreams?", "--StreamingJson:MaxStream", "5")]
    [InlineData("StreamingJson:maxstraems is unknown; did you mean StreamingJson:MaxStreams?", "--streamingjson:maxstraems=5")]
    [InlineData("StreamingJson:Exports:MaxExport is unknown; did you mean StreamingJson:Exports:MaxExports?", "--StreamingJson:Exports:MaxExport=5")]
    [InlineData("StreamingJson:Exports:Datasets:orders:Sqll is unknown; did you mean StreamingJson:Exports:Datasets:orders:Sql?", "/StreamingJson:Exports:Datasets:orders:Sqll", "5")]
    [InlineData("--MaxStreams is unknown; did you mean --StreamingJson:MaxStreams?", "--MaxStreams", "5")]
    [InlineData("--bogus is unknown;", "--bogus")]
    [InlineData("--bogus is unknown;", "--bogus", "5")]
    [InlineData("--url is unknown; did you mean --urls?", "--url", "http://127.0.0.1:0")]
    [InlineData("--Kestre:Endpoints:A:Url is unknown; did you mean --Kestrel", "--Kestre:Endpoints:A:Url=http://127.0.0.1:0")]
    [InlineData("--compar is unknown; did you mean --compare?", "--compar", "true")]
    [InlineData("-x is unknown;", "-x", "5")]
    [InlineData("healthchek is unknown; did you mean healthcheck?", "healthchek")]
    [InlineData("--urll is unknown; did you mean --urls?", "healthcheck", "--urll", "http://127.0.0.1:1")]
    public async Task CommandLine_IsRefused(string said, params string[] arguments) =>
        AssertRefused(await HostCommand.RunAsync(arguments), said);

    [Theory]
    [InlineData("StreamingJson:Foo is unknown", "StreamingJson__Foo")]
    [InlineData("StreamingJson:StallTimeOuts is unknown; did you mean StreamingJson:StallTimeout?", "StreamingJson__StallTimeOuts")]
    [InlineData("StreamingJsn is unknown; did you mean StreamingJson?", "StreamingJsn__MaxStreams")]
    [InlineData("STREAMING_JSON is unknown; did you mean StreamingJson?", "STREAMING_JSON__MaxStreams")]
    [InlineData("StreamingJson_MaxStreams is unknown; did you mean StreamingJson__MaxStreams?", "StreamingJson_MaxStreams")]
    [InlineData("ConnectionStrings:Postgre is unknown; did you mean ConnectionStrings:Postgres?", "ConnectionStrings__Postgre")]
    [InlineData("ConnectionString is unknown; did you mean ConnectionStrings?", "ConnectionString__Postgres")]
    public async Task Environment_IsRefused(string said, string name) =>
        AssertRefused(await HostCommand.RunAsync(["--urls", "http://127.0.0.1:0"], (name, "5")), said);

    [Theory]
    [InlineData("StreamingJson:Exports:LockTimeouts is unknown; did you mean StreamingJson:Exports:LockTimeout?",
        """{ "StreamingJson": { "Exports": { "LockTimeouts": "5 s" } } }""")]
    [InlineData("StreamingJsons is unknown; did you mean StreamingJson?", """{ "StreamingJsons": { "MaxStreams": 5 } }""")]
    [InlineData("AllowedHost is unknown; did you mean AllowedHosts?", """{ "AllowedHost": "example.org" }""")]
    [InlineData("Serilog is unknown", """{ "Serilog": { "MinimumLevel": "Debug" } }""")]
    public async Task SettingsFile_IsRefused(string said, string json)
    {
        await File.WriteAllTextAsync(SettingsFile, json);
        AssertRefused(await HostCommand.RunAsync(["--environment", _environment]), said);
    }

    [Fact]
    public async Task Frameworks_Pass()
    {
        await File.WriteAllTextAsync(SettingsFile, """
            {
              "Logging": { "LogLevel": { "Default": "Information" }, "Console": { "FormatterName": "simple" } },
              "AllowedHosts": "*", "DetailedErrors": true, "ConnectionStrings": { "Other": "x" }, "OTEL_SERVICE_NAME": "x",
              "Kestrel": { "EndpointDefaults": { "Protocols": "Http1AndHttp2" } }, "urls": "http://127.0.0.1:1"
            }
            """);
        using ServerProcess server = await ServerProcess.ListenAsync(
            ["--environment", _environment, "--applicationName", "WebHost", "--shutdownTimeoutSeconds=5", "/detailedErrors", "true",
                "suppressStatusMessages=false", "--Logging:LogLevel:Npgsql", "Error", "--preferHostingUrls", "false"],
            // What Kubernetes adds for a service that is called streamingjson, and what belongs to others.
            ("STREAMINGJSON_SERVICE_HOST", "10.0.0.1"), ("STREAMINGJSON_PORT", "tcp://10.0.0.1:8080"), ("STREAMINGJSON_PORT_8080_TCP_PORT", "8080"),
            ("DOTNET_gcServer", "0"), ("ASPNETCORE_HTTP_PORTS", "8080"), ("Some__Other__Key", "1"), ("MaxStreams", "many"));
        using HttpClient client = new();
        Assert.Equal("[0]", await client.GetStringAsync($"http://127.0.0.1:{server.Port}/big?length=1").Patiently());
    }

    public void Dispose() => File.Delete(SettingsFile);

    private static void AssertRefused(HostCommand host, string said)
    {
        Assert.Contains(said, host.Error, StringComparison.Ordinal);
        Assert.Contains("--help", host.Error, StringComparison.Ordinal);
        Assert.Equal((1, 1), (host.ExitCode, host.Error.Count(character => character == '\n')));
        Assert.Equal("", host.Out);
    }
}
