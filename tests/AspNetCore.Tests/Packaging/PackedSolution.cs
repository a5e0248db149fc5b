namespace StreamingJson.AspNetCore.Tests.Packaging;

/// <summary>What <c>dotnet pack</c> makes of the solution, once for all tests, in a folder that is gone afterwards.</summary>
public sealed class PackedSolution : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streamingjson-packages-");

    public string Folder => Path.Combine(_folder.FullName, "packages");

    // As built already, by those who run the tests: a build here would write into their folders while others read there.
    public Task InitializeAsync() => new DotnetCommand(Checkout.Root, _folder.CreateSubdirectory("scratch")).RunAsync(
        "pack", "StreamingJson.sln", "--no-build", "--configuration", Checkout.Configuration, "--output", Folder,
        "-maxCpuCount:1", "-warnaserror");

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}

[CollectionDefinition(Name)]
public sealed class PackedOnce : ICollectionFixture<PackedSolution>
{
    public const string Name = "What dotnet pack makes";
}
