using System.Text.Json;

namespace StreamingJson.LoadClient.Tests.Fetching;

/// <summary>Documents that differ from each other nearly everywhere.</summary>
internal static class RandomJson
{
    /// <param name="random">What makes it.</param>
    /// <param name="length">About how many bytes.</param>
    public static byte[] Create(Random random, int length)
    {
        List<object> items = [];
        for (int size = 0; size < length; size += 60)
            items.Add(new { id = random.NextInt64(), text = $"é{random.Next()}", list = new[] { random.NextDouble() } });
        return JsonSerializer.SerializeToUtf8Bytes(items);
    }
}
