using System.CommandLine;

namespace StreamingJson.Bench;

internal static class AdoptCommand
{
    public static Command Create()
    {
        AdoptionSettings standard = new();
        Option<int> rounds = SharedOptions.Value("--rounds", "How often every endpoint is downloaded.", standard.Rounds);
        Option<int> records = SharedOptions.Value("--records", "Records in the list.", standard.Records);
        Option<int> items = SharedOptions.Value("--items", "Items of each asynchronous source.", standard.Items);
        Option<FileInfo?> json = SharedOptions.Json();
        Command command = new("adopt", """
            What `WithStreamingJson()` changes for an endpoint that exists already: time, CPU and bytes of a whole download of a
            list and of items that come one by one, stock and adopted in the same process.

            Examples:
              bench adopt
              bench adopt --rounds 3 --records 100000 --items 20000
              bench adopt --json adopt.json
            """)
        {
            rounds, records, items, json,
        };
        command.SetAction(async (parsed, ct) => await Measured.ShowAsync(
            await AdoptionMeasurement.RunAsync(
                new AdoptionSettings
                {
                    Rounds = parsed.GetValue(rounds),
                    Records = parsed.GetValue(records),
                    Items = parsed.GetValue(items),
                },
                ct),
            parsed.GetValue(json),
            ct));
        return command;
    }
}
