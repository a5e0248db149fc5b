using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson.Bench;

// Writes every raw figure of a run, with the machine that it was measured on.
internal static class RawFigures
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static async Task WriteAsync(FileInfo? file, object result, CancellationToken ct)
    {
        if (file is null)
        {
            return;
        }

        file.Directory?.Create();
        await using FileStream stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, new { Machine = Hardware.Current(), Result = result }, Indented, ct);
    }
}
