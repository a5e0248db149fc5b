using System.Diagnostics;
using System.Text;

namespace StreamingJson.AspNetCore.Tests.Packaging;

/// <summary>An application that runs in a process of its own, and a client for it.</summary>
internal sealed class AppProcess : IDisposable
{
    private const string Listening = "Now listening on: ";

    // Turns a hang into a failure, and says nothing of how long a thing takes.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AppProcess(ProcessStartInfo info)
    {
        _process = new Process { StartInfo = info, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException("It has ended."));
    }

    public HttpClient Client { get; } = new() { Timeout = Limit };

    public static async Task<AppProcess> ListenAsync(ProcessStartInfo info)
    {
        AppProcess app = new(info);
        try
        {
            app._process.Start();
            app._process.BeginOutputReadLine();
            app._process.BeginErrorReadLine();
            app.Client.BaseAddress = await app._address.Task.WaitAsync(Limit);
            return app;
        }
        catch (Exception error)
        {
            app.Dispose();
            throw new InvalidOperationException($"It does not listen, and said:\n{app.Said}", error);
        }
    }

    /// <summary>All that it has said so far.</summary>
    public string Said
    {
        get { lock (_said) return _said.ToString(); }
    }

    /// <summary>Asks for a path, and for a media type if one is given.</summary>
    /// <returns>The answer, as soon as its head is there.</returns>
    public async Task<HttpResponseMessage> GetAsync(string path, string? accept = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (accept is not null) request.Headers.Add("Accept", accept);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(Limit);
        }

        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_said) _said.AppendLine(line);
        int at = line.IndexOf(Listening, StringComparison.Ordinal);
        if (at >= 0) _address.TrySetResult(new Uri(line[(at + Listening.Length)..]));
    }
}
