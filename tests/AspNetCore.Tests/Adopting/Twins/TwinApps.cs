using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace StreamingJson.AspNetCore.Tests.Adopting.Twins;

/// <summary>
/// An application for each of the settings, with every endpoint in three places: without streaming, with it, and in a group.
/// </summary>
public sealed class TwinApps : IAsyncLifetime
{
    private readonly Dictionary<string, RunningApp> _apps = [];

    internal RunningApp this[string settings] => _apps[settings];

    internal static string Path(string place, string returned) => $"/{place}/{Uri.EscapeDataString(returned)}";

    public async Task InitializeAsync()
    {
        foreach ((string name, Action<JsonSerializerOptions> configure) in JsonSettings.All)
        {
            _apps[name] = await RunningApp.StartAsync(
                services => services.ConfigureHttpJsonOptions(json => configure(json.SerializerOptions)).AddStreamingJson(), Map);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (RunningApp app in _apps.Values) await app.DisposeAsync();
    }

    private static void Map(WebApplication app)
    {
        RouteGroupBuilder group = app.MapGroup("/group").WithStreamingJson();
        foreach ((string name, Delegate endpoint) in Returned.All)
        {
            app.MapGet("/stock/" + name, endpoint);
            app.MapGet("/streamed/" + name, endpoint).WithStreamingJson();
            group.MapGet("/" + name, endpoint);
        }
    }
}
