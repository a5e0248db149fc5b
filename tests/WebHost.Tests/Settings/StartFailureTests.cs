using System.Net;
using System.Net.Sockets;

namespace StreamingJson.WebHost.Tests.Settings;

/// <summary>What keeps the host from starting is one line that names the key, the value and what is allowed; the exit code is 1.</summary>
public sealed class StartFailureTests : IDisposable
{
    private readonly string _environment = $"test-{Guid.NewGuid():N}";

    private string SettingsFile => Path.Combine(AppContext.BaseDirectory, $"appsettings.{_environment}.json");

    [Theory]
    [InlineData("StreamingJson:FlushSize is 0 bytes", "from 1 byte to 1 GB", "--StreamingJson:FlushSize", "0 bytes")]
    [InlineData("StreamingJson:MaxStreams is many", "an integer, 1 or more; empty for any number", "--StreamingJson:MaxStreams=many")]
    [InlineData("StreamingJson:MaxLength is empty", "an integer, 0 or more", "--StreamingJson:MaxLength", "")]
    [InlineData("StreamingJson:Compare is perhaps", "true or false", "--compare", "perhaps")]
    [InlineData("--StreamingJson:MaxStreams has no value", "an integer, 1 or more", "--StreamingJson:MaxStreams")]
    [InlineData("--compare has no value", "true or false", "--compare", "--urls", "http://127.0.0.1:0")]
    [InlineData("StreamingJson:Exports:MaxParallel is 65", "from 1 to 64", "--StreamingJson:Exports:MaxParallel", "65")]
    [InlineData("StreamingJson:Exports:SpoolDirectory is /nowhere", "a folder that exists", "--StreamingJson:Exports:SpoolDirectory", "/nowhere")]
    [InlineData("urls is nonsense", "http://127.0.0.1:8001", "--urls", "nonsense")]
    [InlineData("urls is ftp://127.0.0.1:1", "http://127.0.0.1:8001", "--urls", "ftp://127.0.0.1:1")]
    [InlineData("urls is http://127.0.0.1:99999", "http://127.0.0.1:8001", "--urls", "http://127.0.0.1:0;http://127.0.0.1:99999")]
    [InlineData("urls is http://192.0.2.1:8123", "addresses of this machine", "--urls", "http://192.0.2.1:8123")]
    [InlineData("urls is http://unix:/nowhere/a.sock", "addresses of this machine", "--urls", "http://unix:/nowhere/a.sock")]
    [InlineData("urls is https://127.0.0.1:0", "Kestrel:Certificates:Default", "--urls", "https://127.0.0.1:0")]
    [InlineData("http_ports is abc", "0 to 65535", "--http_ports", "abc")]
    [InlineData("Kestrel:Endpoints:H1:Url is nonsense", "http://127.0.0.1:8001", "--Kestrel:Endpoints:H1:Url", "nonsense")]
    [InlineData("Kestrel:Certificates:Default:Path is /nowhere.pfx", "a certificate", "--Kestrel:Certificates:Default:Path", "/nowhere.pfx")]
    [InlineData("Logging:LogLevel:Default is Bogus", "Warning", "--Logging:LogLevel:Default", "Bogus")]
    public async Task CommandLine_OneLine(string named, string allowed, params string[] arguments) =>
        AssertOneLine(await HostCommand.RunAsync(arguments), named, allowed);

