namespace StreamingJson.LoadClient.Reports;

/// <summary>What a command has measured: for people, for programs, and for the exit code.</summary>
internal interface IReport
{
    /// <summary>The limits that were given, with what was measured.</summary>
    IReadOnlyList<Threshold> Thresholds { get; }

    /// <summary>What makes the run a failure without any limit, a line each: wrong documents, or no good answer at all.</summary>
    IEnumerable<string> Faults { get; }

    /// <summary>What it comes to, a line each: the last that people see.</summary>
    IEnumerable<string> Conclusion => [];

    /// <summary>What people see.</summary>
    void Show(Screen screen);

    /// <summary>All figures.</summary>
    Task WriteJsonAsync(Stream file, CancellationToken stop);
}
