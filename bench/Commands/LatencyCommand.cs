using System.CommandLine;

namespace StreamingJson.Bench;

internal static class LatencyCommand
{
    public static Command Create()
    {
        LatencySettings standard = new();
        Option<string> server = SharedOptions.Value("--server", "ours, reference, or the .dll of another build.", standard.Server);
        Option<string[]> arguments = SharedOptions.ServerArguments();
        Option<string?> path = new("--path") { Description = "What the readers read. [default: the server's endless list]" };
        Option<int[]> readers = SharedOptions.Numbers("--readers", "How many clients read.", standard.Readers);
        Option<double> seconds = SharedOptions.Value("--seconds", "Measured time of each window.", standard.Seconds);
        Option<double> warmup = SharedOptions.Value("--warmup", "Time before it, with everything running.", standard.Warmup);
        Option<int> rounds = SharedOptions.Value("--rounds", "How often all numbers of readers are measured.", standard.Rounds);
        Option<int> rate = SharedOptions.Value("--rate", "Small requests a second.", standard.Rate);
        Option<int> connections = SharedOptions.Value("--connections", "Connections of the probe.", standard.Connections);
        Option<int> nice = SharedOptions.Value("--probe-nice", "Niceness of the probe; below 0 needs root.", standard.ProbeNice);
        Option<int> threads = SharedOptions.Value("--reader-threads", "Threads of the readers.", standard.ReaderThreads);
        Option<int> readerRate = SharedOptions.Value(
            "--reader-rate", "Bytes a second that each reader takes; 0 for as fast as it can.", standard.ReaderRate);
        Option<double> settle = SharedOptions.Value("--settle", "Seconds that they read before the probe begins.", standard.Settle);
        Option<bool> discard = new("--discard") { Description = "The readers' kernel drops the bytes instead of copying them." };
        Option<FileInfo?> json = SharedOptions.Json();
        Command command = new("latency", """
            How long a small request takes while many clients read an endless list as fast as they can.

            Examples:
              bench latency
              bench latency --server reference --readers 0,8,64 --rounds 1
              bench latency --server reference --path /ceiling?bytes=99000000000 --server-arg=--inline
              bench latency --readers 0,10000 --reader-rate 4096 --settle 90
              bench latency --readers 0,512 --seconds 5 --json latency.json
            """)
        {
            server, arguments, path, readers, seconds, warmup, rounds, rate, connections, nice, threads, readerRate, settle,
            discard, json,
        };
        command.SetAction(async (parsed, ct) => await Measured.ShowAsync(
            await LatencyMeasurement.RunAsync(
                new LatencySettings
                {
                    Server = parsed.GetRequiredValue(server),
                    ServerArguments = parsed.GetValue(arguments) ?? [],
                    Path = parsed.GetValue(path),
                    Readers = parsed.GetRequiredValue(readers),
                    Seconds = parsed.GetValue(seconds),
                    Warmup = parsed.GetValue(warmup),
                    Rounds = parsed.GetValue(rounds),
                    Rate = parsed.GetValue(rate),
                    Connections = parsed.GetValue(connections),
                    ProbeNice = parsed.GetValue(nice),
                    ReaderThreads = parsed.GetValue(threads),
                    ReaderRate = parsed.GetValue(readerRate),
                    Settle = parsed.GetValue(settle),
                    Discard = parsed.GetValue(discard),
                },
                ct),
            parsed.GetValue(json),
            ct));
        return command;
    }
}
