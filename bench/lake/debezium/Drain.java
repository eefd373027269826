import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Drains a slot with Debezium's embedded engine. Prints one line: `changes seconds`, from the arrival of the first batch, its tables'
 * descriptions read and its JVM warm or not, to that of the last change, or to the commit that it is in.
 * Arguments: host port database user password slot publication changes format folder. The format tells what becomes of the changes: json (as a program
 * gets them by default) and records (not serialized) are counted and written nowhere; lake: the records are appended to Iceberg tables in the folder,
 * committed each second as capture does.
 */
public final class Drain {
  private static long changes;
  private static long began;

  public static void main(String[] args) throws Exception {
    long expected = Long.parseLong(args[7]);
    Properties settings = settings(args);
    DebeziumEngine<?> engine = switch (args[8]) {
      case "json" -> DebeziumEngine.create(Json.class).using(settings).notifying((events, committer) -> {
        count(events.size(), expected);
        for (ChangeEvent<String, String> event : events) committer.markProcessed(event);
        committer.markBatchFinished();
      }).using(Drain::ended).build();
      case "records" -> DebeziumEngine.create(Connect.class).using(settings).notifying((events, committer) -> {
        count(events.size(), expected);
        for (var event : events) committer.markProcessed(event);
        committer.markBatchFinished();
      }).using(Drain::ended).build();
      case "lake" -> intoLake(settings, new Lake(args[9]), expected);
      default -> throw new IllegalArgumentException("format: json, records or lake, not " + args[8]);
    };
    Executors.newSingleThreadExecutor(work -> {
      Thread thread = new Thread(work);
      thread.setDaemon(true);
      return thread;
    }).execute(engine);
    TimeUnit.MINUTES.sleep(10);
    System.err.println("not drained in ten minutes: " + changes + " of " + expected);
    System.exit(1);
  }

  private static DebeziumEngine<?> intoLake(Properties settings, Lake lake, long expected) {
    // What is committed is acknowledged, nothing before.
    List<ChangeEvent<SourceRecord, SourceRecord>> written = new ArrayList<>();
    return DebeziumEngine.create(Connect.class).using(settings).notifying((events, committer) -> {
      if (began == 0) began = System.nanoTime();
      for (var event : events) lake.append(event.value());
      written.addAll(events);
      if (!lake.due() && changes + written.size() < expected) return;
      lake.commit();
      for (var event : written) committer.markProcessed(event);
      committer.markBatchFinished();
      count(written.size(), expected);
      written.clear();
    }).using(Drain::ended).build();
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

  /** Iceberg tables in a folder, one for each topic, written as Iceberg's library does it: one Parquet file and one append a commit. */
  private static final class Lake {
    private static final long COMMIT_EVERY = TimeUnit.SECONDS.toNanos(1);
    private final HadoopCatalog catalog;
    private final Map<String, Target> targets = new HashMap<>();
    private long committed = System.nanoTime();

    Lake(String folder) {
      catalog = new HadoopCatalog(new Configuration(), folder);
    }

    void append(SourceRecord record) {
      Struct change = (Struct) record.value();
      Struct row = change.getStruct(change.get("after") == null ? "before" : "after");
      Struct source = change.getStruct("source");
      targets.computeIfAbsent(record.topic(), topic -> new Target(catalog, topic, row.schema()))
          .append(row, change.getString("op"), source.getInt64("lsn"), source.getInt64("txId"));
    }

    boolean due() {
      return System.nanoTime() - committed >= COMMIT_EVERY;
    }

    void commit() {
      targets.values().forEach(Target::commit);
      committed = System.nanoTime();
    }
  }

  private static final class Target {
    private static final List<String> OF_CHANGE = List.of("_op", "_lsn", "_xid");
    private final Table table;
    private final List<Field> fields;
    private final GenericRecord template;
    private DataWriter<Record> writer;

    Target(HadoopCatalog catalog, String topic, Schema row) {
      fields = row.fields();
      List<Types.NestedField> columns = new ArrayList<>();
      for (Field field : fields) columns.add(Types.NestedField.optional(columns.size() + 1, field.name(), typeOf(field.schema())));
      for (String name : OF_CHANGE)
        columns.add(Types.NestedField.required(columns.size() + 1, name, name.equals("_op") ? Types.StringType.get() : Types.LongType.get()));
      table = catalog.createTable(TableIdentifier.of("ods", topic.replace('.', '_')), new org.apache.iceberg.Schema(columns));
      template = GenericRecord.create(table.schema());
    }

    void append(Struct row, String op, long lsn, long transaction) {
      GenericRecord record = template.copy();
      int at = 0;
      for (Field field : fields) record.set(at++, valueOf(row.get(field), field.schema()));
      record.set(at++, op);
      record.set(at++, lsn);
      record.set(at, transaction);
      if (writer == null) writer = open();
      writer.write(record);
    }

    void commit() {
      if (writer == null) return;
      try {
        writer.close();
      } catch (IOException error) {
        throw new java.io.UncheckedIOException(error);
      }
      table.newAppend().appendFile(writer.toDataFile()).commit();
      writer = null;
    }

    private DataWriter<Record> open() {
      var file = table.io().newOutputFile(table.locationProvider().newDataLocation(UUID.randomUUID() + ".parquet"));
      try {
        return Parquet.writeData(EncryptedFiles.plainAsEncryptedOutput(file)).forTable(table).createWriterFunc(GenericParquetWriter::create)
            .overwrite().build();
      } catch (IOException error) {
        throw new java.io.UncheckedIOException(error);
      }
    }

    private static Type typeOf(Schema schema) {
      if (isDate(schema)) return Types.DateType.get();
      if (isDecimal(schema))
        return Types.DecimalType.of(
            Integer.parseInt(schema.parameters().getOrDefault("connect.decimal.precision", "38")),
            Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD)));
      return switch (schema.type()) {
        case INT16, INT32 -> Types.IntegerType.get();
        case INT64 -> Types.LongType.get();
        case BOOLEAN -> Types.BooleanType.get();
        default -> Types.StringType.get();
      };
    }

    private static Object valueOf(Object value, Schema schema) {
      if (value == null || value instanceof BigDecimal) return value;
      if (isDate(schema)) return LocalDate.ofEpochDay((Integer) value);
      return switch (schema.type()) {
        case INT16 -> ((Short) value).intValue();
        case INT32, INT64, BOOLEAN, STRING -> value;
        default -> String.valueOf(value);
      };
    }

    private static boolean isDate(Schema schema) {
      return "io.debezium.time.Date".equals(schema.name());
    }

    private static boolean isDecimal(Schema schema) {
      return Decimal.LOGICAL_NAME.equals(schema.name());
    }
  }
}
