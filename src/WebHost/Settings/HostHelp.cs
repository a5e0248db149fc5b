using System.Globalization;
using System.Text;
using StreamingJson.CommandLine;

namespace StreamingJson.WebHost;

/// <summary>The text of <c>WebHost --help</c>. Its list of keys, as that of <c>docs/operating.md</c>, is made of the settings.</summary>
internal static class HostHelp
{
    private const int Width = 100;
    private const int Indent = 4;

    public static string Text { get; } = Write();

    /// <summary>The same list as a table of Markdown, a line for each key.</summary>
    public static IEnumerable<string> Rows => HostSetting.All.Select(setting =>
        $"| `{Short(setting)}` | {setting.Default} | {setting.Allowed} | {setting.Description} |");

    private static string Write()
    {
        StringBuilder text = new("""
            Streams huge JSON documents over HTTP, at the speed of their readers.

            Usage:
              WebHost [--KEY VALUE]...               serves until SIGTERM or Ctrl-C
              WebHost seed [options]                 loads the dataset orders into PostgreSQL; see WebHost seed --help
              WebHost healthcheck [--KEY VALUE]...   asks the host beside it, by the same keys, whether it answers: exit code 0 or 1
              WebHost --help, --version

            Examples:
              WebHost
              WebHost --urls 'http://0.0.0.0:8080;http://unix:/tmp/streaming.sock' --StreamingJson:MaxStreams 500
              WebHost --StreamingJson:StallTimeout '30 s' --StreamingJson:FlushSize 16KB --compare true
              StreamingJson__DrainLimit='10 min' ConnectionStrings__Postgres='Host=db;Database=shop;Username=me' WebHost
              curl 'http://127.0.0.1:8001/big?length=12&format=jsonl'

            Exit code: 0 after a signal, 1 if it cannot start, with a line on standard error for each reason.

            Keys are options (--StreamingJson:MaxStreams 500), variables (StreamingJson__MaxStreams=500), or members of
            appsettings.json beside the program, { "StreamingJson": { "MaxStreams": 500 } }; the first wins. An unknown one is refused.

            """);
        text.Append(CultureInfo.InvariantCulture, $"Durations are written {Quantity.DurationForm};\n");
        text.Append(CultureInfo.InvariantCulture, $"sizes {Quantity.SizeForm}, where a KB is 1024 bytes.\n\n");
        foreach (HostSetting setting in HostSetting.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {setting.Key}\n");
            Wrap(text, setting.Description.Replace("`", "", StringComparison.Ordinal));
            Wrap(text, $"{setting.Allowed}. Default: {setting.Default}");
        }

        text.Append("\n  ConnectionStrings:Postgres\n");
        Wrap(text, "the database of /export");
        Wrap(text, "a connection string of Npgsql. Default: none, and the dataset orders is made up");
        text.Append("\nOf ASP.NET Core and Kestrel, with all that is below them, and OTEL_... of OpenTelemetry:\n");
        Wrap(text, string.Join(", ", HostConfiguration.FrameworkKeys));
        return text.ToString().TrimEnd();
    }

    private static string Short(HostSetting setting) => setting.Key[(StreamingJsonSettings.Section.Length + 1)..];

    private static void Wrap(StringBuilder text, string sentence)
    {
        int column = 0;
        foreach (string word in sentence.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > Width)
            {
                text.Append('\n');
                column = 0;
            }

            text.Append(column == 0 ? new string(' ', Indent) : " ").Append(word);
            column += (column == 0 ? Indent : 1) + word.Length;
        }

        text.Append('\n');
    }
}
