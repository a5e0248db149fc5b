namespace StreamingJson.LoadClient.Platform;

/// <summary>What the calling thread asks of the kernel. Elsewhere than on Linux the requests are passed over.</summary>
internal static class CurrentThread
{
    /// <summary>Stands back behind other threads.</summary>
    /// <param name="nice">0, as everybody, to 19, behind everybody.</param>
    public static void BeNice(int nice)
    {
        if (nice > 0 && OperatingSystem.IsLinux()) _ = Libc.setpriority(Libc.PriorityOfProcess, 0, nice);
    }

    /// <summary>Is woken at once: the kernel may otherwise wait 50 us, to save wake-ups.</summary>
    public static void BePunctual()
    {
        if (OperatingSystem.IsLinux()) _ = Libc.prctl(Libc.SetTimerSlack, 1, 0, 0, 0);
    }
}
