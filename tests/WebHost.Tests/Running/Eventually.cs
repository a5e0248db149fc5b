namespace StreamingJson.WebHost.Tests.Running;

/// <summary>Waits for what nobody announces.</summary>
internal static class Eventually
{
    /// <summary>Returns when it holds, and fails when it does not for as long as one is patient.</summary>
    public static async Task Holds(Func<bool> condition)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 6_000, "It never came to hold.");
            await timer.WaitForNextTickAsync().Patiently();
        }
    }
}
