using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson.LoadClient.Reports;

/// <summary>How reports are written. The names are those of the figures, in camel case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RequestsReport))]
[JsonSerializable(typeof(MixedReport))]
[JsonSerializable(typeof(SlowReport))]
[JsonSerializable(typeof(DisconnectReport))]
[JsonSerializable(typeof(CompareReport))]
[JsonSerializable(typeof(ProxyReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
