using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>One may compress; the others get the same document as it is.</summary>
public sealed class CompressionPlacesTests
{
    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task Taken_TheNextIsSentAsItIs_UntilTheFirstLeaves(string protocol)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(
            new RowSources().Next, options => options.MaxCompressedStreams = 1);
        HttpClient client = app.Client(protocol);
        HttpResponseMessage first = await AskAsync(client);
        Assert.Equal("gzip", CodingOf(first));
        using (HttpResponseMessage next = await AskAsync(client))
        {
            Assert.Equal("", CodingOf(next));
            Assert.Contains("Accept-Encoding", next.Headers.Vary);
        }

        // It takes no place, and says what a GET would be if there was one.
        using (HttpResponseMessage head = await AskAsync(client, HttpMethod.Head)) Assert.Equal("gzip", CodingOf(head));
        first.Dispose();
        await app.AssertIdleAsync();
        using (HttpResponseMessage again = await AskAsync(client)) Assert.Equal("gzip", CodingOf(again));
        await app.AssertIdleAsync();
    }

    [Fact]
    public async Task RefusedStream_TakesNoPlace()
    {
        await using StreamingApp app = await StreamingApp.StartAsync(
            new RowSources().Next, options => (options.MaxCompressedStreams, options.MaxStreams) = (1, 1));
        using (HttpResponseMessage first = await AskAsync(app.Client(), accept: "identity"))
        {
            Assert.Equal("", CodingOf(first));
            using HttpResponseMessage refused = await AskAsync(app.Client());
            Assert.Equal((429, ""), ((int)refused.StatusCode, CodingOf(refused)));
        }

        await app.AssertIdleAsync(1);
        using HttpResponseMessage next = await AskAsync(app.Client());
        Assert.Equal("gzip", CodingOf(next));
    }

    private static string CodingOf(HttpResponseMessage answer) => string.Join(',', answer.Content.Headers.ContentEncoding);

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, HttpMethod? method = null, string accept = "gzip")
    {
        using HttpRequestMessage request = new(method ?? HttpMethod.Get, "/stream")
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        request.Headers.AcceptEncoding.ParseAdd(accept);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Patiently();
    }
}
