using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace StreamingJson.WebHost.Tests.Deploy;

/// <summary>
/// A real nginx with the configuration that is deployed. A shell starts it, and stops it as soon as its standard input ends: that
/// happens however this process ends.
/// </summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    // The workers go with the master, whatever they do, when it is asked by TERM.
    private const string Script = """
        trap '' HUP INT TERM
        "$@" </dev/null &
        read -r nothing
        kill -s TERM $!
        wait $!
        """;

    private readonly Process _shell;
    private readonly NginxConfiguration _configuration;

    private NginxProcess(Process shell, NginxConfiguration configuration) => (_shell, _configuration) = (shell, configuration);

    /// <summary>The program: one that is given, or Debian's.</summary>
    public static string? Program { get; } =
        new[] { Environment.GetEnvironmentVariable("STREAMINGJSON_TEST_NGINX"), "/usr/sbin/nginx" }.FirstOrDefault(File.Exists);

    /// <summary>Never under CI, where the tests fail instead.</summary>
    public static string? ReasonToSkip => Environment.GetEnvironmentVariable("CI") == "true" || Program is not null
        ? null
        : "There is no nginx: install Debian's nginx, or set STREAMINGJSON_TEST_NGINX.";

    public int Port => _configuration.Port;

    public string ErrorLog => File.ReadAllText(_configuration.ErrorLog);

    /// <param name="hosts">The ports of the hosts.</param>
    public static async Task<NginxProcess> StartAsync(params int[] hosts)
    {
        Assert.True(Program is not null, "There is no nginx.");
        NginxConfiguration configuration = new(FindFreePort(), hosts);
        string[] arguments = ["-p", configuration.Folder, "-c", configuration.Main, "-e", configuration.ErrorLog];
        (int exitCode, string said) = await RunAsync([.. arguments, "-t"]);
        Assert.True(exitCode == 0, said);
        string[] command = ["sh", "-c", Script, "sh", Program, .. arguments, "-g", "daemon off;"];
        Process shell = Process.Start(new ProcessStartInfo("setsid", command)
        {
            RedirectStandardInput = true,
        })!;
        NginxProcess nginx = new(shell, configuration);
        await nginx.WaitUntilItListensAsync();
        return nginx;
    }

    public Task<RawClient> ConnectAsync(int? receiveBuffer = null) => RawClient.ConnectAsync(Port, receiveBuffer);

    public HttpClient CreateClient() => new() { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };

    /// <summary>The access log, as soon as it has a line of this: that comes a moment after the answer.</summary>
    public async Task<string> ReadAccessLogAsync(string line)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        for (int i = 0; i < 3_000; i++)
        {
            string log = await File.ReadAllTextAsync(_configuration.AccessLog).Patiently();
            if (log.Contains(line, StringComparison.Ordinal)) return log;
            await timer.WaitForNextTickAsync().Patiently();
        }

        Assert.Fail($"It never logged {line}.");
        return "";
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync().Patiently();
        _shell.Dispose();
        _configuration.Dispose();
    }

    private static async Task<(int ExitCode, string Said)> RunAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Program!, arguments) { RedirectStandardError = true })!;
        string said = await process.StandardError.ReadToEndAsync().Patiently();
        await process.WaitForExitAsync().Patiently();
        return (process.ExitCode, said);
    }

    private async Task WaitUntilItListensAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                using RawClient client = await ConnectAsync();
                return;
            }
            catch (SocketException) when (!limit.IsCancellationRequested)
            {
                // Not yet.
            }
        }
    }

    private static int FindFreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
