using StreamingJson.LoadClient.Reports;
using StreamingJson.Soak.Actors;
using StreamingJson.Soak.Figures;

namespace StreamingJson.Soak.Reporting;

/// <summary>What a run came to.</summary>
internal sealed record SoakReport(
    int Seed, TimeSpan Load, Cast Cast, IReadOnlyList<FigurePair> Pairs, (long Least, long Most) Resident,
    IReadOnlyDictionary<string, long> Ends, bool HasDatabase, IReadOnlyCollection<string> Failures)
{
    public void Show(Screen screen)
    {
        string database = HasDatabase ? "exports from PostgreSQL" : "no PostgreSQL here, exported rows are made up";
        screen.Show(new ReportTable(
            $"{Load.TotalMinutes:0.#} minutes of load, seed {Seed}; {database}",
            ["actors", "number", "requests", "MB", "verified", "cut on purpose"],
            [.. Cast.All.GroupBy(actor => actor.Kind).Select(kind => Row(kind.Key, [.. kind])), Row("all", Cast.All)]));
        if (!StoppedActor.IsPossible) screen.Line("There is no curl here: nobody was stopped by SIGSTOP.");
        screen.Show(new ReportTable(
            "GET / beside it, from the intended start", Shown.LatencyColumns, [Shown.LatencyRow("/", Cast.Root.Figures)]));
        screen.Show(new ReportTable("The host", ["", "before", "after", "margin", ""], Pairs.Select(pair => (string[])
            [pair.Name, Number(pair.Before), Number(pair.After), Number(pair.Margin), pair.IsBack ? "back" : "NOT BACK"])));
        screen.Line($"memory resident under load: {Number(Resident.Least / 1e6)} to {Number(Resident.Most / 1e6)} MB; "
            + $"streams by their ends: {Shown.Counts(new SortedDictionary<string, long>(Ends.ToDictionary()))}");
        foreach (string failure in Failures) screen.Error($"FAILED: {failure}");
        screen.Line(Failures.Count == 0 ? "Passed." : $"Failed: {Failures.Count} failures with seed {Seed}.");
    }

    private static string[] Row(string kind, IReadOnlyList<Actor> actors) =>
    [
        kind,
        Shown.Number(actors.Count),
        Shown.Number(actors.Sum(actor => actor.Tally.Requests)),
        Shown.Number(actors.Sum(actor => actor.Tally.Bytes) / 1e6),
        Shown.Number(actors.Sum(actor => actor.Tally.Verified)),
        Shown.Number(actors.Sum(actor => actor.Tally.WereCut)),
    ];

    private static string Number(double number) => Shown.Number(number, "N1").Replace(".0", "", StringComparison.Ordinal);
}
