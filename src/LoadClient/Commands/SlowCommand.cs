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
        Option<int> clients = SharedOptions.Clients(1000);
        Option<int> speed = NumberOption.Create("--bytes-per-second", "What each of them reads.", 1000, 1, 1_000_000_000);
        Option<long> length = SharedOptions.Length(100_000_000);
        // The host ends a reader that takes nothing after a minute, and has to be seen to do it.
        Option<TimeSpan> duration = SharedOptions.Duration("75s");
        LimitOption ended = new("--max-ended", "Fail if more clients are refused or ended by the server.");
        LimitOption memory = new(
            "--max-memory", "Fail if the server's memory is more megabytes in the end, by its /streams.");
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
            SlowClient[] all = [.. Enumerable.Range(0, parsed.GetValue(clients)).Select(
                _ => new SlowClient(parsed.GetValue(speed), TimeProvider.System))];
            try
            {
                SlowFigures figures = await screen.WatchAsync(
                    RunAsync(all, url, parsed.GetValue(length), parsed.GetValue(duration), stop),
                    () => $"{Shown.Number(all.Count(client => client.End is null))} clients read, "
                        + $"{Shown.Megabytes(all.Sum(client => client.Bytes))} MB so far");
                return new SlowReport(url, parsed.GetValue(speed), figures)
                {
                    Thresholds =
                        [.. ended.Check(parsed, figures.Errors), .. memory.Check(parsed, figures.Server?.Memory / 1e6)],
                };
            }
            finally
            {
                Array.ForEach(all, client => client.Dispose());
            }
        });
        return command;
    }

    /// <returns>What came of it, also if it was stopped early.</returns>
    private static async Task<SlowFigures> RunAsync(
        SlowClient[] clients, Uri url, long length, TimeSpan duration, CancellationToken stop)
    {
        TimeProvider time = TimeProvider.System;
        using ServerStreams streams = new(url, length);
        (StreamsDocument? before, _) = await LookAsync(streams);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        long begun = time.GetTimestamp();
        try
        {
            // The kernel's queue for connections is not overrun; who is dropped from it comes back a second later.
            ParallelOptions few = new() { MaxDegreeOfParallelism = 64, CancellationToken = stop };
            await Parallel.ForEachAsync(
                clients, few, async (client, each) => await client.OpenAsync(streams.OurUrl, length, each));
            begun = time.GetTimestamp();
            end.CancelAfter(duration);
            await Task.WhenAll(clients.Where(client => client.End is null).Select(client => client.ReadAsync(end.Token)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The report tells how far it came.
        }

        double seconds = time.GetElapsedTime(begun).TotalSeconds;
        // Before the clients leave: afterwards they are all gone alike.
        (StreamsDocument? after, string? why) = await LookAsync(streams);
        ErrorCounts errors = new();
        foreach (SlowClient client in clients)
            if (client.End is RequestError error and not RequestError.None) errors.Add(error, client.Status);
        TimeSpan[] broken =
            [.. clients.Where(client => client.End == RequestError.Broken).Select(client => client.Lifetime).Order()];
        return new SlowFigures(
            clients.Length, clients.Count(client => client.End is null),
            clients.Count(client => client.End == RequestError.None), clients.Sum(client => client.Bytes), Math.Round(seconds, 3),
            errors.Total, errors.ToDictionary(), [.. clients.Select(client => client.Fault).OfType<string>()],
            broken.Length > 0 ? Math.Round(broken[0].TotalSeconds, 3) : null,
            after is null ? null : new ServerFigures(
                streams.Running(after), streams.States(after), before is null ? null : ServerStreams.Ended(before, after),
                after.Figures.Memory, before?.Figures.Memory),
            why);
    }

    private static async Task<(StreamsDocument? Document, string? Why)> LookAsync(ServerStreams streams)
    {
        try
        {
            return (await streams.LookAsync(CancellationToken.None), null);
        }
        catch (LoadException failure)
        {
            return (null, failure.Message);
        }
    }

    private sealed record SlowReport(Uri Url, int BytesPerSecond, SlowFigures Figures) : Report
    {
        public override IEnumerable<string> FindFaults() =>
        [
            .. Figures.Faults.Select(fault => $"A stream was wrong: {fault}."),
            .. Figures.Bytes == 0 ? ["No client had a byte."] : Array.Empty<string>(),
        ];

        public override void Show(Screen screen)
        {
            double each = Figures.Bytes / Math.Max(1, Figures.Clients) / Math.Max(0.001, Figures.Seconds);
            screen.Line($"{Shown.Number(Figures.Clients)} clients at {Shown.Number(BytesPerSecond)} bytes/s each, "
                + $"{Shown.Number(Figures.Seconds, "0.0")} s: {Shown.Number(Figures.Reading)} still read, "
                + $"{Shown.Number(Figures.Documents)} have a whole document, {Shown.Number(Figures.Errors)} ended otherwise");
            screen.Line($"read: {Shown.Number(each)} bytes/s each, every integer verified");
            screen.Line($"ended otherwise: {Shown.Counts(Figures.ErrorsByKind)}"
                + (Figures.FirstEndedAfter is double after ? $"; the first broken off after {Shown.Number(after, "0.0")} s" : ""));
            if (Figures.Server is not ServerFigures server)
            {
                screen.Line($"the server: {Figures.WhyNoServer}");
                return;
            }

            screen.Line($"the server: {Shown.Number(server.Running)} of ours run, {Shown.Megabytes(server.Memory)} MB of memory, "
                + $"before {(server.MemoryBefore is long before ? Shown.Megabytes(before) : "-")}");
            screen.Line($"their states: {Shown.Counts(server.States)}");
            if (server.Ended is not null) screen.Line($"streams of anybody that ended meanwhile: {Shown.Counts(server.Ended)}");
        }
    }

    /// <summary>What became of the clients.</summary>
    private sealed record SlowFigures(
        int Clients, int Reading, long Documents, long Bytes, double Seconds, long Errors,
        IReadOnlyDictionary<string, long> ErrorsByKind, IReadOnlyList<string> Faults,
        double? FirstEndedAfter, ServerFigures? Server, string? WhyNoServer);

    /// <summary>What a server told of our streams, of all that have ended meanwhile, and of its memory in bytes.</summary>
    private sealed record ServerFigures(
        int Running, IReadOnlyDictionary<string, long> States, IReadOnlyDictionary<string, long>? Ended, long Memory,
        long? MemoryBefore);
}
