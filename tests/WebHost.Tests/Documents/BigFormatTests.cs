using System.Net.Http.Headers;

namespace StreamingJson.WebHost.Tests.Documents;

/// <summary><c>/big</c> is there in every format; ranges, length and entity tag are the array's.</summary>
public sealed class BigFormatTests
{
    [Theory]
    [InlineData("json", "application/json", "[0,1,2]")]
    [InlineData("jsonl", "application/jsonl", "0\n1\n2\n")]
    [InlineData("ndjson", "application/x-ndjson", "0\n1\n2\n")]
    [InlineData("json-seq", "application/json-seq", "\u001e0\n\u001e1\n\u001e2\n")]
    [InlineData("sse", "text/event-stream", "data: 0\n\ndata: 1\n\ndata: 2\n\n")]
    public async Task EachFormat_ByParameterAndByHeader(string name, string mediaType, string body)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        foreach (string? accept in new[] { null, mediaType })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, accept is null ? $"/big?length=3&format={name}" : "/big?length=3");
            if (accept is not null) request.Headers.Accept.ParseAdd(accept);
            using HttpResponseMessage answer = await host.Client.SendAsync(request).Patiently();
            Assert.Equal((200, mediaType), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Equal(body, await answer.Content.ReadAsStringAsync().Patiently());
            Assert.Contains("Accept", answer.Headers.Vary);
        }
    }

    [Fact]
    public async Task ManyLines_AreWhole()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        string lines = await host.Client.GetStringAsync("/big?length=1000000&format=jsonl").Patiently();
        Assert.Equal(string.Concat(Enumerable.Range(0, 1_000_000).Select(number => $"{number}\n")), lines);
    }

    [Theory]
    [InlineData("jsonl", "")]
    [InlineData("sse", "")]
    [InlineData("json", "[]")]
    public async Task NoIntegers(string name, string body)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        Assert.Equal(body, await host.Client.GetStringAsync($"/big?length=0&format={name}").Patiently());
    }

    [Fact]
    public async Task Array_KeepsRangesLengthAndTag_LinesHaveNone()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using HttpResponseMessage part = await AskAsync(host, "/big?length=12&format=json");
        Assert.Equal((206, "4,5,"), ((int)part.StatusCode, await part.Content.ReadAsStringAsync().Patiently()));
        Assert.NotNull(part.Headers.ETag);
        using HttpResponseMessage whole = await AskAsync(host, "/big?length=12&format=jsonl");
        Assert.Equal((200, 26), ((int)whole.StatusCode, (await whole.Content.ReadAsStringAsync().Patiently()).Length));
        Assert.Null(whole.Headers.ETag);
        Assert.DoesNotContain("bytes", whole.Headers.AcceptRanges);

        static async Task<HttpResponseMessage> AskAsync(RunningHost host, string path)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(9, 12) } };
            return await host.Client.SendAsync(request).Patiently();
        }
    }

    [Theory]
    [InlineData("json", 27)]
    [InlineData("jsonl", null)]
    public async Task Head_HasTheHeadersOfItsFormat(string name, int? length)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync($"HEAD /big?length=12&format={name} HTTP/1.1\r\nHost: here\r\n\r\n");
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal((200, length, name == "json" ? "application/json" : "application/jsonl"),
            (head.Status, (int?)head.ContentLength, head["Content-Type"]?.Split(';')[0]));
        Assert.Equal(0, host.Log.Outcomes);
    }

    [Theory]
    [InlineData("/big?length=3&format=xml", "", 400, "allowed is one of json, jsonl, ndjson, json-seq, sse")]
    [InlineData("/big?length=3", "Accept: application/xml\r\n", 406, "application/jsonl")]
    [InlineData("/big?length=-3&format=jsonl", "", 400, "length=-3")]
    public async Task NotServed_IsRefused(string path, string header, int status, string detail)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: here\r\n{header}\r\n");
        Assert.Equal(status, (await client.ReadHeadAsync()).Status);
        await client.ReadUntilAsync(detail);
    }
}
