using System.Globalization;

namespace StreamingJson.Soak.Hosting;

/// <summary>The built host as a process of its own. It is killed with this process, however that ends.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    // When the pipe from this process closes, the host is killed. Ctrl-C goes to the whole group, and the host must outlive it.
    // What the shell itself has to say of a process that was killed is nobody's concern.
    private const string Leash = """
        exec 3<&0 4>&2 2>/dev/null
        trap '' HUP INT
        "$@" 3<&- 2>&4 4>&- </dev/null &
        host=$!
        echo "pid $host"
        { read -r _ <&3; kill -9 $host; } &
        leash=$!
        wait $host
        code=$?
        kill $leash
        echo "exit $code"
        """;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _leash;
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Uri> _addresses = [];

    private HostProcess(ChildProcess leash) => _leash = leash;

    public int Id { get; private set; }

    /// <summary>HTTP/1.1.</summary>
    public Uri Http1 => _addresses[0];

    /// <summary>HTTP/2 without TLS.</summary>
    public Uri Http2 => _addresses[1];

    /// <summary>Where it tells of its inside.</summary>
    public int StethoscopePort { get; private set; }

    public HostLog Log { get; } = new();

    /// <summary>Ends with the process, and gives its exit code.</summary>
    public Task<int> Exit => _exit.Task;

    /// <param name="connectionString">Of its database; <see langword="null"/> for rows that it makes up.</param>
    public static async Task<HostProcess> StartAsync(string? connectionString)
    {
        Dictionary<string, string> environment = new()
        {
            ["DOTNET_GCHeapHardLimit"] = HostLimits.HeapHardLimit,
            ["DOTNET_STARTUP_HOOKS"] = typeof(HostProcess).Assembly.Location,
            // Threads of the pool that have nothing to do go after 2 s instead of 20: what is left is seen sooner.
            ["DOTNET_ThreadPool_ThreadTimeoutMs"] = "2000",
        };
        if (connectionString is not null) environment[SoakDatabase.Key] = connectionString;
        HostProcess host = new(ChildProcess.Start(
            ["sh", "-c", Leash, "leash", OwnProgram.Dotnet, HostBuild.Path, .. HostLimits.Arguments], environment));
        _ = host.HearAsync();
        try
        {
            await Task.WhenAny(host._listening.Task, host.Exit).WaitAsync(StartLimit);
            if (host.Exit.IsCompleted) throw new SoakException($"The host did not start: {host.Log}");
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public void Terminate() => Signal.Send(Id, Signal.Terminate);

    public ValueTask DisposeAsync() => _leash.DisposeAsync();

    private async Task HearAsync()
    {
        try
        {
            while (true) Hear(await _leash.ReadLineAsync(CancellationToken.None));
        }
        // The end of what it says.
        catch (Exception end) when (end is InvalidOperationException or IOException or ObjectDisposedException)
        {
            _exit.TrySetResult(-1);
        }
    }

    private void Hear(string line)
    {
        Log.Add(line);
        if (line.StartsWith("pid ", StringComparison.Ordinal)) Id = int.Parse(line.AsSpan(4), CultureInfo.InvariantCulture);
        if (line.StartsWith("exit ", StringComparison.Ordinal))
            _exit.TrySetResult(int.Parse(line.AsSpan(5), CultureInfo.InvariantCulture));
        if (line.StartsWith(Stethoscope.Greeting, StringComparison.Ordinal))
            StethoscopePort = int.Parse(line.AsSpan(Stethoscope.Greeting.Length), CultureInfo.InvariantCulture);
        if (line.Split("Now listening on: ") is [_, string address]) _addresses.Add(new Uri(address));
        if (line.Contains("Application started", StringComparison.Ordinal)) _listening.TrySetResult();
    }
}
