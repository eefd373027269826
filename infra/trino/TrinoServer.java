/** Starts Trino's server as its distribution does, whose own main class is not in Maven Central. Java runs this file as it is. */
public final class TrinoServer {
    public static void main(String[] arguments) {
        new io.trino.server.Server().start(System.getProperty("trino.version"));
    }
}
