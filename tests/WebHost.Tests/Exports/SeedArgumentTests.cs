namespace StreamingJson.WebHost.Tests.Exports;

/// <summary>What <c>seed</c> says before there is a database: no stack traces, and what is allowed.</summary>
public sealed class SeedArgumentTests
{
    private const string Setting = "ConnectionStrings__Postgres";

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("1e3")]
    [InlineData("10000000001")]
    [InlineData("99999999999999999999")]
    [InlineData("1,000")]
    public async Task Rows_NotAllowed_SaysWhatIs(string rows)
    {
        HostCommand seed = await HostCommand.RunAsync(["seed", $"--rows={rows}"], (Setting, "Host=127.0.0.1;Port=1"));
        Assert.Equal((1, ""), (seed.ExitCode, seed.Out));
        Assert.Equal($"--rows is {rows}; allowed is one integer from 0 to 10000000000.\nSee WebHost seed --help.\n", seed.Error);
    }

    [Theory]
    [InlineData("", "ConnectionStrings__Postgres")]
    [InlineData("nonsense", "malformed")]
    [InlineData("Host=127.0.0.1;Password=secret;Nonsense=1", "malformed")]
    [InlineData("Host=127.0.0.1;Port=1;Username=me;Password=secret", "Failed to connect to 127.0.0.1:1")]
    public async Task ConnectionString_Unusable_FailsWithALine(string connectionString, string said)
    {
        HostCommand seed = await HostCommand.RunAsync(["seed", "--rows", "1"], (Setting, connectionString));
        Assert.Equal(1, seed.ExitCode);
        Assert.Contains(said, seed.Error, StringComparison.Ordinal);
        Assert.Equal(1, seed.Error.Count(character => character == '\n'));
        Assert.DoesNotContain("secret", seed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReplaceAndIfEmpty_SaysWhichIsAllowed()
    {
        HostCommand seed = await HostCommand.RunAsync(["seed", "--replace", "--if-empty"], (Setting, "Host=127.0.0.1;Port=1"));
        Assert.Equal(1, seed.ExitCode);
        Assert.Contains("allowed is one of them", seed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownOption_IsNamedWithTheNearest()
    {
        HostCommand seed = await HostCommand.RunAsync(["seed", "--row", "5"]);
        Assert.Equal((1, "", "--row is unknown; did you mean --rows?\nSee WebHost seed --help.\n"), (seed.ExitCode, seed.Out, seed.Error));
    }

    [Fact]
    public async Task Help_ShowsExamples()
    {
        HostCommand help = await HostCommand.RunAsync(["seed", "--help"]);
        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.Contains("WebHost seed --rows 10000000 --replace", help.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_AreFiveSecondsApart_AndSayWhatIsLeft()
    {
        ManualTime time = new();
        using StringWriter output = new();
        LineProgress progress = new(output, 1_000_000, time);
        progress.Begin("Loading");
        for (int second = 1; second <= 11; second++)
        {
            time.Seconds = second;
            progress.Report(second * 20_000);
        }

        Assert.Equal("""
            Loading
            100,000 of 1,000,000 rows, 20,000 rows/s, 45 s left
            200,000 of 1,000,000 rows, 20,000 rows/s, 40 s left

            """, output.ToString(), ignoreLineEndingDifferences: true);
    }

    private sealed class ManualTime : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
