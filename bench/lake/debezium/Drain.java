import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.Json;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Drains a slot with Debezium's embedded engine and counts the changes; writes them nowhere. Prints one line: `changes seconds`, from the
 * arrival of the first batch, its tables' descriptions read and its JVM warm or not, to that of the last change.
 * Arguments: host port database user password slot publication changes format (json: as a program gets them by default; records: not serialized).
 */
public final class Drain {
  private static long changes;
  private static long began;

  public static void main(String[] args) throws Exception {
    long expected = Long.parseLong(args[7]);
    Properties settings = settings(args);
    DebeziumEngine<?> engine =
        args[8].equals("json")
            ? DebeziumEngine.create(Json.class).using(settings).notifying((events, committer) -> {
                count(events.size(), expected);
                for (ChangeEvent<String, String> event : events) committer.markProcessed(event);
                committer.markBatchFinished();
              }).using(Drain::ended).build()
            : DebeziumEngine.create(Connect.class).using(settings).notifying((events, committer) -> {
                count(events.size(), expected);
                for (var event : events) committer.markProcessed(event);
                committer.markBatchFinished();
              }).using(Drain::ended).build();
    Executors.newSingleThreadExecutor(work -> {
      Thread thread = new Thread(work);
      thread.setDaemon(true);
      return thread;
    }).execute(engine);
    TimeUnit.MINUTES.sleep(10);
    System.err.println("not drained in ten minutes: " + changes + " of " + expected);
    System.exit(1);
  }

  private static synchronized void count(int events, long expected) {
    if (began == 0) began = System.nanoTime();
    changes += events;
    if (changes < expected) return;
    System.out.println(changes + " " + (System.nanoTime() - began) / 1e9);
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static void ended(boolean success, String message, Throwable error) {
    System.err.println(message);
    Runtime.getRuntime().halt(1);
  }

  private static Properties settings(String[] args) {
    Properties settings = new Properties();
    for (List<String> setting : List.of(
        List.of("name", "bench"),
        List.of("connector.class", "io.debezium.connector.postgresql.PostgresConnector"),
        List.of("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore"),
        List.of("topic.prefix", "bench"),
        List.of("database.hostname", args[0]),
        List.of("database.port", args[1]),
        List.of("database.dbname", args[2]),
        List.of("database.user", args[3]),
        List.of("database.password", args[4]),
        List.of("plugin.name", "pgoutput"),
        List.of("slot.name", args[5]),
        List.of("publication.name", args[6]),
        List.of("publication.autocreate.mode", "disabled"),
        List.of("snapshot.mode", "no_data"),
        List.of("tombstones.on.delete", "false"),
        List.of("provide.transaction.metadata", "false")))
      settings.setProperty(setting.get(0), setting.get(1));
    return settings;
  }
}
