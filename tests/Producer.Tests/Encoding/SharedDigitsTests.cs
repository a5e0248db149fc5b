using System.Globalization;
using System.Text;

namespace StreamingJson.Tests;

/// <summary>Neighbours share digits; where these change, or are too many for one store, every digit is still right.</summary>
public class SharedDigitsTests
{
    private const int Count = 64;

    [Fact]
    public void WriteMany_FromEachPowerOfTenOn_IsWhatTryFormatGives()
    {
        long[] values = new long[Count];
        // 10^18 is the last that there is.
        for (int exponent = 0; exponent <= 18; exponent++)
        {
            long power = (long)Math.Pow(10, exponent);
            foreach (long start in (long[])[power, -power, power - Count / 2, Count / 2 - power, power - 1, 1 - power])
            {
                foreach (int step in (int[])[1, -1])
                {
                    for (int i = 0; i < Count; i++) values[i] = start + i * step;
                    byte[] text = new byte[(Count + 1) * IntegerText.Room];
                    // What stood there before must not show through.
                    text.AsSpan().Fill((byte)'x');
                    Assert.Equal(Count, IntegerText.Write<long>(text, values, out int bytes));
                    Assert.Equal("," + string.Join(',', values.Select(value => value.ToString(CultureInfo.InvariantCulture))),
                        Encoding.ASCII.GetString(text, 0, bytes));
                }
            }
        }
    }
}
