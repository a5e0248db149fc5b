using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Adds the refusals to the description of each controller's action that <see cref="StreamingJsonOutputFormatter"/> answers.
/// </summary>
internal sealed class StreamedApiDescriptions(IModelMetadataProvider models) : IApiDescriptionProvider
{
    /// <summary>Behind MVC's own, which finds out what is answered.</summary>
    public int Order => 0;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
        foreach (ApiDescription action in context.Results)
        {
            bool isRead = action.HttpMethod is not string method || HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
            if (!isRead || action.ActionDescriptor is not ControllerActionDescriptor || !IsStreamed(action)) continue;
            foreach (int status in StreamedMetadata.Refusals)
            {
                if (action.SupportedResponseTypes.Any(answer => answer.StatusCode == status)) continue;
                action.SupportedResponseTypes.Add(new ApiResponseType
                {
                    StatusCode = status,
                    Type = typeof(ProblemDetails),
                    ModelMetadata = models.GetMetadataForType(typeof(ProblemDetails)),
                    ApiResponseFormats = { new ApiResponseFormat { MediaType = "application/problem+json" } },
                });
            }
        }
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
        // All is said before.
    }

    private static bool IsStreamed(ApiDescription action) => action.SupportedResponseTypes.Any(
        answer => answer.ApiResponseFormats.Any(format => format.Formatter is StreamingJsonOutputFormatter));
}
