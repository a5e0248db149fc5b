using System.Text.Json;

namespace StreamingJson.WebHost.Tests.Settings;

public sealed class CollectorTests
{
    /// <summary>What the SDK makes of a web project by itself is the server's collector, whose pauses are long.</summary>
    [Fact]
    public void BuiltHost_HasTheWorkstationsCollector()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "WebHost.runtimeconfig.json");
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(file));
        JsonElement properties = config.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");
        Assert.False(properties.GetProperty("System.GC.Server").GetBoolean());
    }
}
