using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using StreamingJson.LoadClient.Commands;

namespace StreamingJson.LoadClient.Tests.Commands;

/// <summary>What is wrong with a command line is said, and where the help is, and the exit code is 2: 1 is for what was measured.</summary>
public class CommandLineTests
{
    private const string Duration = "written as 5ms or '5 ms' (us, ms, s, min, h, d) or as hh:mm:ss.fff.";

    [Theory]
    [InlineData("--threads is 0; allowed is a number from 1 to 4096.", "requests", "requests", "--threads", "0")]
    [InlineData($"--duration is soon; allowed is a duration from 1ms to 1d, {Duration}", "mixed", "mixed", "--duration", "soon")]
    [InlineData($"--duration is 10; allowed is a duration from 1ms to 1d, {Duration}", "", "8001", "--duration", "10")]
    [InlineData($"--duration is 2d; allowed is a duration from 1ms to 1d, {Duration}", "slow", "slow", "--duration", "2d")]
    [InlineData($"--duration is -00:00:01; allowed is a duration from 1ms to 1d, {Duration}", "compare", "compare", "1", "2", "--duration", "-00:00:01")]
    [InlineData($"--timeout is 0s; allowed is a duration from 1ms to 1h, {Duration}", "requests", "requests", "--timeout", "0s")]
    [InlineData($"--warmup is 1; allowed is a duration from 0s to 1h, {Duration}", "mixed", "mixed", "--warmup", "1")]
    [InlineData($"--limit is 30; allowed is a duration from 0s to 1h, {Duration}", "disconnect", "disconnect", "--limit", "30")]
    [InlineData("--read is 10000; allowed is a size from 1 byte to 1GB, written as 64KB or '64 KB' (bytes, KB, MB, GB).", "disconnect", "disconnect", "--read", "10000")]
    [InlineData("--nice is 20; allowed is a number from 0 to 19.", "mixed", "mixed", "--nice", "20")]
    [InlineData("The target is ftp://a/; allowed is a port from 1 to 65535, or a URL with http or https.", "slow", "slow", "ftp://a/")]
    [InlineData("The target is 0; allowed is a port from 1 to 65535, or a URL with http or https.", "", "0")]
    [InlineData("--stream is unknown; did you mean --streams?", "mixed", "mixed", "8001", "--stream", "5")]
    [InlineData("--stream is unknown; did you mean --streams?", "mixed", "mixed", "8001", "--stream=5")]
    [InlineData("--max-p99 is unknown; did you mean --max-p99-ms?", "", "8001", "--max-p99", "5")]
    [InlineData("--bogus is unknown", "requests", "requests", "--bogus")]
    [InlineData("-x is unknown", "", "8001", "-x")]
    [InlineData("--bogus is unknown", "compare", "compare", "8001", "8002", "--bogus")]
    [InlineData("--outptu is unknown; did you mean --output?", "fetch", "fetch", "http://127.0.0.1:1/", "--outptu", "x")]
    [InlineData("Required argument missing for option: '--duration'.", "", "8001", "--duration")]
    [InlineData("Required argument missing for command: 'fetch'.", "fetch", "fetch", "-o", "x")]
    public async Task Wrong_IsSaid_AndWhereTheHelpIs(string message, string command, params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = await LoadClientCommand.RunAsync(arguments, output, error).Patiently();
        Assert.Equal($"{message}\nSee LoadClient {command}{(command.Length > 0 ? " " : "")}--help.\n", error.ToString());
        Assert.Equal((2, ""), (exitCode, output.ToString()));
    }

