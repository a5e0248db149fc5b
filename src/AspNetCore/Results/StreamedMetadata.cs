using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace StreamingJson.AspNetCore;

/// <summary>The endpoint's answers are negotiated: in formats and codings that the client accepts.</summary>
internal sealed class NegotiatedMetadata
{
    private NegotiatedMetadata()
    {
    }

    /// <summary>What it returns is streamed, whatever it is.</summary>
    public static NegotiatedMetadata OfEndpoint { get; } = new();

    /// <summary>What it returns streams by itself.</summary>
    public static NegotiatedMetadata OfResult { get; } = new();
}

/// <summary>What an endpoint says of its answers, to OpenAPI and to caches.</summary>
internal static class StreamedMetadata
{
    /// <summary>What a stream may be answered with instead of itself, wherever it may be refused.</summary>
    public static IReadOnlyList<int> Refusals { get; } =
        [StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable];

    /// <summary>What every stream may be answered with instead, and what this one may.</summary>
    public static void AddRefusals(this EndpointBuilder builder, params IEnumerable<int> statuses)
    {
        builder.Metadata.Add(NegotiatedMetadata.OfResult);
        foreach (int status in statuses.Concat(Refusals))
        {
            // Only a parameter of the query can be bad.
            if (status == StatusCodes.Status400BadRequest
                && builder.ApplicationServices.GetService<StreamingServices>()?.FormatParameter is null)
                continue;
            builder.Metadata.Add(
                new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), ["application/problem+json"]));
        }
    }

    /// <summary>Adds to what an endpoint says of itself that its sequences are there in all formats, and may be refused.</summary>
    public static void DescribeSequences(this EndpointBuilder builder)
    {
        JsonSerializerOptions options = builder.ApplicationServices.JsonOptions();
        IList<object> metadata = builder.Metadata;
        bool streams = false;
        for (int i = 0; i < metadata.Count; i++)
        {
            if (metadata[i] is not IProducesResponseTypeMetadata { Type: Type type } answer) continue;
            if (!answer.ContentTypes.Contains("application/json", StringComparer.OrdinalIgnoreCase)) continue;
            streams = true;
            if (!IsSequence(options, type)) continue;
            metadata[i] = new ProducesResponseTypeMetadata(
                answer.StatusCode, type, [.. answer.ContentTypes.Union(ItemsAnswer.MediaTypes, StringComparer.OrdinalIgnoreCase)])
            {
                Description = answer.Description,
            };
        }

        if (!streams || !CanBeRefused(metadata)) return;
        foreach (int status in Refusals)
        {
            if (metadata.OfType<IProducesResponseTypeMetadata>().Any(answer => answer.StatusCode == status)) continue;
            metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), ["application/problem+json"]));
        }
    }

    /// <summary>Whether values of the type are sequences, as far as their type says it.</summary>
    public static bool IsSequence(JsonSerializerOptions options, Type type)
    {
        try
        {
            return options.TryGetTypeInfo(type, out JsonTypeInfo? info) && ValueAnswer.IsSequence(info);
        }
        catch (Exception error) when (error is InvalidOperationException or NotSupportedException)
        {
            // The contract is in error, which is told when it is used.
            return false;
        }
    }

    // What is neither of these has done its work when its answer is known, and is never refused.
    private static bool CanBeRefused(IList<object> metadata) =>
        metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is not IHttpMethodMetadata { HttpMethods.Count: > 0 } allowed
        || allowed.HttpMethods.Any(method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method));
}

internal static class ContentTypes
{
    public const string Json = "application/json; charset=utf-8";
}
