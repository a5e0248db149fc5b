using System.CommandLine;
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
    CommandLine.Create<Latency>("latency"), CommandLine.Create<Throughput>("throughput"), CommandLine.Create<Share>("share"),
    CommandLine.Create<Adopt>("adopt"), CommandLine.Create<Small>("small"), CommandLine.Create<Peers>("peers"),
    CommandLine.Create<Export>("export"), CommandLine.Create<Ranges>("ranges"), CommandLine.Create<Disconnect>("disconnect"),
    CommandLine.Create<MemoryUse>("memory"), CommandLine.Create<Gzip>("gzip"), CommandLine.Create<Watch>("watch"),
    CommandLine.Create<EncodingSpeed>("encoding"), CommandLine.Create<Growth>("growth"), CommandLine.Create<Plot>("plot"), CommandLine.Create<All>("all"),
    CommandLine.Create<ReferenceServer>("serve", hidden: true), CommandLine.Create<ReadingClients>("read", hidden: true),
    CommandLine.Create<OpenLoop>("probe", hidden: true), CommandLine.Create<Spinning>("spin", hidden: true),
};
try
{
    ParseResult parsed = root.Parse(args);
    int code = await parsed.InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = TimeSpan.FromSeconds(5),
    });
    return parsed.Errors.Count > 0 ? 2 : code;
}
catch (Exception failure)
{
    Progress.Warn(failure is OperationCanceledException ? "cancelled" : $"failed: {failure.Message}");
    return failure is ArgumentException ? 2 : 1;
}
