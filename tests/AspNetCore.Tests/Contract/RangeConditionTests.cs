using System.Net;
using System.Text.Json;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>What is asked for in a range that there is not, or on a condition.</summary>
public sealed class RangeConditionTests
{
    [Theory]
    [MemberData(nameof(AddressableApp.PathAndProtocol), MemberType = typeof(AddressableApp))]
    public async Task BehindTheEnd_NotSatisfiable_SaysTheLength(string path, string protocol)
    {
        await using StreamingApp app = await AddressableApp.StartAsync();
        int length = AddressableApp.Whole(path).Length;
        foreach (string range in new[] { $"{length}-", $"{length}-{length}", "-0", $"{long.MaxValue}-" })
        {
            WireAnswer answer = await GetAsync(app, protocol, path, ("Range", $"bytes={range}"));
            AssertProblem(answer, HttpStatusCode.RequestedRangeNotSatisfiable);
            Assert.Equal($"bytes */{length}", answer.Head.Content.Headers.ContentRange?.ToString());
        }

        Assert.Equal(0, app.Log.Outcomes);
    }

    [Theory]
    [InlineData("bytes=")]
    [InlineData("bytes=5-4")]
    [InlineData("bytes=a-b")]
    [InlineData("items=0-4")]
    [InlineData("bytes=0-1,5-9")]
    [InlineData("bytes=99999999999999999999-")]
    public async Task MalformedOrSeveral_TheWhole(string range)
    {
        await using StreamingApp app = await AddressableApp.StartAsync();
        foreach (object[] way in AddressableApp.PathAndProtocol())
            AssertWhole(await GetAsync(app, (string)way[1], (string)way[0], ("Range", range)), (string)way[0]);
    }

    [Theory]
    [MemberData(nameof(AddressableApp.PathAndProtocol), MemberType = typeof(AddressableApp))]
    public async Task IfRange_OnlyTheSameStrongTag_GivesThePart(string path, string protocol)
    {
        await using StreamingApp app = await AddressableApp.StartAsync();
        string tag = await TagAsync(app, protocol, path);
        WireAnswer part = await GetAsync(app, protocol, path, ("Range", "bytes=3-7"), ("If-Range", tag));
        Assert.Equal(HttpStatusCode.PartialContent, part.Head.StatusCode);
        Assert.Equal(AddressableApp.Whole(path)[3..8], part.Body);
        foreach (string other in new[] { "\"other\"", "W/" + tag, "Wed, 21 Oct 2065 07:28:00 GMT", "?", tag.Trim('"') })
            AssertWhole(await GetAsync(app, protocol, path, ("Range", "bytes=3-7"), ("If-Range", other)), path);
        // What does not apply cannot be unsatisfiable either.
        AssertWhole(await GetAsync(app, protocol, path, ("Range", "bytes=999999999-"), ("If-Range", "\"other\"")), path);
    }

    [Theory]
    [MemberData(nameof(AddressableApp.PathAndProtocol), MemberType = typeof(AddressableApp))]
    public async Task IfNoneMatch_AmongThem_NotModified(string path, string protocol)
    {
        await using StreamingApp app = await AddressableApp.StartAsync();
        string tag = await TagAsync(app, protocol, path);
        foreach (string value in new[] { tag, "*", "W/" + tag, $"\"x\", {tag}", $"W/\"y\",W/{tag}" })
        {
            foreach ((string, string)[] more in new (string, string)[][] { [], [("Range", "bytes=3-7")], [("Range", "bytes=999999999-")] })
            {
                WireAnswer answer = await GetAsync(app, protocol, path, [("If-None-Match", value), .. more]);
                Assert.Equal((HttpStatusCode.NotModified, 0), (answer.Head.StatusCode, answer.Body.Length));
                // RFC 9110, section 15.4.5: what a 200 would have said of the version.
                Assert.Equal(tag, answer.Head.Headers.ETag?.ToString());
                Assert.True(answer.Head.Headers.Contains("Cache-Control") && answer.Head.Headers.Contains("Vary"));
                Assert.Null(answer.Head.Content.Headers.ContentRange);
            }
        }

        Assert.Equal(0, app.Log.Outcomes);
        AssertWhole(await GetAsync(app, protocol, path, ("If-None-Match", "\"other\"")), path);
    }

    [Theory]
    [MemberData(nameof(AddressableApp.PathAndProtocol), MemberType = typeof(AddressableApp))]
    public async Task IfMatch_OnlyTheSameStrongTag_OrFailed(string path, string protocol)
    {
        await using StreamingApp app = await AddressableApp.StartAsync();
        string tag = await TagAsync(app, protocol, path);
        foreach (string value in new[] { tag, "*", $"\"x\", {tag}" })
            AssertWhole(await GetAsync(app, protocol, path, ("If-Match", value)), path);
        foreach (string value in new[] { "\"other\"", "W/" + tag, "?" })
        {
            WireAnswer answer = await GetAsync(app, protocol, path, ("If-Match", value), ("Range", "bytes=3-7"), ("If-None-Match", tag));
            AssertProblem(answer, HttpStatusCode.PreconditionFailed);
            Assert.Null(answer.Head.Content.Headers.ContentRange);
        }
    }

    [Theory]
    [InlineData(AddressableApp.Range)]
    [InlineData(AddressableApp.Rows)]
    [InlineData(AddressableApp.Own)]
    public async Task HeadWithRange_TheHeadOfTheWhole(string path)
    {
        await using StreamingApp app = await AddressableApp.StartAsync();
        using RawClient client = await app.ConnectAsync();
        await client.GetAsync(path);
        RawHead whole = await client.ReadHeadAsync();
        await client.SkipAsync(whole.ContentLength!.Value);
        foreach (string range in new[] { "3-7", "999999999-" })
        {
            await client.SendAsync($"HEAD {path} HTTP/1.1\r\nHost: here\r\nRange: bytes={range}\r\n\r\n");
            RawHead head = await client.ReadHeadAsync();
            Assert.Equal((200, whole.Lasting), (head.Status, head.Lasting));
        }

        // A body would stand before this head.
        await client.GetAsync("/");
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        Assert.Equal(1, app.Log.Outcomes);
    }

    private static async Task<string> TagAsync(StreamingApp app, string protocol, string path)
    {
        WireAnswer answer = await GetAsync(app, protocol, path, ("Range", "bytes=0-0"));
        return answer.Head.Headers.ETag!.ToString();
    }

    private static void AssertWhole(WireAnswer answer, string path)
    {
        Assert.Equal((HttpStatusCode.OK, true), (answer.Head.StatusCode, answer.IsWhole));
        Assert.Null(answer.Head.Content.Headers.ContentRange);
        Assert.True(AddressableApp.Whole(path).AsSpan().SequenceEqual(answer.Body));
    }

    private static void AssertProblem(WireAnswer answer, HttpStatusCode status)
    {
        Assert.Equal((status, true), (answer.Head.StatusCode, answer.IsWhole));
        Assert.Equal("application/problem+json", answer.Head.Content.Headers.ContentType?.MediaType);
        using JsonDocument problem = JsonDocument.Parse(answer.Body);
        Assert.Equal((int)status, problem.RootElement.GetProperty("status").GetInt32());
    }

    private static Task<WireAnswer> GetAsync(
        StreamingApp app, string protocol, string path, params (string Name, string Value)[] headers) =>
        WireAnswer.GetAsync(app.Client(protocol), path, headers);
}
