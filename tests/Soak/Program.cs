using StreamingJson.Soak;

return await SoakCommand.Create().Parse(args).InvokeAsync(SoakCommand.Invocation);
