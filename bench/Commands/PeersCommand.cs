using System.CommandLine;

namespace StreamingJson.Bench;

internal static class PeersCommand
{
    public static Command Create()
    {
        PeersSettings standard = new();
        Option<int> rounds = SharedOptions.Value("--rounds", "How often every server is measured.", standard.Rounds);
        Option<double> seconds = SharedOptions.Value("--seconds", "Measured time of a server in a round.", standard.Seconds);
        Option<double> warmup = SharedOptions.Value("--warmup", "Seconds that each server is asked before.", standard.WarmUp);
        Option<int> connections = SharedOptions.Value("--connections", "Connections that are kept open.", standard.Connections);
        Option<bool> own = new("--own") { Description = "Only ours and plain ASP.NET Core." };
        Option<FileInfo?> json = SharedOptions.Json();
        Command command = new("peers", """
            Requests a second to `/`, against servers in Python that answer with the same document: Flask under gunicorn, a
            container on asyncio and httptools, ASGI under uvicorn and under PyPy. Each has one core, and wrk another. Those that
            are not installed are named, with what would install them.

            Examples:
              bench peers
              bench peers --rounds 1 --seconds 1 --warmup 2
            """)
        {
            rounds, seconds, warmup, connections, own, json,
        };
        command.SetAction(async (parsed, ct) => await Measured.ShowAsync(
            await PeersMeasurement.RunAsync(
                new PeersSettings
                {
                    Rounds = parsed.GetValue(rounds),
                    Seconds = parsed.GetValue(seconds),
                    WarmUp = parsed.GetValue(warmup),
                    Connections = parsed.GetValue(connections),
                    Others = !parsed.GetValue(own),
                },
                ct),
            parsed.GetValue(json),
            ct));
        return command;
    }
}
