using System.Globalization;
using Microsoft.Extensions.Options;
using StreamingJson.AspNetCore;
using StreamingJson.WebHost.Http;

namespace StreamingJson.WebHost.Steering;

/// <summary><c>/streams</c>: what runs, and Twisted's three calls for each of it.</summary>
internal static class SteeringEndpoints
{
    public static void AddSteering(this IServiceCollection services)
    {
        services.AddSingleton<ApiKey>();
        services.AddSingleton<StreamSampler>();
        services.AddSingleton<StreamEvents>();
    }

    public static void MapSteering(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/streams", HttpMethodNames.Read, (StreamSampler sampler) => Json(sampler.Look().ToJson()));
        app.MapGet("/streams/events", (HttpContext context, StreamEvents events) => events.SendAsync(context));
        app.MapPost("/streams/{id}/pause", Steer(stream => stream.Pause()));
        app.MapPost("/streams/{id}/resume", Steer(stream => stream.Resume()));
        app.MapPost("/streams/{id}/stop", Steer(stream => stream.Stop()));
        app.MapMethods("/dashboard/settings", HttpMethodNames.Read,
            (ApiKey key, IOptions<StreamingJsonSettings> settings) =>
                Json(new DashboardSettings(settings.Value.Compare, key.IsSet, settings.Value.MaxLength).ToJson()));
    }

    private static Func<string, StreamRegistry, IResult> Steer(Action<RunningStream> call) => (id, registry) =>
    {
        // Digits only: a number in another dress is not the stream's name.
        bool isNumber = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        if (!isNumber || registry.Find(number) is not RunningStream stream)
        {
            return new Problem(StatusCodes.Status404NotFound, "Not Found",
                $"There is no stream '{Problem.Quote(id)}'; GET /streams lists those that there are.");
        }

        try
        {
            call(stream);
            return TypedResults.NoContent();
        }
        catch (InvalidOperationException error)
        {
            return new Problem(StatusCodes.Status409Conflict, "Conflict", error.Message);
        }
    };

    private static Document Json(byte[] document) => new Document(document);

    private sealed class Document(byte[] json) : IResult
    {
        public Task ExecuteAsync(HttpContext context)
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = json.Length;
            context.Response.Headers.CacheControl = "no-store";
            return HttpMethods.IsHead(context.Request.Method)
                ? Task.CompletedTask
                : context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
        }
    }
}
