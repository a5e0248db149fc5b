using System.CommandLine;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;
using StreamingJson.LoadClient.Streams;

namespace StreamingJson.LoadClient.Commands;

/// <summary><c>slow</c>: many clients that read slowly.</summary>
internal static class SlowCommand
{
    public static Command Create()
    {
        Argument<Uri> target = SharedOptions.Target();
        // Two ports of one machine do not have more connections between them than 28,000, by Linux's defaults.
        Option<int> clients = NumberOption.Create("--clients", "Clients at once.", 1000, 1, 28_000);
        Option<int> speed = NumberOption.Create("--bytes-per-second", "What each of them reads.", 1000, 1, 1_000_000_000);
        Option<long> length = SharedOptions.Length(100_000_000);
        // The host ends a reader that takes nothing after a minute, and has to be seen to do it.
        Option<TimeSpan> duration = SharedOptions.Duration("75s");
        Option<double?> ended = NumberOption.CreateOptional<double>(
            "--max-ended", "Fail if more clients are refused or ended by the server.", 0, double.MaxValue);
        Option<double?> memory = NumberOption.CreateOptional<double>(
            "--max-memory", "Fail if the server's memory is more megabytes in the end, by its /streams.", 0, double.MaxValue);
        Command command = new("slow", $"""
            Many clients that read /big slowly, each integer verified; and what the server did about them, from its /streams. It
            opens that to its own machine; elsewhere give its key in the environment: {ServerStreams.KeyVariable}.

            Examples:
              LoadClient slow 8001 --clients 1000 --bytes-per-second 1000
              LoadClient slow 8001 --clients 5000 --bytes-per-second 20000 --duration 30s --max-ended 0
            """) { target, clients, speed, length, duration, ended, memory };
        command.SetMeasuring(async (parsed, screen, stop) =>
        {
            Uri url = parsed.GetRequiredValue(target);
            await RequestTarget.CheckListeningAsync(url, stop);
            using SlowClients slow = new(
                url, parsed.GetValue(clients), parsed.GetValue(speed), parsed.GetValue(length), TimeProvider.System);
            SlowFigures figures = await screen.WatchAsync(
                slow.RunAsync(parsed.GetValue(duration), stop),
                () => $"{Shown.Number(slow.Reading)} clients read, {Shown.Megabytes(slow.Bytes)} MB so far");
            return new SlowReport(url, parsed.GetValue(speed), figures,
            [
                .. Threshold.AtMost("--max-ended", parsed.GetValue(ended), figures.Errors),
                .. Threshold.AtMost("--max-memory", parsed.GetValue(memory), figures.Server?.Memory / 1e6),
            ]);
        });
        return command;
    }
}
