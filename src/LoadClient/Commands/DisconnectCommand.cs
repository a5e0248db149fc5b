using System.CommandLine;
using StreamingJson.CommandLine;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;
using StreamingJson.LoadClient.Streams;

namespace StreamingJson.LoadClient.Commands;

/// <summary><c>disconnect</c>: many clients that leave at once.</summary>
internal static class DisconnectCommand
{
    private const long StandardRead = 1 << 20;

    public static Command Create()
    {
        Argument<Uri> target = SharedOptions.Target();
        Option<int> clients = NumberOption.Create("--clients", "Clients at once.", 500, 1, 28_000);
        // 110 GB: it does not end before its readers do.
        Option<long> length = SharedOptions.Length(SharedOptions.MostIntegers);
        Option<long?> read = NumberOption.CreateSize(
            "--read", "What each reads at most before it leaves, at random.", Quantity.ShowSize(StandardRead), "1GB");
        Option<TimeSpan> limit = NumberOption.CreateDuration(
            "--limit", "How long to watch the server at most.", "30s", "0s", "1h");
        Option<double?> most = NumberOption.CreateOptional<double>(
            "--max-ms", "Fail if it takes more milliseconds until the server lists none of them as running.", 0, double.MaxValue);
        Option<double?> errors = NumberOption.CreateOptional<double>(
            "--max-errors", "Fail if more clients are refused or ended by the server.", 0, double.MaxValue);
        Command command = new("disconnect", $"""
            Many clients that read a part of /big and leave all at once, by a reset; and how soon the server's /streams is free of
            them. It opens that to its own machine; elsewhere give its key in the environment: {ServerStreams.KeyVariable}.

            Examples:
              LoadClient disconnect 8001 --clients 500
              LoadClient disconnect 8001 --clients 2000 --read 10KB --max-ms 1000
            """) { target, clients, length, read, limit, most, errors };
        command.SetMeasuring(async (parsed, screen, stop) =>
        {
            Uri url = parsed.GetRequiredValue(target);
            int count = parsed.GetValue(clients);
            await RequestTarget.CheckListeningAsync(url, stop);
            int bytes = (int)(parsed.GetValue(read) ?? StandardRead);
            Departures departures = new(url, count, parsed.GetValue(length), bytes, TimeProvider.System);
            DepartureFigures figures = await screen.WatchAsync(
                departures.RunAsync(parsed.GetValue(limit), stop),
                () => departures.Ready < count ? $"{departures.Ready} of {count} clients have read" : "the clients have left");
            return new DisconnectReport(url, figures,
            [
                .. Threshold.AtMost("--max-ms", parsed.GetValue(most), figures.Left > 0 ? null : figures.Milliseconds),
                .. Threshold.AtMost("--max-errors", parsed.GetValue(errors), figures.Errors),
            ]);
        });
        return command;
    }
}
