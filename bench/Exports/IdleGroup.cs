namespace StreamingJson.Bench;

// A control group whose processes have a core only while nobody else wants it (cpu.idle of cgroups(7)).
// Niceness and SCHED_IDLE do not do it: a kernel with CONFIG_SCHED_AUTOGROUP shares the cores among sessions first, and each of
// PostgreSQL's processes is a session of its own (setsid(2)). Measured: `/` p99 beside 8 exports is 9 ms with either as with none of
// them, 2.9 ms with the sessions' own niceness, and about what it is without exports with this.
internal sealed class IdleGroup : IDisposable
{
    // Where version 1 keeps the controller for cores, and where version 2 keeps all of them.
    private static readonly string[] Roots = ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup"];

    // A process that has just ended is in its group until it is reaped.
    private const int Attempts = 100;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(50);

    private readonly string _root;
    private readonly string _process;
    private readonly string _group;

    private IdleGroup(string root, string process)
    {
        (_root, _process) = (root, process);
        _group = Path.Combine(root, $"streamingjson-bench-{Environment.ProcessId}");
    }

    // A process and what it has forked; what it forks later is where it is. Null where that is not to be had: it takes root.
    public static IdleGroup? TryHold(string process)
    {
        IdleGroup group = new(Array.Find(Roots, Directory.Exists) ?? Roots[^1], process);
        try
        {
            Directory.CreateDirectory(group._group);
            File.WriteAllText(Path.Combine(group._group, "cpu.idle"), "1");
            // First, so that none is forked unseen.
            Move(process, group._group);
            string children = File.ReadAllText($"/proc/{process}/task/{process}/children");
            foreach (string child in children.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                Move(child, group._group);
            }

            return group;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            group.Dispose();
            return null;
        }
    }

    public void Dispose()
    {
        if (!Directory.Exists(_group))
        {
            return;
        }

        for (int attempt = 1; !TryRemove(); attempt++)
        {
            if (attempt == Attempts)
            {
                ProgressLine.Write($"{_group} is still in use and stays");
                return;
            }

            Thread.Sleep(BetweenAttempts);
        }
    }

    private bool TryRemove()
    {
        try
        {
            // First, so that none is forked unseen.
            Move(_process, _root);
            foreach (string process in File.ReadAllLines(Path.Combine(_group, "cgroup.procs")))
            {
                Move(process, _root);
            }

            Directory.Delete(_group);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Move(string process, string group)
    {
        try
        {
            File.WriteAllText(Path.Combine(group, "cgroup.procs"), process);
        }
        catch (IOException) when (!Directory.Exists($"/proc/{process}"))
        {
            // It has ended meanwhile.
        }
    }
}
