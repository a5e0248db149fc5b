using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>A stream that has gone on for as long as it may is stopped, whatever its reader and its source do.</summary>
public sealed class DurationTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromDays(47);

    [Theory]
    [InlineData("1.1", "identity")]
    [InlineData("2", "identity")]
    [InlineData("1.1", "br")]
    [InlineData("2", "br")]
    public async Task SteadyReader_SeesThatItIsNotWhole(string protocol, string coding)
    {
        HeldTime time = new(Limit);
        AsyncSource<Row> source = new(Row.EndlessAsync);
        await using StreamingApp app = await StartAsync(() => StreamingResults.Array(source), time);
        HttpClient client = app.Client(protocol);
        using HttpRequestMessage request = new(HttpMethod.Get, "/stream")
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.AcceptEncoding.ParseAdd(coding);
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Patiently();
        await using Stream body = await answer.Content.ReadAsStreamAsync().Patiently();
        await body.ReadExactlyAsync(new byte[100_000]).AsTask().Patiently();
        Task reading = body.CopyToAsync(Stream.Null);
        await time.PassAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => reading.Patiently());
        await app.AssertEndedAsync(StreamEnd.TimedOut, source);
    }

    /// <summary>One that reads nothing more, and one whose source has nothing more.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NothingMoves_IsStopped(bool quiet)
    {
        HeldTime time = new(Limit);
        AsyncSource<int> source = new(token => quiet ? Supply.SilentAfterAsync(3, token) : Supply.EndlessAsync(token));
        await using StreamingApp app = await StartAsync(() => StreamingResults.Array(source), time);
        using RawClient client = await app.ConnectAsync();
        await client.GetAsync("/stream");
        await client.ReadUntilAsync("0,1,2");
        await time.PassAsync();
        await app.AssertEndedAsync(StreamEnd.TimedOut, source);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task NothingCame_IsAnsweredWithAProblem(string protocol)
    {
        HeldTime time = new(Limit);
        AsyncSource<int> source = new(token => Supply.SilentAfterAsync(0, token));
        await using StreamingApp app = await StartAsync(() => StreamingResults.Array(source), time);
        Task<WireAnswer> answering = WireAnswer.GetAsync(app.Client(protocol), "/stream");
        await time.PassAsync();
        WireAnswer answer = await answering;
        Assert.Equal((HttpStatusCode.GatewayTimeout, true), (answer.Head.StatusCode, answer.IsWhole));
        Assert.Contains(Limit.ToString(), answer.Text, StringComparison.Ordinal);
        await app.AssertEndedAsync(StreamEnd.TimedOut, source);
    }

    [Fact]
    public async Task ShorterStream_IsWhole()
    {
        HeldTime time = new(Limit);
        await using StreamingApp app = await StartAsync(() => StreamingResults.Array(Enumerable.Range(0, 20_000)), time);
        Assert.True((await WireAnswer.GetAsync(app.Client(), "/stream")).IsWhole);
        await app.AssertEndedAsync(StreamEnd.Completed);
        // A timer that rings late finds nothing to stop.
        await time.PassAsync();
        Assert.Equal(1, app.Log.Outcomes);
    }

    private static Task<StreamingApp> StartAsync(Func<IResult> stream, HeldTime time) => StreamingApp.StartAsync(
        stream, options => options.MaxDuration = Limit, builder => builder.Services.AddSingleton<TimeProvider>(time));
}
