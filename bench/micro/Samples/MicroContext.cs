using System.Text.Json.Serialization;

namespace StreamingJson.Bench.Micro;

[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(long[]))]
[JsonSerializable(typeof(double[]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(Guid[]))]
[JsonSerializable(typeof(DateTime[]))]
[JsonSerializable(typeof(DateTimeOffset[]))]
[JsonSerializable(typeof(List<int>))]
[JsonSerializable(typeof(List<double>))]
[JsonSerializable(typeof(List<string>))]
[JsonSerializable(typeof(List<Guid>))]
[JsonSerializable(typeof(List<DateTime>))]
[JsonSerializable(typeof(List<SampleRecord>))]
[JsonSerializable(typeof(IEnumerable<SampleRecord>))]
[JsonSerializable(typeof(List<SampleOrder>))]
internal sealed partial class MicroContext : JsonSerializerContext;
