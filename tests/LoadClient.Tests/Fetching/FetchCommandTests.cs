using System.CommandLine;
using StreamingJson.LoadClient.Fetching;

namespace StreamingJson.LoadClient.Tests.Fetching;

public class FetchCommandTests
{
    [Theory]
    [InlineData("fetch ftp://127.0.0.1/x -o x", "URL is ftp://127.0.0.1/x; it takes an http or https address.")]
    [InlineData("fetch /x -o x", "URL is /x; it takes an http or https address.")]
    [InlineData("fetch http://127.0.0.1/x", "Option '--output' is required.")]
    [InlineData("fetch http://x -o x --attempts 0", "--attempts is 0; allowed is a number from 1 to 2147483647.")]
    [InlineData("fetch http://x -o x --attempts 1.5", "--attempts is 1.5; allowed is a number from 1 to 2147483647.")]
    [InlineData("fetch http://x -o x --pause NaN", "--pause is NaN; allowed is a number from 0 to 86400.")]
    [InlineData("fetch http://x -o x --stall-timeout -1", "--stall-timeout is -1; allowed is a number from 0 to 86400.")]
    [InlineData("fetch http://x -o x --limit-rate x", "--limit-rate is x; allowed is a number from 0 to 9223372036854775807.")]
    public async Task Invoke_WrongValue_SaysSoAndExitsWithOne(string line, string error)
    {
        StringWriter errors = new();
        int code = await new RootCommand { FetchCommand.Create() }.Parse(line)
            .InvokeAsync(new InvocationConfiguration { Output = TextWriter.Null, Error = errors });
        Assert.Equal((1, error), (code, errors.ToString().Trim()));
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
        int code = await new RootCommand { FetchCommand.Create() }.Parse([
            "fetch", server.Url.AbsoluteUri, "-o", stage.File, "--force", "--attempts", "3", "--pause", "0",
            "--stall-timeout", "30", "--limit-rate", "100000000", "--require-digest", "--json", stage.File + ".report"])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
        Assert.True(code == 0, output.ToString());
        Assert.Equal(json, File.ReadAllBytes(stage.File));
        Assert.Contains("\"isVerified\": true", File.ReadAllText(stage.File + ".report"), StringComparison.Ordinal);
    }
}
