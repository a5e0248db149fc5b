using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Makes endpoints stream that exist already.</summary>
public static class StreamingJsonEndpointConventionBuilderExtensions
{
    /// <summary>
    /// Streams what the endpoint, or each endpoint of the group, returns: an <see cref="IAsyncEnumerable{T}"/>, an
    /// <see cref="IEnumerable{T}"/> or any other object, with the bytes that the framework itself would write. Sequences are also
    /// there in the other formats, for clients that ask for one, and also where they are the value of a result such as
    /// <c>TypedResults.Ok(items)</c>. Strings, <see langword="null"/> and other results (<see cref="IResult"/>) stay what they are, as do
    /// endpoints that are not route handlers, such as controllers' actions.
    /// </summary>
    /// <remarks>
    /// Filters of the application's own see the endpoint's value, wherever they are added; what they make of it is what is sent.
    /// </remarks>
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
        builder.Add(StreamedEndpoint.AddTo);
        return builder;
    }
}
