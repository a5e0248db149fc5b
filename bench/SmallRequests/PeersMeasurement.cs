namespace StreamingJson.Bench;

// `/` of one server after the other, each alone on the same core, asked as fast as wrk can from another. All of them are started
// before the first is asked; one that is not asked takes nothing.
internal static class PeersMeasurement
{
    public const string Ours = "ours";
    public const string Inline = "ours, sockets inline";
    public const string Framework = "plain ASP.NET Core";
    public const string Minimal = "the same bytes by a minimal API";

    public static async Task<PeersResult> RunAsync(PeersSettings settings, CancellationToken ct)
    {
        if (!Wrk.IsInstalled)
        {
            throw new InvalidOperationException("wrk is not installed: apt-get install wrk");
        }

        if (Environment.ProcessorCount <= Math.Max(settings.ServerCore, settings.LoadCore))
        {
            throw new InvalidOperationException("Servers and load need a core each.");
        }

        List<Peer> missing = [];
        List<PeerServer> servers = [];
        try
        {
            ServerKind ours = ServerKind.Ours([]) with { Name = Ours };
            servers.Add(await StartAsync(ours, "written by hand", settings, ct));
            servers.Add(await StartAsync(ours.Inline(), "written by hand", settings, ct));
            servers.Add(await StartAsync(ServerKind.Reference([]) with { Name = Framework }, "System.Text.Json", settings, ct));
            servers.Add(await StartAsync(ServerKind.Reference(["--bytes"]) with { Name = Minimal }, "written by hand", settings, ct));
            foreach (Peer peer in Peer.All.Where(_ => settings.Others))
            {
                if (await peer.SerializerAsync(ct) is string serializer)
                {
                    servers.Add(await StartAsync(peer.Kind, serializer, settings, ct));
                }
                else
                {
                    missing.Add(peer);
                }
            }

            await AssertSameDocumentAsync(servers, ct);
            await MeasureAsync(servers, settings, ct);
            return new PeersResult(
                settings,
                [.. servers.Select(server => server.Result())],
                [.. missing.Select(peer => new MissingPeer(peer.Name, peer.Packages))]);
        }
        finally
        {
            foreach (PeerServer server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    private static async Task MeasureAsync(List<PeerServer> servers, PeersSettings settings, CancellationToken ct)
    {
        foreach (PeerServer server in servers)
        {
            ProgressLine.Write($"warming {server.Name} up");
            await server.WarmUpAsync(ct);
        }

        for (int round = 0; round < settings.Rounds; round++)
        {
            // Each round begins with another one: what comes after a busy server finds another machine than what comes first.
            foreach (PeerServer turn in servers.Select((_, index) => servers[(index + round) % servers.Count]))
            {
                await turn.MeasureAsync(ct);
            }

            ProgressLine.Write($"round {round + 1}/{settings.Rounds}: " + string.Join(", ", servers.Select(
                server => $"{server.Name} {server.Samples[^1].PerSecond:N0}")));
        }
    }

    private static async Task<PeerServer> StartAsync(
        ServerKind kind, string serializer, PeersSettings settings, CancellationToken ct)
    {
        ServerKind pinned = kind with { Command = ["taskset", "-c", $"{settings.ServerCore}", .. kind.Command] };
        return new PeerServer(kind.Name, serializer, await ServerProcess.StartAsync(pinned, ct), settings);
    }

    // Whoever says less would be faster for that.
    private static async Task AssertSameDocumentAsync(List<PeerServer> servers, CancellationToken ct)
    {
        string expected = await servers[0].ShapeAsync(ct);
        foreach (PeerServer server in servers)
        {
            string shape = await server.ShapeAsync(ct);
            if (shape != expected)
            {
                throw new InvalidOperationException($"{server.Name} answers {shape} instead of {expected}");
            }
        }
    }
}
