namespace StreamingJson.AspNetCore.Tests.Adopting.Twins;

/// <summary>An endpoint answers with <c>WithStreamingJson()</c> what it answers without it, whatever the JSON options are.</summary>
public sealed class WithStreamingJsonTests(TwinApps apps) : IClassFixture<TwinApps>
{
    public static TheoryData<string> Names => [.. Returned.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task WithStreamingJson_SameEndpoint_SameAnswer(string returned)
    {
        foreach (string settings in JsonSettings.All.Keys)
        {
            Answer stock = await apps[settings].GetAsync(TwinApps.Path("stock", returned));
            foreach (string place in (string[])["streamed", "group"])
            {
                Answer streamed = await apps[settings].GetAsync(TwinApps.Path(place, returned));
                Assert.Equal($"With {settings}: {stock.Essence}", $"With {settings}: {streamed.Essence}");
            }
        }
    }

    /// <summary>Otherwise the test above would compare nothing with nothing.</summary>
    [Theory]
    [InlineData("List", true)]
    [InlineData("record", true)]
    [InlineData("JsonArray", true)]
    [InlineData("null, a List", false)]
    [InlineData("string", false)]
    [InlineData("result", true)]
    [InlineData("result of several", false)]
    [InlineData("problem", false)]
    [InlineData("result, null", false)]
    [InlineData("nothing", false)]
    public async Task WithStreamingJson_OnlyValuesAreStreamed(string returned, bool isStreamed)
    {
        Assert.False(await apps["as they are"].StreamsAsync(TwinApps.Path("stock", returned)));
        Assert.Equal(isStreamed, await apps["as they are"].StreamsAsync(TwinApps.Path("streamed", returned)));
    }

    [Theory]
    [InlineData("as they are", "List", "{\"id\":0,")]
    [InlineData("generated code", "Array", "{\"id\":0,")]
    [InlineData("references kept", "List", "{\"$id\":\"1\",")]
    [InlineData("as they are", "list that is told", "")]
    [InlineData("as they are", "IReadOnlyList", "{\"id\":0,")]
    public async Task WithStreamingJson_LinesAreAskedFor_EachItemIsALine(string settings, string returned, string begin)
    {
        Answer answer = await apps[settings].GetAsync(TwinApps.Path("streamed", returned), ("Accept", "application/x-ndjson"));
        Assert.Equal((200, "application/x-ndjson"), (answer.Status, answer.ContentType));
        Assert.StartsWith(begin, answer.Text, StringComparison.Ordinal);
        Assert.Equal(answer.Text.Length > 0 ? Order.Many.Length : 0, answer.Text.Count(character => character == '\n'));
    }
}
