using StreamingJson.LoadClient.Commands;

namespace StreamingJson.LoadClient.Tests.Fetching;

public class FetchCommandTests
{
    [Theory]
    [InlineData("fetch ftp://127.0.0.1/x -o x", "URL is ftp://127.0.0.1/x; allowed is an http or https address.")]
    [InlineData("fetch /x -o x", "URL is /x; allowed is an http or https address.")]
    [InlineData("fetch http://127.0.0.1/x", "Option '--output' is required.")]
    [InlineData("fetch http://x -o x --attempts 0", "--attempts is 0; allowed is a number from 1 to 2147483647.")]
    [InlineData("fetch http://x -o x --attempts 1.5", "--attempts is 1.5; allowed is a number from 1 to 2147483647.")]
    [InlineData("fetch http://x -o x --pause NaN", "--pause is NaN; allowed is a duration from 0s to 1d, written as 5ms or '5 ms' (us, ms, s, min, h, d) or as hh:mm:ss.fff.")]
    [InlineData("fetch http://x -o x --stall-timeout 30", "--stall-timeout is 30; allowed is a duration from 0s to 1d, written as 5ms or '5 ms' (us, ms, s, min, h, d) or as hh:mm:ss.fff.")]
    [InlineData("fetch http://x -o x --limit-rate 1000", "--limit-rate is 1000; allowed is a size from 1 byte to 1024GB, written as 64KB or '64 KB' (bytes, KB, MB, GB).")]
    public async Task Invoke_WrongValue_SaysSoAndExitsWithTwo(string line, string error)
    {
        StringWriter errors = new();
        int code = await LoadClientCommand.RunAsync(line.Split(' '), TextWriter.Null, errors);
        Assert.Equal((2, $"{error}\nSee LoadClient fetch --help.\n"), (code, errors.ToString()));
    }

    [Fact]
    public async Task Invoke_AllOptions_Fetched()
    {
        byte[] json = RandomJson.Create(new Random(9), 50_000);
        ServedDocument document = new(json, "\"one\"") { Digest = ServedDocument.RightDigest(json) };
        await using FetchServer server = await FetchServer.StartAsync((context, number) =>
            document.SendAsync(context, number == 0 ? 10_000 : int.MaxValue));
        using FetchStage stage = new();
        File.WriteAllText(stage.File, "old");
        StringWriter output = new();
        int code = await LoadClientCommand.RunAsync([
            "fetch", server.Url.AbsoluteUri, "-o", stage.File, "--force", "--attempts", "3", "--pause", "0s",
            "--stall-timeout", "30s", "--limit-rate", "100 MB", "--require-digest", "--json", stage.File + ".report"], output, output);
        Assert.True(code == 0, output.ToString());
        Assert.Equal(json, File.ReadAllBytes(stage.File));
        Assert.Contains("\"isVerified\": true", File.ReadAllText(stage.File + ".report"), StringComparison.Ordinal);
    }
}
