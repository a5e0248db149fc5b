using StreamingJson.WebHost;

return await HostProgram.RunAsync(args, Console.Out, Console.Error);
