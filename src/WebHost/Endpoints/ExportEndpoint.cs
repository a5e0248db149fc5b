using StreamingJson.WebHost.Http;

namespace StreamingJson.WebHost.Endpoints;

/// <summary><c>GET /export/{dataset}?format=&amp;columns=&amp;after=&amp;limit=</c>: the rows of a query, as long as they may be.</summary>
internal static class ExportEndpoint
{
    private static readonly string[] Parameters = ["columns", "after", "limit", "parallel", "ordered", "format"];

    public static void MapExport(this IEndpointRouteBuilder app) => app.MapMethods("/export/{dataset}", HttpMethodNames.Read,
        async (string dataset, HttpContext context, Datasets datasets) =>
        {
            if (datasets.Find(dataset) is not Dataset found) return Unknown(dataset, datasets);
            if (QueryParameters.RefuseUnknown(context.Request, Parameters) is Problem misspelt) return misspelt;
            try
            {
                IReadOnlyList<string> columns = await found.GetColumnsAsync(context.RequestAborted);
                return ExportRequest.TryRead(
                    context.Request.Query, columns, datasets.MaxParallel, out ExportRequest? request, out Problem? problem)
                    ? (IResult)new ExportResult(found, request, datasets.Spool)
                    : problem;
            }
            catch (Exception error) when (DatabaseFailure.Describe(error, after: null) is Problem unavailable)
            {
                return unavailable;
            }
        });

    private static Problem Unknown(string name, Datasets datasets) => new(StatusCodes.Status404NotFound, "Not Found",
        $"There is no dataset '{Problem.Quote(name)}'; allowed are {string.Join(", ", datasets.Names)}.");
}
