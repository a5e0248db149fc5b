using System.CommandLine;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Commands;

/// <summary>The limits of commands that make small requests.</summary>
internal sealed class RequestLimits
{
    private readonly Option<double?> _p50 =
        NumberOption.CreateOptional<double>("--max-p50-ms", "Fail if the median takes more milliseconds.", 0, double.MaxValue);

    private readonly Option<double?> _p99 =
        NumberOption.CreateOptional<double>("--max-p99-ms", "Fail if 99 percent take more milliseconds.", 0, double.MaxValue);

    private readonly Option<double?> _rate =
        NumberOption.CreateOptional<double>("--min-rate", "Fail if there are fewer good answers a second.", 0, double.MaxValue);

    private readonly Option<double?> _errors =
        NumberOption.CreateOptional<double>("--max-errors", "Fail if there are more errors.", 0, double.MaxValue);

    public RequestLimits(Command command)
    {
        command.Add(_p50);
        command.Add(_p99);
        command.Add(_rate);
        command.Add(_errors);
    }

    public IReadOnlyList<Threshold> Of(ParseResult parsed, RequestFigures? figures) =>
    [
        .. Threshold.AtMost("--max-p50-ms", parsed.GetValue(_p50), figures?.LatencyMs?.P50),
        .. Threshold.AtMost("--max-p99-ms", parsed.GetValue(_p99), figures?.LatencyMs?.P99),
        .. Threshold.AtLeast("--min-rate", parsed.GetValue(_rate), figures?.Rate),
        .. Threshold.AtMost("--max-errors", parsed.GetValue(_errors), figures?.Errors),
    ];
}
