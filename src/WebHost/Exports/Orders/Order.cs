using System.Buffers.Binary;

namespace StreamingJson.WebHost;

/// <summary>One row of the dataset <c>orders</c>: every value is a pure function of the id, the same everywhere.</summary>
/// <remarks>
/// The values are drawn by splitmix64, seeded with 0 (Steele, Lea, Flood: Fast splittable pseudorandom number generators,
/// OOPSLA 2014; its finalizer is Stafford's Mix13): the row has the generator's outputs <c>8·id</c> to <c>8·id + 7</c> to itself.
/// </remarks>
internal readonly struct Order(long id)
{
    /// <summary>The largest id: it is placed in the year 6139, well within <see cref="DateTime"/>.</summary>
    public const long MaxId = 10_000_000_000;

    // So many that a customer has several orders among the default million.
    private const ulong Customers = 250_000;

    // The distance of two orders: they rise with the id, since an order is shifted by less. 10 million are four years.
    private const ulong MicrosecondsApart = 13_000_000;

    // numeric(12,2) ends below it, in hundredths.
    private const ulong TotalLimit = 1_000_000_000_000;

    private static readonly DateTime Opening = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Statuses = ["new", "packed", "shipped", "delivered", "returned"];

    /// <summary>1 to <see cref="MaxId"/>.</summary>
    public long Id => id;

    public int CustomerId => (int)Below(1, Customers) + 1;

    public string Status => Statuses[Below(2, (ulong)Statuses.Length)];

    /// <summary>In microseconds, as PostgreSQL keeps them; later than that of every smaller id.</summary>
    public DateTime PlacedAt => Opening.AddTicks(
        (long)(((ulong)id * MicrosecondsApart) + Below(3, MicrosecondsApart)) * TimeSpan.TicksPerMicrosecond);

    /// <summary>0.00 to 9999999999.99, always with two decimals; of every magnitude about as often.</summary>
    public decimal Total
    {
        get
        {
            // The high bits give the number, the low five its magnitude.
            ulong cents = Below(4, TotalLimit) >> (int)(Draw(4) & 31);
            return new decimal((int)cents, (int)(cents >> 32), 0, isNegative: false, scale: 2);
        }
    }

    /// <summary>True for four of five.</summary>
    public bool Paid => Below(5, 5) != 0;

    /// <summary>Of version 4 (RFC 9562), but not random.</summary>
    public Guid Token
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, (Draw(6) & ~0xF000UL) | 0x4000);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (Draw(0) >> 2) | (1UL << 63));
            return new Guid(bytes, bigEndian: true);
        }
    }

    /// <summary><see langword="null"/> for a third.</summary>
    public string? Note
    {
        get
        {
            ReadOnlySpan<string> texts = OrderNotes.Texts;
            int at = (int)Below(7, (ulong)texts.Length * 3 / 2);
            return at < texts.Length ? texts[at] : null;
        }
    }

    /// <summary>Scales a draw to 0 until the limit by its high bits: a multiplication instead of a division.</summary>
    private ulong Below(ulong draw, ulong limit) => Math.BigMul(Draw(draw), limit, out _);

    private ulong Draw(ulong number)
    {
        unchecked
        {
            ulong state = (((ulong)id * 8) + number) * 0x9E3779B97F4A7C15;
            state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
            return state ^ (state >> 31);
        }
    }
}
