namespace StreamingJson.AspNetCore.Tests.Packaging;

/// <summary>
/// A new web application as somebody else would begin one: outside of the checkout, with nothing but the packages to take from,
/// and a cache of its own.
/// </summary>
internal sealed class FreshApp : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streamingjson-app-");
    private readonly string _app;
    private readonly DotnetCommand _dotnet;

    private FreshApp()
    {
        _app = _folder.CreateSubdirectory("app").FullName;
        _dotnet = new DotnetCommand(_app, _folder.CreateSubdirectory("scratch"),
            ("NUGET_PACKAGES", Cache), ("DOTNET_CLI_HOME", Path.Combine(_folder.FullName, "home")));
    }

    /// <summary>Where its packages are unpacked.</summary>
    public string Cache => Path.Combine(_folder.FullName, "cache");

    /// <summary>Where it is built.</summary>
    public string Output => Path.Combine(_folder.FullName, "built");

    /// <param name="source">The folder of the packages.</param>
    /// <param name="package">What is added.</param>
    /// <param name="edit">Makes the program out of the template's.</param>
    public static async Task<FreshApp> BuildAsync(string source, string package, Func<string, string> edit)
    {
        FreshApp app = new();
        try
        {
            await app.BeginAsync(source);
            await app._dotnet.RunAsync("add", "package", package);
            string program = Path.Combine(app._app, "Program.cs");
            await File.WriteAllTextAsync(program, edit(await File.ReadAllTextAsync(program)));
            await app._dotnet.RunAsync("build", "--no-restore", "--output", app.Output, "-maxCpuCount:1", "-warnaserror");
            return app;
        }
        catch
        {
            app.Dispose();
            throw;
        }
    }

    public Task<AppProcess> RunAsync() => AppProcess.ListenAsync(
        _dotnet.StartInfo(Path.Combine(Output, "app.dll"), "--urls", "http://127.0.0.1:0"));

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task BeginAsync(string source)
    {
        for (DirectoryInfo? above = _folder; above is not null; above = above.Parent)
            Assert.Empty(above.EnumerateFiles("Directory.*.props").Concat(above.EnumerateFiles("Directory.*.targets")));
        // Of several SDKs the same as in the checkout.
        File.Copy(Path.Combine(Checkout.Root, "global.json"), Path.Combine(_app, "global.json"));
        await File.WriteAllTextAsync(Path.Combine(_app, "nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{source}" /></packageSources>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
              <packageSourceMapping><clear /></packageSourceMapping>
              <disabledPackageSources><clear /></disabledPackageSources>
              <auditSources><clear /></auditSources>
            </configuration>
            """);
        await _dotnet.RunAsync("new", "web", "--no-restore", "--output", ".");
    }
}