    [Theory]
    [InlineData("StreamingJson:StallTimeout is 5", "a duration", "StreamingJson__StallTimeout", "5")]
    [InlineData("StreamingJson:Exports:MaxExports is 64", "less than the Maximum Pool Size", "ConnectionStrings__Postgres", "Host=127.0.0.1;Maximum Pool Size=10")]
    [InlineData("ConnectionStrings:Postgres is no connection string", "Host=127.0.0.1;Database=shop", "ConnectionStrings__Postgres", "nonsense")]
    [InlineData("ConnectionStrings:Postgres is no connection string", "Host=127.0.0.1;Database=shop", "ConnectionStrings__Postgres", "Host=h;Password=secret;Port=secret")]
    [InlineData("StreamingJson:Exports:Datasets:some:Key is missing", "a column", "StreamingJson__Exports__Datasets__some__Sql", "select 1")]
    [InlineData("StreamingJson:Exports:Datasets:orders:Sql is select 1;", "SELECT", "StreamingJson__Exports__Datasets__orders__Sql", "select 1;")]
    [InlineData("urls is nonsense", "http://127.0.0.1:8001", "ASPNETCORE_URLS", "nonsense")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT is collector:4317", "http://127.0.0.1:4317", "OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    public async Task Environment_OneLine(string named, string allowed, string name, string value)
    {
        HostCommand host = await HostCommand.RunAsync([], ("ASPNETCORE_URLS", "http://127.0.0.1:0"), (name, value));
        AssertOneLine(host, named, allowed);
        Assert.DoesNotContain("secret", host.Error + host.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("StreamingJson:DrainLimit is 2.00:00:00", "to 1 d", """{ "StreamingJson": { "DrainLimit": "2.00:00:00" } }""")]
    [InlineData("StreamingJson:MaxStreams has keys below it", "an integer", """{ "StreamingJson": { "MaxStreams": { "Least": 1 } } }""")]
    [InlineData("StreamingJson:Exports is 5", "MaxExports", """{ "StreamingJson": { "Exports": 5 } }""")]
    [InlineData("appsettings.{0}.json", "LineNumber: 1", "{ \"StreamingJson\": {\n\"MaxStreams\" }")]
    [InlineData("appsettings.{0}.json", "one JSON object", "[1, 2]")]
    [InlineData("appsettings.{0}.json", "one JSON object", "")]
    [InlineData("appsettings.{0}.json", "each key once", """{ "StreamingJson": { "MaxStreams": 1, "maxstreams": 2 } }""")]
    public async Task SettingsFile_OneLine(string named, string allowed, string json)
    {
        await File.WriteAllTextAsync(SettingsFile, json);
        AssertOneLine(await HostCommand.RunAsync(["--environment", _environment]), string.Format(null, named, _environment), allowed);
    }

    [Fact]
    public async Task SeveralWrongValues_ALineForEach()
    {
        HostCommand host = await HostCommand.RunAsync(
            ["--StreamingJson:MaxStreams", "0", "--StreamingJson:Grace", "1", "--urls", "nonsense"]);
        Assert.Equal(1, host.ExitCode);
        Assert.Equal(3, host.Error.Count(character => character == '\n'));
    }

    [Theory]
    [InlineData("--urls", "urls")]
    [InlineData("--Kestrel:Endpoints:H1:Url", "Kestrel:Endpoints:H1:Url")]
    public async Task PortInUse_IsNamed(string option, string key)
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        string url = $"http://{other.LocalEndpoint}";
        AssertOneLine(await HostCommand.RunAsync([option, url]), $"{key} is {url}", "in use");
    }

    [Fact]
    public async Task UnreadableCertificate_IsNamed_AndItsPasswordIsNot()
    {
        await File.WriteAllTextAsync(SettingsFile, "this is no certificate");
        HostCommand host = await HostCommand.RunAsync(
        [
            "--urls", "https://127.0.0.1:0", "--Kestrel:Certificates:Default:Path", SettingsFile,
            "--Kestrel:Certificates:Default:Password", "a-secret",
        ]);
        AssertOneLine(host, $"Kestrel:Certificates:Default:Path is {SettingsFile}", "a certificate");
        Assert.DoesNotContain("a-secret", host.Error, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(SettingsFile);

    private static void AssertOneLine(HostCommand host, string named, string allowed)
    {
        Assert.Contains(named, host.Error, StringComparison.Ordinal);
        Assert.Contains(allowed, host.Error, StringComparison.Ordinal);
        Assert.Equal((1, 1), (host.ExitCode, host.Error.Count(character => character == '\n')));
        Assert.Equal("", host.Out);
    }
}
