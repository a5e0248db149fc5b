namespace StreamingJson.WebHost;

/// <summary>The notes that orders have: mostly plain, some with what JSON escapes or what is more than a byte in UTF-8.</summary>
internal static class OrderNotes
{
    // Even, since half as many stand for null; their order is part of the dataset.
    public static readonly string[] Texts =
    [
        "Leave at the door",
        "Call before delivery",
        "Gift, please wrap",
        "Fragile",
        "Second floor, left",
        "Ring twice",
        "Deliver after 18:00",
        "No invoice in the box",
        "Neighbour takes it",
        "Customer collects",
        "Urgent",
        "Same box as the last order",
        "Return of a damaged item",
        "Paid in two parts",
        "Ship together",
        "Do not bend",
        "",
        "Said \"no hurry\"",
        "Back\\yard",
        "First line\nSecond line",
        "Tab\there",
        "Line end\r\nof another system",
        "<b>bold</b> & 'quoted' + plus/slash",
        "Grüße an die Küche",
        "Déjà payé, 20 €",
        "Доставка утром",
        "東京へ発送",
        "شكرا",
        "Thank you 😀",
        "👩‍👩‍👧 family pack 🎁",
        "Control \u0001 and \u007f, separators \u2028\u2029",
        "A longer note, as some customers like to write them: the gate is green, the bell is broken, and the dog is friendly.",
    ];
}
