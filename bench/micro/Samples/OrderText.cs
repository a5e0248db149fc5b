using System.Text.Json;

namespace StreamingJson.Bench.Micro;

// A graph as one writes it by hand.
internal static class OrderText
{
    public static void WriteList(Utf8JsonWriter json, List<SampleOrder> orders)
    {
        json.WriteStartArray();
        foreach (SampleOrder order in orders) Write(json, order);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, SampleOrder order)
    {
        json.WriteStartObject();
        json.WriteString("Id"u8, order.Id);
        json.WritePropertyName("Customer"u8);
        Write(json, order.Customer);
        json.WriteStartArray("Lines"u8);
        foreach (SampleLine line in order.Lines) Write(json, line);
        json.WriteEndArray();
        json.WriteStartObject("Notes"u8);
        foreach ((string name, string note) in order.Notes) json.WriteString(name, note);
        json.WriteEndObject();
        json.WritePropertyName("Replaces"u8);
        if (order.Replaces is null) json.WriteNullValue();
        else Write(json, order.Replaces);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SampleCustomer customer)
    {
        json.WriteStartObject();
        json.WriteString("Name"u8, customer.Name);
        json.WriteStartObject("Address"u8);
        json.WriteString("Street"u8, customer.Address.Street);
        json.WriteString("City"u8, customer.Address.City);
        json.WriteString("Country"u8, customer.Address.Country);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SampleLine line)
    {
        json.WriteStartObject();
        json.WriteString("Product"u8, line.Product);
        json.WriteNumber("Quantity"u8, line.Quantity);
        json.WriteNumber("Price"u8, line.Price);
        json.WriteStartArray("Discounts"u8);
        foreach (double discount in line.Discounts) json.WriteNumberValue(discount);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
