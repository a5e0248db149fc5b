using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StreamingJson.LoadClient.Checks;

namespace StreamingJson.LoadClient.Tests.Checks;

/// <summary>However the bytes are cut and whatever is wrong with them: the check says what a naive comparison says.</summary>
public class IntegerListCheckTests
{
    // Around the borders of the blocks and of the widths, and anything between them.
    private static readonly Gen<int> Lengths = Gen.OneOf(
        Gen.Elements(0, 1, 2, 9, 10, 11, 999, 1000, 1001, 1999, 2000, 9999, 10_000, 10_001, 99_999, 100_000, 100_001, 101_000),
        Gen.Choose(0, 120_000));

    private static readonly Gen<int[]> Cuts = Gen.OneOf(
        Gen.Choose(1, 30).NonEmptyListOf(), Gen.Choose(1, 20_000).NonEmptyListOf()).Select(list => list.ToArray());

    [Fact]
    public void Add_RightBytesInAnyPieces_Complete() => Holds(Gen.Zip(Lengths, Cuts), input =>
    {
        byte[] text = ListText(input.Item1);
        IntegerListCheck check = new(input.Item1);
        Assert.False(check.IsComplete);
        Add(check, text, input.Item2);
        return check.IsComplete && check.Fault is null && check.Bytes == text.Length;
    });

    [Fact]
    public void Add_OneByteChanged_NamesItsOffset() => Holds(
        Gen.Zip(Gen.Zip(Lengths, Cuts), Gen.Zip(Gen.Choose(0, int.MaxValue - 1), Gen.Choose(1, 255))),
        input =>
        {
            byte[] text = ListText(input.Item1.Item1);
            int changed = (int)((long)input.Item2.Item1 * text.Length / int.MaxValue);
            text[changed] ^= (byte)input.Item2.Item2;
            IntegerListCheck check = new(input.Item1.Item1);
            Add(check, text, input.Item1.Item2);
            return !check.IsComplete && check.Bytes == changed
                && check.Fault!.StartsWith($"byte {changed}: expected `", StringComparison.Ordinal);
        });

    [Fact]
    public void Add_CutAnywhere_NeitherCompleteNorFaulty() => Holds(
        Gen.Zip(Gen.Zip(Lengths, Cuts), Gen.Choose(0, int.MaxValue - 1)),
        input =>
        {
            byte[] text = ListText(input.Item1.Item1);
            int kept = (int)((long)input.Item2 * text.Length / int.MaxValue);
            IntegerListCheck check = new(input.Item1.Item1);
            Add(check, text.AsSpan(0, kept), input.Item1.Item2);
            return !check.IsComplete && check.Fault is null && check.Bytes == kept;
        });

    [Fact]
    public void Add_ListOfAnotherLength_FaultWhereTheyPart() => Holds(
        Gen.Zip(Gen.Zip(Lengths, Lengths), Cuts).Where(input => input.Item1.Item1 != input.Item1.Item2),
        input =>
        {
            byte[] text = ListText(input.Item1.Item1);
            int common = text.AsSpan().CommonPrefixLength(ListText(input.Item1.Item2));
            IntegerListCheck check = new(input.Item1.Item2);
            Add(check, text, input.Item2);
            return !check.IsComplete && check.Bytes == common && check.Fault is not null;
        });

    [Fact]
    public void Add_MoreBehindTheEnd_Fault()
    {
        IntegerListCheck check = new(3);
        check.Add("[0,1,2]"u8);
        Assert.True(check.IsComplete);
        check.Add("\n"u8);
        Assert.Equal("byte 7: expected the end, came `\\x0a`", check.Fault);
        Assert.False(check.IsComplete);
    }

    [Fact]
    public void Add_AfterFault_Nothing()
    {
        IntegerListCheck check = new(12);
        check.Add("[0,1,3"u8);
        check.Add("[0,1,2,3,4,5,6,7,8,9,10,11]"u8);
        Assert.Equal("byte 5: expected `2,3,4,5,6,7,8,9,10,1`, came `3`", check.Fault);
        Assert.Equal(5, check.Bytes);
    }

    // Longer than what the properties try: more digits, and every carry between.
    [Fact]
    public void Add_ElevenMillionIntegers_Complete()
    {
        const int Length = 11_000_000;
        IntegerListCheck check = new(Length);
        byte[] piece = new byte[70_000];
        int used = 0;
        piece[used++] = (byte)'[';
        for (int i = 0; i < Length; i++)
        {
            if (used > piece.Length - 20)
            {
                check.Add(piece.AsSpan(0, used));
                used = 0;
            }

            _ = i.TryFormat(piece.AsSpan(used), out int written, provider: CultureInfo.InvariantCulture);
            used += written;
            piece[used++] = (byte)(i == Length - 1 ? ']' : ',');
        }

        check.Add(piece.AsSpan(0, used));
        Assert.Null(check.Fault);
        Assert.True(check.IsComplete);
    }

    [Fact]
    public void Constructor_NegativeLength_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new IntegerListCheck(-1));

    private static byte[] ListText(int length) => Encoding.ASCII.GetBytes($"[{string.Join(',', Enumerable.Range(0, length))}]");

    private static void Add(IntegerListCheck check, ReadOnlySpan<byte> text, int[] cuts)
    {
        for (int i = 0; !text.IsEmpty; i++)
        {
            int size = Math.Min(text.Length, cuts[i % cuts.Length]);
            check.Add(text[..size]);
            text = text[size..];
        }
    }

    private static void Holds<T>(Gen<T> inputs, Func<T, bool> holds) =>
        Prop.ForAll(inputs.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
}
