using System.Net;
using System.Net.Sockets;
using StreamingJson.LoadClient.Requests;
using StreamingJson.Tests;

namespace StreamingJson.LoadClient.Tests.Requests;

/// <summary>A server whose machine says neither yes nor no is told within seconds, and not after the kernel's minutes.</summary>
public sealed class SilentServerTests : IDisposable
{
    private readonly Socket _silent = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket[] _waiting = [.. Enumerable.Range(0, 3).Select(_ =>
        new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false })];

    public SilentServerTests()
    {
        _silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _silent.Listen(1);
        // It accepts none, and its backlog is full with these.
        foreach (Socket socket in _waiting) Assert.Throws<SocketException>(() => socket.Connect(_silent.LocalEndPoint!));
    }

    [Fact]
    public async Task CheckListening_NoConnection_EndsAtTheLimit()
    {
        ManualTime time = new();
        Task looking = RequestTarget.CheckListeningAsync(
            new Uri($"http://{_silent.LocalEndPoint}/"), CancellationToken.None, time);
        Assert.False(looking.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(5));

        LoadException failure = await Assert.ThrowsAsync<LoadException>(() => looking.Patiently());
        Assert.Contains($"No server answers at {_silent.LocalEndPoint}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckListening_IsStopped_EndsAsStopped()
    {
        using CancellationTokenSource stop = new();
        Task looking = RequestTarget.CheckListeningAsync(
            new Uri($"http://{_silent.LocalEndPoint}/"), stop.Token, new ManualTime());

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => looking.Patiently());
    }

    public void Dispose()
    {
        foreach (Socket socket in _waiting) socket.Dispose();
        _silent.Dispose();
    }
}
