using Xunit.Abstractions;

namespace StreamingJson.Tests.Fuzz;

/// <summary>
/// Encoders under fuzz. STREAMINGJSON_VALUES says how many values, STREAMINGJSON_SEED which document is the first: with one
/// value, that of a failure is replayed.
/// </summary>
public class EncoderFuzz(ITestOutputHelper output)
{
    private const int Some = 100_000;

    [Fact]
    public void RandomDocuments_AreTheSerializersBytes_OrTheDocumentedError()
    {
        FuzzRun run = new(first: Number("STREAMINGJSON_SEED", 0), values: Number("STREAMINGJSON_VALUES", Some));
        string? failure = run.Run();
        output.WriteLine(run.ToString());
        Assert.True(failure is null, failure);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out int number) ? number : otherwise;
}
