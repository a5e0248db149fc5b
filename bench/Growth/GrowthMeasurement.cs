namespace StreamingJson.Bench;

// Lengths first, then streams, by the same servers.
internal static class GrowthMeasurement
{
    public static async Task<GrowthResult> RunAsync(GrowthSettings settings, CancellationToken ct)
    {
        List<MissingPeer> missing = [];
        List<GrowingServer> servers = [];
        using ScratchFolder folder = new();
        try
        {
            foreach (GrowthServer server in settings.Servers.Distinct().Select(GrowthServers.Find))
            {
                ProgressLine.Write($"preparing {server.Name}");
                if (await server.PrepareAsync(folder, settings, ct) is ServerKind kind)
                {
                    servers.Add(new GrowingServer(server, kind));
                }
                else
                {
                    missing.Add(new MissingPeer(server.Name, server.Packages));
                }
            }

            (IReadOnlyList<LengthSample> lengths, IReadOnlyList<GrowthNote> longs) =
                await LengthsMeasurement.RunAsync(settings, servers, ct);
            GrowingServer[] many = [.. servers.Where(server => server.Server.StreamsMany)];
            foreach (GrowingServer server in servers)
            {
                await server.DisposeAsync();
                server.LeftOut.Clear();
            }

            (IReadOnlyList<StreamsSample> streams, IReadOnlyList<GrowthNote> manys) =
                await StreamsMeasurement.RunAsync(settings, many, ct);
            return new GrowthResult(settings, missing, lengths, streams, [.. longs, .. manys]);
        }
        finally
        {
            foreach (GrowingServer server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }
}
