using System.Reflection;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Makes endpoints stream that exist already.</summary>
public static class StreamingJsonEndpointConventionBuilderExtensions
{
    /// <summary>
    /// What the endpoint, or each endpoint of the group, returns is streamed: an <see cref="IAsyncEnumerable{T}"/>, an
    /// <see cref="IEnumerable{T}"/> or any other object, with the bytes that the framework itself would write. Sequences are also
    /// there in the other formats, for clients that ask for one. Strings, <see langword="null"/> and results
    /// (<see cref="IResult"/>) stay what they are.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint's or group's builder.</typeparam>
    /// <param name="builder">What <c>MapGet</c> or <c>MapGroup</c> returned.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">
    /// When the endpoint is built: <c>AddStreamingJson()</c> was not called.
    /// </exception>
    public static TBuilder WithStreamingJson<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddEndpointFilterFactory(static (endpoint, next) =>
        {
            _ = endpoint.ApplicationServices.Responder();
            Type declared = Returned(endpoint.MethodInfo.ReturnType);
            return async invocation => await next(invocation).ConfigureAwait(false) switch
            {
                null => null,
                IResult result => result,
                // Text only where the framework looks for it: as a sequence of characters it is JSON.
                string text when declared == typeof(string) || declared == typeof(object) => text,
                object value => new StreamedReturn(value, declared),
            };
        });
    }

    /// <summary>What is returned in the end, or at least what is declared of it.</summary>
    private static Type Returned(Type declared) =>
        declared.IsGenericType && declared.GetGenericTypeDefinition() is Type definition
            && (definition == typeof(Task<>) || definition == typeof(ValueTask<>))
            ? declared.GenericTypeArguments[0]
            : declared;

    private sealed class StreamedReturn(object value, Type declared) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) =>
            AnyValue.SendAsync(httpContext, value, AnyValue.TypeInfo(httpContext.JsonOptions(), declared, value));
    }
}
