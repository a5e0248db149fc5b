using StreamingJson.LoadClient.Fetching;
using StreamingJson.LoadClient.Reports;
using StreamingJson.Tests;

namespace StreamingJson.LoadClient.Tests.Fetching;

public class ProgressTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.00 KB")]
    [InlineData(9_994, "9.99 KB")]
    [InlineData(9_995, "10.0 KB")]
    [InlineData(99_949, "99.9 KB")]
    [InlineData(99_950, "100 KB")]
    [InlineData(999_499, "999 KB")]
    [InlineData(999_500, "1.00 MB")]
    [InlineData(88_888_888_891, "88.9 GB")]
    [InlineData(long.MaxValue, "9.22 EB")]
    public void Show_OfANumber_ThreeDigits(long bytes, string text) => Assert.Equal(text, FetchProgress.Show(bytes));

    [Fact]
    public void Report_SteadyBytes_RateAndTheTimeLeft()
    {
        ManualTime time = new();
        FetchProgress progress = new(_ => { }, time);
        // What an earlier run has left did not come now.
        progress.Report(500_000, 1_000_000);
        Assert.Equal("500 KB of 1.00 MB", $"{progress}");
        for (int i = 1; i <= 4; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            progress.Report(500_000 + (i * 50_000), 1_000_000);
        }

        Assert.Equal("700 KB of 1.00 MB, 50.0 KB/s, 6 s left", $"{progress}");
        progress.Report(700_000, null);
        Assert.Equal("700 KB, 50.0 KB/s", $"{progress}");
    }

    [Fact]
    public void Report_BegunAgain_RateStays()
    {
        ManualTime time = new();
        FetchProgress progress = new(_ => { }, time);
        progress.Report(0, null);
        time.Advance(TimeSpan.FromSeconds(1));
        progress.Report(50_000, null);
        progress.Report(1, null);
        time.Advance(TimeSpan.FromSeconds(1));
        progress.Report(50_001, null);
        Assert.Equal("50.0 KB, 50.0 KB/s", $"{progress}");
    }

    [Fact]
    public async Task Watch_NoTerminal_ALineEveryInterval()
    {
        ManualTime time = new();
        StringWriter lines = new();
        TaskCompletionSource<int> work = new();
        Task<int> watching = new Screen(TextWriter.Null, lines, time) { LineInterval = TimeSpan.FromSeconds(5) }
            .WatchAsync(work.Task, () => "some");
        for (int i = 0; i < 2; i++)
        {
            time.Advance(TimeSpan.FromSeconds(4.9));
            time.Advance(TimeSpan.FromSeconds(0.1));
            while (time.ArmedTimers == 0) await Task.Yield();
        }

        work.SetResult(7);
        Assert.Equal((7, "some\nsome\n"), (await watching, lines.ToString()));
    }

    [Fact]
    public void RateLimit_ReadsOneBehindTheOther_EachIsDueWhenItsBytesAre()
    {
        ManualTime time = new();
        RateLimit rate = new(1000, time);
        Assert.Equal(100, rate.ReadSize);
        for (int i = 0; i < 20; i++)
        {
            Task due = rate.WaitAsync(100, CancellationToken.None);
            time.Advance(TimeSpan.FromMilliseconds(99));
            Assert.False(due.IsCompleted);
            time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(due.IsCompleted);
        }

        // A pause of the server's is not made up for.
        time.Advance(TimeSpan.FromSeconds(10));
        Task late = rate.WaitAsync(100, CancellationToken.None);
        Assert.False(late.IsCompleted);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(long.MaxValue, int.MaxValue)]
    public void RateLimit_AnyRate_ReadsSomething(long bytesPerSecond, int readSize) =>
        Assert.Equal(readSize, new RateLimit(bytesPerSecond, TimeProvider.System).ReadSize);
}
