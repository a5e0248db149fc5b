using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>Routing lets methods in whatever their case; to Kestrel only the answer to <c>HEAD</c> has no body.</summary>
public sealed class MethodCaseTests
{
    [Theory]
    [InlineData("get")]
    [InlineData("head")]
    [InlineData("Head")]
    public async Task OtherCase_WholeDocument_NeverAnEmptyOne(string method)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(Enumerable.Range(0, 5)));
        using RawClient client = await app.ConnectAsync();
        await client.SendAsync($"{method} /stream HTTP/1.1\r\nHost: here\r\n\r\n");
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal((200, 11), (head.Status, head.ContentLength));
        Assert.Equal("[0,1,2,3,4]"u8.ToArray(), await client.ReadExactlyAsync(11));
        await app.AssertIdleAsync();
    }

    [Theory]
    [InlineData("head")]
    [InlineData("Head")]
    public async Task OtherCase_KnownLength_WholeDocument(string method)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(
            () => StreamingResults.Document<long[]>(JsonEncoder.Range(0, 5)));
        using RawClient client = await app.ConnectAsync();
        await client.SendAsync($"{method} /stream HTTP/1.1\r\nHost: here\r\n\r\n");
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal((200, 11), (head.Status, head.ContentLength));
        Assert.Equal("[0,1,2,3,4]"u8.ToArray(), await client.ReadExactlyAsync(11));
    }
}
