using System.CommandLine;
using StreamingJson.Load;

return await LoadCommand.RunAsync(args, new InvocationConfiguration(), TimeProvider.System);
