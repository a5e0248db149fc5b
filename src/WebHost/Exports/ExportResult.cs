using System.Text.Json;
using Microsoft.Net.Http.Headers;
using StreamingJson.AspNetCore;
using StreamingJson.WebHost.Http;

namespace StreamingJson.WebHost;

/// <summary>The rows that were asked for, as a file; or what kept the database from giving the first one.</summary>
internal sealed class ExportResult(Dataset dataset, ExportRequest request, Spool? spool) : IResult
{
    private static readonly JsonSerializerOptions Json = new();

    public async Task ExecuteAsync(HttpContext context)
    {
        context.Response.OnStarting(() => NameFile(context.Response));
        try
        {
            JsonRowOptions options = new()
            {
                KeyColumn = dataset.Key,
                StreamedColumns = [.. dataset.StreamedColumns.Where(request.Columns.Contains)],
                SerializerOptions = Json,
            };
            await StreamingResults.Rows(Encode, options).ExecuteAsync(context);
        }
        catch (Exception error) when (!context.Response.HasStarted && DatabaseFailure.Describe(error, request.After) is Problem problem)
        {
            context.Response.Clear();
            await problem.ExecuteAsync(context);
        }
    }

    private JsonEncoder Encode(JsonRowOptions options)
    {
        JsonEncoder rows = dataset.Encode(request, options);
        return spool?.Through(rows) ?? rows;
    }

    private Task NameFile(HttpResponse response)
    {
        if (response.StatusCode != StatusCodes.Status200OK) return Task.CompletedTask;
        string extension = response.ContentType?.Split(';')[0] switch
        {
            "application/json" => "json",
            "application/jsonl" => "jsonl",
            "application/x-ndjson" => "ndjson",
            "application/json-seq" => "json-seq",
            _ => "txt",
        };
        ContentDispositionHeaderValue disposition = new("attachment");
        // The operator may call a dataset what he likes; a header takes ASCII only (RFC 6266, section 4.3).
        disposition.SetHttpFileName($"{dataset.Name}.{extension}");
        response.Headers.ContentDisposition = disposition.ToString();
        return Task.CompletedTask;
    }
}
