using System.Globalization;
using System.Text;

namespace StreamingJson.Bench;

// The text of `[0,1,...,n-1]` at any place, by plain formatting of the integers around it: slow, and nothing of the library's,
// so that a mistake there is seen here.
internal sealed class ListText(long integers)
{
    public long Length => Math.Max(2, Start(integers));

    public string At(long from, int length)
    {
        if (integers == 0)
        {
            return "[]".Substring((int)from, length);
        }

        long integer = IntegerAt(from);
        long start = from == 0 ? 0 : Start(integer);
        StringBuilder text = new(from == 0 ? "[" : "");
        for (; text.Length < from - start + length; integer++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{integer}{(integer == integers - 1 ? ']' : ',')}");
        }

        return text.ToString((int)(from - start), length);
    }

    // The place of an integer's first digit: behind the bracket, and behind the smaller ones with a comma each.
    private static long Start(long integer)
    {
        long start = 1;
        long first = 0;
        for (int digits = 1; first < integer; digits++)
        {
            long end = (long)Math.Pow(10, digits);
            start += (Math.Min(end, integer) - first) * (digits + 1);
            first = end;
        }

        return start;
    }

    // The integer whose digits or comma stand at that place; the first one for the bracket.
    private long IntegerAt(long place)
    {
        long low = 0;
        long high = integers - 1;
        while (low < high)
        {
            long middle = low + ((high - low + 1) / 2);
            (low, high) = Start(middle) <= place ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}

// How many bytes `[0,1,...,N-1]` has: each server's answer is held against it.
internal static class ListBytes
{
    public static long Of(long length)
    {
        // The brackets, and a comma between any two.
        long bytes = 2 + Math.Max(0, length - 1);
        long from = 0;
        for (int digits = 1; from < length; digits++)
        {
            long to = Math.Min(length, (long)Math.Pow(10, digits));
            bytes += digits * (to - from);
            from = to;
        }

        return bytes;
    }
}
