namespace StreamingJson.Bench;

// Percent of a core after each kill, and nanoseconds from each reset to the disposed source.
internal sealed record DisconnectResult(
    DisconnectSettings Settings, IReadOnlyList<double> CpuPercent, IReadOnlyList<long> DisposalNanoseconds) : IResult
{
    public IEnumerable<TextTable> Tables()
    {
        Percentiles times = Percentiles.OfNanoseconds(DisposalNanoseconds);
        yield return new TextTable("After a disconnect", ["what", "median or p50", "p99", "max"],
        [
            [
                $"CPU % of a core after {Settings.Readers} readers of {Settings.Server}",
                $"{Spread.Of(CpuPercent).Median:0.0}", "", $"{CpuPercent.Max():0.0}",
            ],
            [$"ms from reset to disposed source, {times.Count} times", $"{times.P50:0.00}", $"{times.P99:0.00}", $"{times.Max:0.00}"],
        ]);
    }

    public IEnumerable<Figure> Figures()
    {
        Spread cpu = Spread.Of(CpuPercent);
        Percentiles times = Percentiles.OfNanoseconds(DisposalNanoseconds);
        yield return Figure.AtMost("CPU after the readers were killed", cpu.Median, Targets.CpuAfterReset, "%", cpu);
        yield return Figure.AtMost(
            "reset to disposed source, p99 (p50..max)", times.P99, Targets.ResetToDisposal, "ms", new Spread(times.P50, times.P50, times.Max));
    }
}
