using System.CommandLine;
using StreamingJson.LoadClient.Commands;
using StreamingJson.LoadClient.Fetching;

RootCommand root = SeedsCommand.Create();
root.Add(RequestsCommand.Create());
root.Add(MixedCommand.Create());
root.Add(ProxyCommand.Create());
root.Add(SlowCommand.Create());
root.Add(DisconnectCommand.Create());
root.Add(CompareCommand.Create());
root.Add(FetchCommand.Create());
// Ctrl+C stops the work; the report of what there is may take as long as a time limit of a request.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });
