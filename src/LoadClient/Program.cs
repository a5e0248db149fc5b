using StreamingJson.LoadClient.Commands;

return await LoadClientCommand.RunAsync(args, Console.Out, Console.Error);
