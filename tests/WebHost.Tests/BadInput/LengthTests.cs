namespace StreamingJson.WebHost.Tests.BadInput;

public sealed class LengthTests
{
    private const string Allowed = "one integer from 0 to 10000000000";

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?_size=5")]
    public async Task Missing_IsNamed(string query)
    {
        string detail = await RefusedAsync(query);
        Assert.Contains("length is missing", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("length=", "length=;")]
    [InlineData("length", "length=;")]
    [InlineData("length=abc", "length=abc")]
    [InlineData("length=1e9", "length=1e9")]
    [InlineData("length=1.5", "length=1.5")]
    [InlineData("length=1,000", "length=1,000")]
    [InlineData("length=1_000", "length=1_000")]
    [InlineData("length=%00", "length=\0")]
    [InlineData("length=5%00", "length=5\0")]
    [InlineData("length=%205", "length= 5")]
    [InlineData("length=5%20", "length=5 ")]
    [InlineData("length=+5", "length= 5")]
    [InlineData("length=%2B5", "length=+5")]
    [InlineData("length=0x10", "length=0x10")]
    [InlineData("length=12345678901234567890", "length=12345678901234567890")]
    [InlineData("length=9223372036854775808", "length=9223372036854775808")]
    [InlineData("length=-1", "length=-1")]
    [InlineData("length=-0", "length=-0")]
    [InlineData("length=%D9%A3", "length=\u0663")]
    public async Task NotAnInteger_IsNamedWithItsValue(string query, string expected) =>
        Assert.Contains(expected, await RefusedAsync("?" + query), StringComparison.Ordinal);

    [Theory]
    [InlineData("length=1&length=2")]
    [InlineData("length=1&length=1")]
    [InlineData("length=1&Length=2")]
    public async Task Twice_IsNamed(string query)
    {
        string detail = await RefusedAsync("?" + query);
        Assert.Contains("length is given 2 times", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AboveTheCap_TheCapIsNamed()
    {
        await using RunningHost host = await RunningHost.StartAsync("--StreamingJson:MaxLength", "1000");
        Assert.Equal(200, (int)(await host.Client.GetAsync("/big?length=1000").Patiently()).StatusCode);
        using RawClient client = await host.AskAsync("/big?length=1001");
        ProblemAnswer problem = await ProblemAnswer.ReadAsync(client, 400);
        Assert.Contains("length=1001", problem.Detail, StringComparison.Ordinal);
        Assert.Contains("from 0 to 1000.", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("length=<script>alert(1)</script>")]
    [InlineData("length=%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("length=1&length=<script>")]
    [InlineData("<script>=1")]
    public async Task Script_ComesBackEscaped(string query)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.AskAsync("/big?" + query);
        ProblemAnswer problem = await ProblemAnswer.ReadAsync(client, 400);
        Assert.DoesNotContain('<', problem.Text);
        Assert.DoesNotContain('>', problem.Text);
    }

    [Fact]
    public async Task LongValue_IsCut()
    {
        string detail = await RefusedAsync($"?length={new string('9', 5000)}");
        Assert.InRange(detail.Length, 100, 300);
    }

    private static async Task<string> RefusedAsync(string query)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.AskAsync("/big" + query);
        ProblemAnswer problem = await ProblemAnswer.ReadAsync(client, 400);
        Assert.Contains(Allowed, problem.Detail, StringComparison.Ordinal);
        Assert.Equal(0, host.Log.Outcomes);
        return problem.Detail;
    }
}
