namespace StreamingJson.Bench;

// The tables of a run in Markdown: a short one for the page, and all of them for a file beside the charts.
internal static class GrowthPage
{
    public static string Short(GrowthRun run) => string.Join('\n',
    [
        $"{run.Machine.Line()}.",
        "",
        // It stands in a section of the page.
        $"#{Summary(run.Result.Lengths).ToMarkdown()}",
    ]).TrimEnd();

    public static string Full(GrowthRun run) => string.Join('\n',
    [
        "# Figures of growth",
        "",
        "Written by `bench plot` from what `bench growth` has measured: medians, with the extremes of the rounds in brackets.",
        "",
        .. run.Result.Tables().Select(table => table.ToMarkdown()),
        run.Machine.Table().ToMarkdown(),
    ]).TrimEnd() + "\n";

    private static TextTable Summary(IReadOnlyList<LengthSample> samples) => new(
        "Each server's longest list",
        ["server", "integers", "GB/s", "CPU seconds a GB", "first byte, ms", "peak memory, MB"],
        samples.GroupBy(sample => sample.Server)
            .OrderBy(group => GrowthServers.Order(group.Key))
            .Select(group => Row([.. group])));

    private static string[] Row(LengthSample[] samples)
    {
        long longest = samples.Max(sample => sample.Length);
        LengthSample[] shown = [.. samples.Where(sample => sample.Length == longest)];
        return
        [
            samples[0].Server,
            $"{longest:N0}",
            .. Metrics.OfLengths.Select(metric => Rounded.Text(Spread.Of(shown.Select(metric.Of)))),
        ];
    }
}
