using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore;

/// <summary>Sends what a route handler returns, after all filters of the application's own.</summary>
internal sealed class StreamedEndpoint
{
    private readonly StreamingServices _services;
    private readonly JsonSerializerOptions _options;
    private readonly Type _declared;

    private StreamedEndpoint(IServiceProvider services, Type declared) =>
        (_services, _options, _declared) = (services.Streaming(), services.JsonOptions(), declared);

    /// <summary>Makes an endpoint that is being built stream, if it is a route handler, and once only.</summary>
    /// <exception cref="InvalidOperationException"><c>AddStreamingJson()</c> was not called.</exception>
    public static void AddTo(EndpointBuilder endpoint)
    {
        // A route handler's method stands there before any convention runs. Nothing else (a request delegate, a controller's action,
        // a hub) has a value that would be written as JSON.
        if (!endpoint.Metadata.OfType<MethodInfo>().Any()) return;
        if (endpoint.Metadata.Contains(NegotiatedMetadata.OfEndpoint)) return;
        _ = endpoint.ApplicationServices.Streaming();
        endpoint.Metadata.Add(NegotiatedMetadata.OfEndpoint);
        // The first is the outermost; those of conventions are added behind it, whenever they come.
        endpoint.FilterFactories.Insert(0, (factory, next) =>
        {
            Type declared = Returned(factory.MethodInfo.ReturnType);
            endpoint.DescribeSequences();
            // Nothing is declared of what other filters return; the framework goes by the value itself then.
            if (endpoint.FilterFactories.Count > 1) declared = typeof(object);
            StreamedEndpoint streamed = new(endpoint.ApplicationServices, declared);
            return invocation => streamed.InvokeAsync(invocation, next);
        });
    }

    private async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        object? returned = await next(invocation).ConfigureAwait(false);
        HttpContext context = invocation.HttpContext;
        if (returned is IResult result)
        {
            if (StreamedResult.Of(result, _options) is not StreamedResult streamed) return result;
            await streamed.SendAsync(_services, context).ConfigureAwait(false);
        }
        else if (returned is null)
        {
            // As the framework does, which looks at what is declared.
            return _declared == typeof(string) || typeof(IResult).IsAssignableFrom(_declared)
                ? throw new InvalidOperationException($"The {_declared.Name} that the endpoint returns must not be null.")
                : null;
        }
        // Text only where the framework looks for it: as a sequence of characters it is JSON.
        else if (returned is string && (_declared == typeof(string) || _declared == typeof(object)))
        {
            return returned;
        }
        else
        {
            await ValueAnswer.SendAsync(_services, context, returned, ValueAnswer.TypeInfo(_options, _declared, returned))
                .ConfigureAwait(false);
        }

        return Results.Empty;
    }

    /// <summary>What is returned in the end, or at least what is declared of it.</summary>
    private static Type Returned(Type declared) =>
        declared.IsGenericType && declared.GetGenericTypeDefinition() is Type definition
            && (definition == typeof(Task<>) || definition == typeof(ValueTask<>))
            ? declared.GenericTypeArguments[0]
            : declared;
}
