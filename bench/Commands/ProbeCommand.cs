using System.CommandLine;
using System.Text.Json;

namespace StreamingJson.Bench;

// The child process that measures the latency of a small request. Says `begin` when the measured time begins, and its
// samples as one line of JSON at the end.
internal static class ProbeCommand
{
    public const string Begin = "begin";

    public static Command Create()
    {
        Option<string> url = new("--url") { Required = true };
        Option<int> rate = new("--rate") { DefaultValueFactory = _ => 200 };
        Option<double> seconds = new("--seconds") { DefaultValueFactory = _ => 10 };
        Option<double> warmup = new("--warmup") { DefaultValueFactory = _ => 1 };
        Option<int> connections = new("--connections") { DefaultValueFactory = _ => 32 };
        Command command = new("probe", "Asks a small request at a fixed rate.") { url, rate, seconds, warmup, connections };
        command.Hidden = true;
        command.SetAction(parsed => Run(new ProbeSettings(
            new Uri(parsed.GetRequiredValue(url)),
            parsed.GetValue(rate),
            parsed.GetValue(seconds),
            parsed.GetValue(warmup),
            parsed.GetValue(connections))));
        return command;
    }

    private static int Run(ProbeSettings settings)
    {
        Thread parent = new(EndWithParent) { IsBackground = true };
        parent.Start();
        ProbeResult result = new OpenLoop(settings).Run(() => Console.WriteLine(Begin));
        Console.WriteLine(JsonSerializer.Serialize(result));
        // The parent still reads how much CPU this process has used.
        parent.Join();
        return 0;
    }

    private static void EndWithParent()
    {
        _ = Console.In.ReadToEnd();
        Environment.Exit(0);
    }
}
