using System.Collections.Concurrent;
using NBomber.Configuration;
using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.CSharp;

/// <summary>
/// Runs the scenarios of a session at the same time, each as often as its simulations have copies or a rate. It goes by no clock:
/// what is tested is what the scenarios do, and not how NBomber spreads it.
/// </summary>
internal sealed class Session(NBomberContext context)
{
    private readonly NBomberConfig _config = NBomberConfig.Read(context.Config!);

    public NodeStats Run()
    {
        Directory.CreateDirectory(context.ReportFolder!);
        foreach (ReportFormat format in context.ReportFormats)
            File.WriteAllText(Path.Combine(context.ReportFolder!, $"{context.ReportFileName}.{format}"), context.TestName);
        Task.WhenAll(context.Scenarios.Where(one => Setting(one).WarmUpDuration > TimeSpan.Zero).Select(WarmUpAsync))
            .Patiently().GetAwaiter().GetResult();
        return new NodeStats(Task.WhenAll(context.Scenarios.Select(RunAsync)).Patiently().GetAwaiter().GetResult());
    }

    /// <summary>Counted by nobody, as in NBomber.</summary>
    private static Task WarmUpAsync(ScenarioProps scenario) => scenario.Run(new Invocation(1));

    private ScenarioSetting Setting(ScenarioProps scenario) =>
        _config.GlobalSettings.ScenariosSettings.Single(one => one.ScenarioName == scenario.Name);

    private async Task<ScenarioStats> RunAsync(ScenarioProps scenario)
    {
        ConcurrentBag<(bool IsError, long Bytes, double Ms)> all = [];
        await Task.WhenAll(Enumerable.Range(1, Setting(scenario).Simulations.Sum(one => one.Copies)).Select(async number =>
        {
            Invocation invocation = new(number);
            long begun = TimeProvider.System.GetTimestamp();
            IResponse response = await scenario.Run(invocation);
            TimeSpan took = TimeProvider.System.GetElapsedTime(begun);
            all.Add((response.IsError, invocation.Bytes + response.SizeBytes, took.TotalMilliseconds));
        }));
        // The planned time, whatever it took, as in NBomber.
        return new ScenarioStats(scenario.Name, Of(all, false), Of(all, true), TimeSpan.FromSeconds(1));
    }

    private static MeasurementStats Of(IEnumerable<(bool IsError, long Bytes, double Ms)> all, bool isError)
    {
        (bool IsError, long Bytes, double Ms)[] some = [.. all.Where(one => one.IsError == isError).OrderBy(one => one.Ms)];
        double p99 = some.Length == 0 ? 0 : some[(int)Math.Ceiling(0.99 * some.Length) - 1].Ms;
        DataTransferStats bytes = new(some.Sum(one => one.Bytes));
        return new MeasurementStats(new RequestStats(some.Length), new LatencyStats(p99), bytes);
    }

    private sealed class Invocation(int number) : IScenarioContext
    {
        public int InvocationNumber => number;

        public long Bytes { get; private set; }

        public void Count(long bytes) => Bytes += bytes;
    }
}
