using System.CommandLine;

namespace StreamingJson.Bench;

internal static class ExportCommand
{
    public static Command Create()
    {
        ExportSettings standard = new();
        Option<long> rows = SharedOptions.Value("--rows", "Rows that are loaded, and that each export has.", standard.Rows);
        Option<int> rounds = SharedOptions.Value("--rounds", "How often each export is measured.", standard.Rounds);
        Option<int> stalled = SharedOptions.Value(
            "--stalled", "Clients that ask for an export and read nothing, 1 to 100.", standard.Stalled);
        Option<int> tries = SharedOptions.Value("--tries", "How many exports are asked for beside them.", standard.Tries);
        Option<string> buffers = SharedOptions.Value(
            "--shared-buffers", "PostgreSQL's shared_buffers, for one of our own.", standard.SharedBuffers);
        Option<string?> postgres = new("--postgres")
        {
            Description = """
                A server on this machine that runs already, instead of one of our own. Its user may create databases: one is made,
                and dropped at the end. It must let in 150 connections.
                """,
            HelpName = "CONNECTIONSTRING",
        };
        Option<FileInfo?> json = SharedOptions.Json();
        Command command = new("export", """
            Exports of a table from a real PostgreSQL: rows a second against the framework over objects and against psql, the
            host's memory meanwhile, allocations a row, and the first byte of an export beside a hundred that nobody reads.

            Examples:
              bench export
              bench export --rows 1000000 --rounds 1
              bench export --postgres 'Host=127.0.0.1;Username=me;Password=...' --json export.json
            """)
        {
            rows, rounds, stalled, tries, buffers, postgres, json,
        };
        command.SetAction(async (parsed, ct) => await Measured.ShowAsync(
            await ExportMeasurement.RunAsync(
                new ExportSettings
                {
                    Rows = parsed.GetValue(rows),
                    Rounds = parsed.GetValue(rounds),
                    Stalled = parsed.GetValue(stalled),
                    Tries = parsed.GetValue(tries),
                    SharedBuffers = parsed.GetRequiredValue(buffers),
                    Postgres = parsed.GetValue(postgres),
                },
                ct),
            parsed.GetValue(json),
            ct));
        return command;
    }
}
