namespace StreamingJson.Bench;

// What our host is asked for.
internal static class ExportPaths
{
    public const string Lines = "/export/orders?format=jsonl";
    public const string Array = "/export/orders?format=json";
    public const string Parallel = Lines + "&parallel=2";
    public const string Unordered = Parallel + "&ordered=false";
}
