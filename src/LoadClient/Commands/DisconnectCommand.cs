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
    private const int BufferSize = 16 * 1024;

    // The list of a thousand streams takes the server a millisecond or two: looking must not be the load.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    public static Command Create()
    {
        Argument<Uri> target = SharedOptions.Target();
        Option<int> clients = SharedOptions.Clients(500);
        // 110 GB: it does not end before its readers do.
        Option<long> length = SharedOptions.Length(SharedOptions.MostIntegers);
        Option<long?> read = NumberOption.CreateSize(
            "--read", "What each reads at most before it leaves, at random.", Quantity.ShowSize(StandardRead), "1GB");
        Option<TimeSpan> limit = NumberOption.CreateDuration(
            "--limit", "How long to watch the server at most.", "30s", "0s", "1h");
        LimitOption most = new(
            "--max-ms", "Fail if it takes more milliseconds until the server lists none of them as running.");
        LimitOption errors = new("--max-errors", "Fail if more clients are refused or ended by the server.");
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
            using Departures departures =
                new(url, count, parsed.GetValue(length), parsed.GetValue(read) ?? StandardRead, TimeProvider.System);
            DepartureFigures figures = await screen.WatchAsync(
                departures.RunAsync(parsed.GetValue(limit), stop),
                () => departures.Ready < count ? $"{departures.Ready} of {count} clients have read" : "the clients have left");
            return new DisconnectReport(url, figures)
            {
                Thresholds =
                [
                    .. most.Check(parsed, figures.Left > 0 ? null : figures.Milliseconds),
                    .. errors.Check(parsed, figures.Errors),
                ],
            };
        });
        return command;
    }

    private sealed class Departures(Uri server, int clients, long length, long mostBytes, TimeProvider time) : IDisposable
    {
        private readonly ServerStreams _streams = new(server, length);
        private readonly AsyncConnection?[] _connections = new AsyncConnection?[clients];
        private readonly ErrorCounts _errors = new();
        private int _ready;

        public int Ready => Volatile.Read(ref _ready);

        public async Task<DepartureFigures> RunAsync(TimeSpan limit, CancellationToken stop)
        {
            StreamsDocument before = await _streams.LookAsync(stop);
            ParallelOptions few = new() { MaxDegreeOfParallelism = 64, CancellationToken = stop };
            await Parallel.ForEachAsync(Enumerable.Range(0, clients), few, OpenAsync);
            int running = _streams.Running(await _streams.LookAsync(stop));
            long bytes = _connections.Sum(connection => connection?.Bytes ?? 0);
            string[] faults = [.. _connections.Select(connection => connection?.Fault).OfType<string>()];
            long reset = time.GetTimestamp();
            foreach (AsyncConnection? connection in _connections) connection?.Reset();
            while (true)
            {
                TimeSpan asked = time.GetElapsedTime(reset);
                // The report is due even when somebody stops the watching.
                StreamsDocument after = await _streams.LookAsync(CancellationToken.None);
                double took = Math.Round(time.GetElapsedTime(reset).TotalMilliseconds, 1);
                int left = _streams.Running(after);
                if (left == 0 || asked > limit || stop.IsCancellationRequested)
                {
                    return new DepartureFigures(
                        clients, running, bytes, _errors.Total, _errors.ToDictionary(), faults, took, left,
                        _streams.States(after), ServerStreams.Ended(before, after));
                }

                await Task.Delay(LookInterval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        public void Dispose()
        {
            foreach (AsyncConnection? connection in _connections) connection?.Dispose();
            _streams.Dispose();
        }

        private async ValueTask OpenAsync(int index, CancellationToken stop)
        {
            AsyncConnection? connection =
                await AsyncConnection.OpenAsync(_streams.OurUrl, length, null, BufferSize, stop);
            _connections[index] = connection;
            // Some leave early, some late in what they may read: the server is not met in the same step by all.
            long enough = Random.Shared.NextInt64(1, mostBytes + 1);
            while (connection is { End: null } && connection.Bytes < enough) _ = await connection.ReadAsync(BufferSize, stop);
            Interlocked.Increment(ref _ready);
            if (connection is { End: null or RequestError.None }) return;
            lock (_errors) _errors.Add(connection?.End ?? RequestError.NotConnected, connection?.Status ?? 0);
        }
    }

    private sealed record DisconnectReport(Uri Url, DepartureFigures Figures) : Report
    {
        public override IEnumerable<string> FindFaults()
        {
            foreach (string fault in Figures.Faults) yield return $"A stream was wrong: {fault}.";
            if (Figures.Left > 0) yield return $"The server still runs {Figures.Left} streams of clients that have left.";
            if (Figures.Running == 0) yield return "The server told of no stream of ours.";
        }

        public override void Show(Screen screen)
        {
            screen.Line($"{Shown.Number(Figures.Clients)} clients read {Shown.Megabytes(Figures.Bytes)} MB, every integer "
                + $"verified; the server told of {Shown.Number(Figures.Running)} running streams of theirs");
            screen.Line($"refused or ended by the server: {Shown.Counts(Figures.ErrorsByKind)}");
            screen.Line($"{Shown.Number(Figures.Milliseconds, "N1")} ms after the first reset "
                + $"{Shown.Number(Figures.Left)} of them still ran");
            screen.Line($"their ends, as far as listed: {Shown.Counts(Figures.States)}");
            screen.Line($"streams of anybody that ended meanwhile: {Shown.Counts(Figures.Ended)}");
        }
    }

    /// <summary>How a server got rid of clients that had left.</summary>
    private sealed record DepartureFigures(
        int Clients, int Running, long Bytes, long Errors, IReadOnlyDictionary<string, long> ErrorsByKind,
        IReadOnlyList<string> Faults,
        double Milliseconds, int Left, IReadOnlyDictionary<string, long> States, IReadOnlyDictionary<string, long> Ended);
}
