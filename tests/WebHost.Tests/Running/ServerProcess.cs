using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace StreamingJson.WebHost.Tests.Running;

/// <summary>The host as a process of its own, as it is deployed: for signals, environment and exit codes.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _said = new();
    private int _ends;

    private ServerProcess(Process process) => _process = process;

    public int Port { get; private set; }

    public int Id => _process.Id;

    /// <summary>All that it has said so far.</summary>
    public string Said
    {
        get { lock (_said) return _said.ToString(); }
    }

    /// <param name="arguments">Its command line, after the address.</param>
    /// <param name="environment">What is added to its environment.</param>
    public static ServerProcess Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "WebHost.dll");
        ProcessStartInfo info = new("dotnet", [program, "--urls", "http://127.0.0.1:0", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment) info.Environment[name] = value;
        ServerProcess server = new(new Process { StartInfo = info });
        server._process.OutputDataReceived += (_, line) => server.Hear(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Hear(line.Data);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    public static async Task<ServerProcess> ListenAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        ServerProcess server = Start(arguments, environment);
        Assert.True(await server.TryListenAsync(), server.Said);
        return server;
    }

    /// <returns>Whether it listens now, or has ended instead.</returns>
    public async Task<bool> TryListenAsync()
    {
        if (await TryWaitForAsync("Now listening on: ") is not string line) return false;
        Port = new Uri(line.Split("on: ")[1]).Port;
        return await TryWaitForAsync("Application started") is not null;
    }

    public Task<RawClient> ConnectAsync() => RawClient.ConnectAsync(Port);

    /// <summary>Waits until it says something; lines before that are passed over.</summary>
    public async Task WaitForAsync(string text) =>
        Assert.True(await TryWaitForAsync(text) is not null, $"It ended and never said {text}: {Said}");

    public async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", ["-s", signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync().Patiently();
        Assert.Equal(0, kill.ExitCode);
    }

    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().Patiently();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private async Task<string?> TryWaitForAsync(string text)
    {
        while (await _lines.Reader.WaitToReadAsync().Patiently())
        {
            while (_lines.Reader.TryRead(out string? line))
                if (line.Contains(text, StringComparison.Ordinal)) return line;
        }

        return null;
    }

    /// <param name="line">What was said, or <see langword="null"/> at the end of one of two ways to say it.</param>
    private void Hear(string? line)
    {
        lock (_said)
        {
            if (line is null && ++_ends == 2) _lines.Writer.Complete();
            if (line is null) return;
            _said.AppendLine(line);
            _lines.Writer.TryWrite(line);
        }
    }
}
