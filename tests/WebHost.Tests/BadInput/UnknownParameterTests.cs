namespace StreamingJson.WebHost.Tests.BadInput;

/// <summary>A parameter that an endpoint does not have is refused by its name, with the nearest that it has.</summary>
public sealed class UnknownParameterTests
{
    [Theory]
    [InlineData("/big?lenght=3", "The parameter lenght is unknown; did you mean length?", "Allowed are length, format")]
    [InlineData("/big?length=3&formt=jsonl", "The parameter formt is unknown; did you mean format?", "length, format")]
    [InlineData("/big?length=3&size=5", "The parameter size is unknown;", "allowed are length, format")]
    [InlineData("/big?length=3&=5", "The parameter  is unknown;", "allowed are length, format")]
    [InlineData("/export/orders?colums=id", "The parameter colums is unknown; did you mean columns?", "after, limit")]
    [InlineData("/export/orders?rows=3", "The parameter rows is unknown;", "columns, after, limit, parallel, ordered, format")]
    [InlineData("/export/orders?limit=3&Paralell=4", "The parameter Paralell is unknown; did you mean parallel?", "ordered")]
    [InlineData("/compare/framework?length=3&format=jsonl", "The parameter format is unknown;", "allowed are length.")]
    public async Task Unknown_IsNamed(string path, string named, string allowed)
    {
        await using RunningHost host = await RunningHost.StartAsync("--compare", "true");
        using RawClient client = await host.AskAsync(path);
        ProblemAnswer problem = await ProblemAnswer.ReadAsync(client, 400);
        Assert.Contains(named, problem.Detail, StringComparison.Ordinal);
        Assert.Contains(allowed, problem.Detail, StringComparison.Ordinal);
        Assert.Equal(0, host.Log.Outcomes);
    }

    [Fact]
    public async Task LongName_IsCut()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.AskAsync($"/big?length=3&{new string('x', 5000)}=1");
        Assert.InRange((await ProblemAnswer.ReadAsync(client, 400)).Detail.Length, 100, 300);
    }

    /// <summary>Cache-busters and marks begin with an underscore; the others are added to links by mailings and search engines.</summary>
    [Theory]
    [InlineData("/big?length=3&_=1732801234567")]
    [InlineData("/big?LENGTH=3&_run=17&_")]
    [InlineData("/big?utm_source=news&length=3&utm_campaign=x&gclid=1&fbclid=2&msclkid=3")]
    public async Task OfCachesAndTrackers_Passes(string path)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        Assert.Equal("[0,1,2]", await host.Client.GetStringAsync(path).Patiently());
    }

    [Theory]
    [InlineData("/?x=1")]
    [InlineData("/healthz?ts=1")]
    [InlineData("/streams?x=1")]
    [InlineData("/dashboard/?x=1")]
    public async Task EndpointWithoutParameters_IgnoresThem(string path)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using HttpResponseMessage answer = await host.Client.GetAsync(path).Patiently();
        Assert.Equal(200, (int)answer.StatusCode);
    }
}
