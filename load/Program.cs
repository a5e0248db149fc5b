using StreamingJson.Load;

return await LoadCommand.Create().Parse(args).InvokeAsync();
