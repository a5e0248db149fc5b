namespace StreamingJson.WebHost.Tests.BadInput;

public sealed class PathTests
{
    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/big/5")]
    [InlineData("/bigger?length=5")]
    [InlineData("/appsettings.json")]
    [InlineData("/../../etc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/..%2f..%2fetc%2fpasswd")]
    [InlineData("/big/../../etc/passwd")]
    [InlineData("/<script>")]
    [InlineData("//big")]
    public async Task Unknown_IsNotFound(string path)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.AskAsync(path);
        ProblemAnswer problem = await ProblemAnswer.ReadAsync(client, 404);
        Assert.Contains("/big?length=N", problem.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain('<', problem.Text);
    }
}
