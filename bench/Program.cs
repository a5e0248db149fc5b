using System.CommandLine;
using System.CommandLine.Parsing;
using StreamingJson.Bench;

// 0 when all targets are reached, 1 when one is missed or something failed, 2 for wrong input.
RootCommand root = new("""
    Measures StreamingJson on this machine. It starts every server itself, on loopback, and leaves nothing running.
    Exits with 0 when all targets are reached, 1 when one is missed, 2 for wrong input.

    Examples, where bench stands for: dotnet run -c Release --project bench --
      bench latency --readers 0,8,64,512,2000
      bench all --output bench/results/today.md
    """)
{
    Latency.Create(),
    Throughput.Create(),
    Share.Create(),
    Adopt.Create(),
    Small.Create(),
    Peers.Create(),
    Export.Create(),
    Ranges.Create(),
    Disconnect.Create(),
    MemoryUse.Create(),
    Gzip.Create(),
    Watch.Create(),
    EncodingSpeed.Create(),
    Growth.Create(),
    Plot.Create(),
    All.Create(),
    ReferenceServer.Create(),
    ReadingClients.Create(),
    OpenLoop.Create(),
    BusyProcesses.Create(),
};

try
{
    DescriptorLimit.Raise();
    ParseResult parsed = root.Parse(args);
    int code = await parsed.InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = TimeSpan.FromSeconds(5),
    });
    return parsed.Errors.Count > 0 ? 2 : code;
}
catch (OperationCanceledException)
{
    Progress.Warn("cancelled");
    return 1;
}
catch (Exception failure)
{
    Progress.Warn($"failed: {failure.Message}");
    return failure is ArgumentException ? 2 : 1;
}
