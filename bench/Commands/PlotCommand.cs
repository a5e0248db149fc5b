using System.CommandLine;

namespace StreamingJson.Bench;

internal static class PlotCommand
{
    public static Command Create()
    {
        Option<FileInfo[]> from = new("--from")
        {
            Description = "What `bench growth --json` has written; several runs are taken together.",
            HelpName = "FILE",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<DirectoryInfo> to = new("--to")
        {
            Description = "The folder for the charts. A page beside it that has its name, and the marks, is filled too.",
            HelpName = "FOLDER",
            Required = true,
        };
        Command command = new("plot", """
            Draws the growth as charts, and writes its tables.

            Examples:
              bench growth --json growth.json
              bench plot --from growth.json --to docs/benchmarks
            """)
        {
            from, to,
        };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), ct));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo[] from, DirectoryInfo to, CancellationToken ct)
    {
        GrowthRun run = await GrowthRun.ReadAsync(from, ct);
        to.Create();
        foreach ((string file, string svg) in new GrowthCharts(run).All())
        {
            string path = Path.Combine(to.FullName, $"{file}.svg");
            await File.WriteAllTextAsync(path, svg, ct);
            Console.WriteLine(path);
        }

        string figures = Path.Combine(to.FullName, "figures.md");
        await File.WriteAllTextAsync(figures, GrowthPage.Full(run), ct);
        Console.WriteLine(figures);
        string page = $"{to.FullName.TrimEnd(Path.DirectorySeparatorChar)}.md";
        if (File.Exists(page) && MarkedText.Fill(await File.ReadAllTextAsync(page, ct), GrowthPage.Short(run)) is string filled)
        {
            await File.WriteAllTextAsync(page, filled, ct);
            Console.WriteLine(page);
        }

        return 0;
    }
}
