using System.Text;

namespace StreamingJson.Tests;

public class HeartbeatRecordTests
{
    /// <summary>However often a quiet source makes its connection be kept alive: its reader sees the items.</summary>
    [Fact]
    public async Task QuietSource_HeartbeatsBetweenEvents_AreSkipped()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Random random = new(seed);
            HandSource<int> source = new();
            JsonProducerOptions options = new()
            {
                HeartbeatInterval = TimeSpan.FromSeconds(1),
                ChunkSize = random.Next(1, 100),
                FlushSize = random.Next(1, 100),
            };
            Stage stage = new(options, JsonEncoder.Items(source, Stage.Info<int>(), JsonFormat.Events));
            stage.Begin();
            int[] items = [.. Enumerable.Range(0, 30)];
            int quiet = 0;
            foreach (int item in items)
            {
                source.Yield(item);
                if (random.Next(3) > 0) continue;
                stage.TakeAll();
                for (int i = random.Next(3); i > 0; i--, quiet++)
                {
                    stage.Advance(1_100);
                    stage.TakeAll();
                }
            }

            source.End();
            stage.TakeAll();
            Assert.Equal(StreamEnd.Completed, (await stage.Outcome()).End);
            Assert.Equal(quiet, stage.Read.Split('\n').Count(line => line == ":"));
            List<object?> read = Records.Items(JsonFormat.Events, Encoding.UTF8.GetBytes(stage.Read));
            string? difference = JsonModel.OfItems(items, read, "$");
            Assert.True(difference is null, $"Seed {seed}: {difference}");
        }
    }
}
