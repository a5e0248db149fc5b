namespace StreamingJson.Tests;

public class LayeringTests
{
    /// <summary>Dependencies point one way: producing on encoding and scheduling, and these two on nothing of ours.</summary>
    [Theory]
    [InlineData("Encoding", "Scheduling", "Producing")]
    [InlineData("Scheduling", "Encoding", "Producing")]
    public void Folder_NamesNothingOfThoseAboveIt(string folder, params string[] forbidden)
    {
        string root = Path.Combine(Checkout(), "src", "Producer");
        string[] types = [.. forbidden.SelectMany(name => Directory.GetFiles(Path.Combine(root, name), "*.cs", SearchOption.AllDirectories))
            .Select(Path.GetFileNameWithoutExtension).Cast<string>()];
        foreach (string file in Directory.GetFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
        {
            string code = string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
            foreach (string type in types) Assert.DoesNotMatch($@"\b{type}\b", code);
        }
    }

    [Theory]
    [InlineData(typeof(JsonProducer))]
    [InlineData(typeof(JsonRowOptions))]
    public void Library_KnowsNoAspNet(Type type) => Assert.DoesNotContain(
        type.Assembly.GetReferencedAssemblies(), name => name.Name!.StartsWith("Microsoft.", StringComparison.Ordinal));

    private static string Checkout()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "StreamingJson.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