    [Theory]
    [InlineData("mxied is unknown; did you mean mixed?", "mxied", "8001")]
    [InlineData("Fetch is unknown; did you mean fetch?", "Fetch", "http://127.0.0.1:1/", "-o", "x")]
    [InlineData("localhost is unknown", "localhost")]
    public async Task UnknownCommand_IsNamedWithTheNearest(string message, params string[] arguments)
    {
        using StringWriter error = new();
        Assert.Equal(2, await LoadClientCommand.RunAsync(arguments, TextWriter.Null, error).Patiently());
        Assert.StartsWith($"{message}\n", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("See LoadClient --help.", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("requests")]
    [InlineData("mixed")]
    [InlineData("slow")]
    [InlineData("disconnect")]
    [InlineData("compare")]
    [InlineData("fetch")]
    public async Task Help_HasExamples_ThatTheProgramTakes(string command)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        string[] words = command.Length > 0 ? [command] : [];
        Assert.Equal(0, await LoadClientCommand.RunAsync([.. words, "--help"], output, error).Patiently());
        Assert.Equal("", error.ToString());
        string[] examples = [.. output.ToString().Split('\n').Select(line => line.Trim())
            .Where(line => line.StartsWith("LoadClient ", StringComparison.Ordinal)).Select(line => line.Split(" | ")[0])];
        Assert.NotEmpty(examples);
        // With a value that is refused behind them: nothing else is.
        foreach (string example in examples.Where(line => !line.Contains("--help", StringComparison.Ordinal)))
        {
            using StringWriter refused = new();
            string[] arguments = [.. example.Replace("'", "", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..], "--bogus"];
            Assert.Equal(2, await LoadClientCommand.RunAsync(arguments, TextWriter.Null, refused).Patiently());
            Assert.StartsWith("--bogus is unknown\n", refused.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nothing_LoadsTheHostsOwnPort()
    {
        // By its port, and not by running it: somebody may listen there.
        using StringWriter output = new();
        await LoadClientCommand.RunAsync(["--help"], output, TextWriter.Null).Patiently();
        Assert.Contains("[default: http://127.0.0.1:8001/]", output.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The real program: what the shell sees.</summary>
    [Theory]
    [InlineData(2, "See LoadClient mixed --help.", "mixed", "--duration", "10")]
    [InlineData(1, "No server answers at 127.0.0.1:", "{0}")]
    [InlineData(1, "No server answers at nowhere.invalid: ", "http://nowhere.invalid/")]
    [InlineData(1, "No server answers at 127.0.0.1:", "compare", "{0}", "{0}")]
    public async Task Program_ExitCode(int expected, string said, params string[] arguments)
    {
        using Socket reserved = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string port = $"{((IPEndPoint)reserved.LocalEndPoint!).Port}";
        using Process client = Start([.. arguments.Select(argument => string.Format(CultureInfo.InvariantCulture, argument, port))]);
        string error = await client.StandardError.ReadToEndAsync().Patiently();
        string output = await client.StandardOutput.ReadToEndAsync().Patiently();
        await client.WaitForExitAsync().Patiently();
        Assert.Equal((expected, ""), (client.ExitCode, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    /// <summary>Ctrl+C in the middle of the work: what there is is said, and the shell's own code for it.</summary>
    [Theory]
    [InlineData("{0}", "--duration", "1h")]
    [InlineData("requests", "{0}", "--requests", "1000000000")]
    [InlineData("mixed", "{0}", "--duration", "1h", "--warmup", "0s", "--streams", "2")]
    [InlineData("compare", "{0}", "{0}", "--duration", "1h")]
    [InlineData("fetch", "{0}/unavailable", "-o", "-", "--pause", "1h")]
    public async Task Program_CtrlC_EndsWith130(params string[] arguments)
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int count = 0;
        await using OwnServer server = await OwnServer.StartAsync(async context =>
        {
            bool isUnavailable = context.Request.Path == "/unavailable";
            if (isUnavailable) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync(context.Request.Path == "/big" ? "[0,1,2,3" : "{}");
            if (isUnavailable || Interlocked.Increment(ref count) == 100) asked.TrySetResult();
            if (context.Request.Path == "/big")
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        using Process client = Start([.. arguments.Select(argument => string.Format(CultureInfo.InvariantCulture, argument, server.Url))]);
        Task<string> error = client.StandardError.ReadToEndAsync();
        Task<string> output = client.StandardOutput.ReadToEndAsync();
        await asked.Task.Patiently();
        using (Process kill = Process.Start("kill", ["-s", "INT", $"{client.Id}"])) await kill.WaitForExitAsync().Patiently();
        await client.WaitForExitAsync().Patiently();
        Assert.Equal(130, client.ExitCode);
        Assert.DoesNotContain("   at ", await output.Patiently() + await error.Patiently(), StringComparison.Ordinal);
    }

    private static Process Start(string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "LoadClient.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
