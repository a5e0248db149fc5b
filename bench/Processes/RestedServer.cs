namespace StreamingJson.Bench;

// A warm server that is started again when it still works for readers that have gone: it would spoil every later window.
internal sealed class RestedServer(ServerKind kind, Func<ServerProcess, Task> warmUp) : IAsyncDisposable
{
    private ServerProcess? _server;

    public int Restarts { get; private set; }

    public async Task<ServerProcess> TakeAsync(CancellationToken ct)
    {
        if (_server is not null && !await _server.IsAtRestAsync(ct))
        {
            ProgressLine.Write($"{kind.Name} is still busy 5 s after its readers left: starting it again");
            Restarts++;
            await DisposeAsync();
        }

        return _server ??= await StartAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server = null;
        }
    }

    private async Task<ServerProcess> StartAsync(CancellationToken ct)
    {
        ProgressLine.Write($"starting {kind.Name} and warming it up");
        ServerProcess server = await ServerProcess.StartAsync(kind, ct);
        try
        {
            await warmUp(server);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }
}
