using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson.Bench;

// What `bench growth --json` has written: the machine and its figures.
internal sealed record GrowthRun(Hardware Machine, GrowthResult Result)
{
    private static readonly JsonSerializerOptions AsWritten = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectRequiredConstructorParameters = true,
    };

    // Several runs are one with more rounds, if they are of one machine.
    public static async Task<GrowthRun> ReadAsync(IEnumerable<FileInfo> files, CancellationToken ct)
    {
        GrowthRun? all = null;
        foreach (FileInfo file in files)
        {
            GrowthRun run = await ReadAsync(file, ct);
            if (all is not null && (all.Machine.Cpu, all.Machine.Cores) != (run.Machine.Cpu, run.Machine.Cores))
            {
                throw new InvalidOperationException($"{file.Name} was measured on another machine than the files before it.");
            }

            all = all is null ? run : new GrowthRun(run.Machine, all.Result.With(run.Result));
        }

        return all ?? throw new ArgumentException("There is nothing to draw: --from names no file.");
    }

    private static async Task<GrowthRun> ReadAsync(FileInfo file, CancellationToken ct)
    {
        try
        {
            await using FileStream stream = file.OpenRead();
            return await JsonSerializer.DeserializeAsync<GrowthRun>(stream, AsWritten, ct)
                ?? throw new JsonException("It holds null.");
        }
        catch (JsonException failure)
        {
            throw new InvalidOperationException($"{file.Name} is not what `bench growth --json` writes: {failure.Message}");
        }
    }
}
