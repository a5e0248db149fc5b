using System.CommandLine;
using StreamingJson.Bench;

RootCommand root = new("""
    Measures StreamingJson on this machine. It starts every server itself, on loopback, and leaves nothing running.

    Examples, where bench stands for: dotnet run -c Release --project bench --
      bench latency --readers 0,8,64,512,2000
      bench all --output bench/results/today.md
    """)
{
    LatencyCommand.Create(),
    ThroughputCommand.Create(),
    ShareCommand.Create(),
    EncodingCommand.Create(),
    DisconnectCommand.Create(),
    MemoryCommand.Create(),
    AdoptCommand.Create(),
    GzipCommand.Create(),
    RangesCommand.Create(),
    ExportCommand.Create(),
    WatchCommand.Create(),
    PeersCommand.Create(),
    GrowthCommand.Create(),
    PlotCommand.Create(),
    AllCommand.Create(),
    ServeCommand.Create(),
    ServeRecordsCommand.Create(),
    ServeOrdersCommand.Create(),
    ReadCommand.Create(),
    ProbeCommand.Create(),
};

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = TimeSpan.FromSeconds(5),
    });
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("cancelled");
    return 1;
}
catch (Exception failure)
{
    Console.Error.WriteLine($"failed: {failure.Message}");
    return 1;
}
