using System.Globalization;

namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>The text <c>[0,1,2,...]</c> of any length, each byte found by counting digits.</summary>
internal static class RangeDigits
{
    /// <param name="count">How many integers, at least 1.</param>
    public static long Length(long count)
    {
        // A bracket; each integer with what stands behind it.
        long length = 1;
        for (long least = 0, next = 10, digits = 1; least < count; least = next, next *= 10, digits++)
            length += (Math.Min(next, count) - least) * (digits + 1);
        return length;
    }

    public static byte[] Part(long count, long from, long length)
    {
        byte[] part = new byte[length];
        for (int i = 0; i < part.Length; i++) part[i] = (byte)At(count, from + i);
        return part;
    }

    private static char At(long count, long position)
    {
        if (position == 0) return '[';
        long rest = position - 1;
        for (long least = 0, next = 10, digits = 1; ; least = next, next *= 10, digits++)
        {
            long group = (next - least) * (digits + 1);
            if (rest >= group)
            {
                rest -= group;
                continue;
            }

            long value = least + rest / (digits + 1);
            int digit = (int)(rest % (digits + 1));
            if (digit < digits) return value.ToString(CultureInfo.InvariantCulture)[digit];
            return value == count - 1 ? ']' : ',';
        }
    }
}
