package dev.taskorchestrator.store;

import java.sql.SQLException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// PostgreSQL's words, from version 14 on. Full text is a `tsvector` whose words are made here, so
/// that the same words are found as in the other database: they match from their beginning,
/// whatever their case and accents.
final class PostgresDialect implements Dialect {

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}\\p{M}]+");
  private static final Pattern MARK = Pattern.compile("\\p{M}+");
  private static final Pattern TEXT = Pattern.compile("(?<=[a-z_] )text\\b");
  private static final Pattern BOUND =
      Pattern.compile("^(\\s+\\w+ .*not null(?: unique)?) (?:check|references) .*?(?=,?$)");
  private static final Pattern NUMBER = Pattern.compile("integer primary key");

  /// Words of a search that are looked up; more would only narrow it further.
  private static final int WORDS = 64;

  /// What a vector holds at most, so that it stays below its limit of one megabyte. See
  /// https://www.postgresql.org/docs/current/textsearch-limitations.html
  private static final int INDEXED = 20_000;

  private static final int LONGEST_WORD = 100;
  private static final int LAST_PLACE = 16_383;

  private final List<String> beginWrite;
  private final List<String> beginTurn;
  private final List<String> beginRead;

  /// @param settings statements that every transaction begins with
  PostgresDialect(List<String> settings) {
    beginWrite = with("begin isolation level read committed read write", settings);
    beginRead = with("begin isolation level repeatable read read only", settings);
    beginTurn = new ArrayList<>(beginWrite);
    beginTurn.add("select 1 from project where id = 1 for update");
  }

  private static List<String> with(String begin, List<String> settings) {
    return Stream.concat(Stream.of(begin), settings.stream()).toList();
  }

  @Override
  public List<String> beginWrite() {
    return beginWrite;
  }

  /// The lock is a statement of its own: one that waits for a row while it reads others sees those
  /// as they were before it waited.
  @Override
  public List<String> beginTurn() {
    return beginTurn;
  }

  @Override
  public List<String> beginRead() {
    return beginRead;
  }

  @Override
  public String now() {
    return "cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";
  }

  @Override
  public String hasTable() {
    return "select count(*) from pg_tables where schemaname = current_schema() and tablename = ?";
  }

  /// No text holds a NUL; one that does came from elsewhere, for callers are refused.
  @Override
  public String storable(String text) {
    return withoutNul(text);
  }

  static String withoutNul(String text) {
    return text.indexOf(0) < 0 ? text : text.replace('\0', '\uFFFD');
  }

  /// Texts are in the order of their characters' numbers, as in the other database; the numbers of
  /// rows may grow large; and rows that change with every commit get room beside them for their
  /// next version.
  @Override
  public String schema(String statement) {
    var words = TEXT.matcher(statement).replaceAll("text collate \"C\"");
    var numbers = NUMBER.matcher(words).replaceAll("bigint primary key");
    if (numbers.startsWith("create table task (")) return withoutBounds(numbers);
    return numbers.startsWith("create table project (")
            || numbers.startsWith("create table tally (")
        ? numbers + " with (fillfactor = 10)"
        : numbers;
  }

  /// The bounds of single columns, and that a status is one of the tally, are left to who writes:
  /// every change of a task would read the text of each check anew, and lock a row of the tally.
  /// What holds between columns stays.
  private static String withoutBounds(String table) {
    return table
        .lines()
        .map(line -> BOUND.matcher(line).replaceFirst("$1"))
        .collect(Collectors.joining("\n"));
  }

  @Override
  public boolean overNetwork() {
    return true;
  }

  @Override
  public List<String> textSchema() {
    return List.of(
        "create table task_text (number bigint primary key, words tsvector not null)",
        "create index task_text_words on task_text using gin (words)");
  }

  @Override
  public String indexText() {
    return "insert into task_text (number, words) values (?, cast(? as tsvector))";
  }

  @Override
  public Object[] indexed(long number, String title, String description, String summary) {
    var places = new LinkedHashMap<String, String>();
    int place = add(places, title, "A", 0);
    place = add(places, description, "B", place);
    add(places, summary, "C", place);
    var vector =
        places.entrySet().stream()
            .map(word -> "'" + word.getKey() + "':" + word.getValue())
            .collect(Collectors.joining(" "));
    return new Object[] {number, vector};
  }

  /// A word is noted where it comes first: that is enough to find and to weigh it.
  private static int add(Map<String, String> places, String text, String weight, int last) {
    int place = last;
    for (var word : WORD.matcher(plain(text)).results().toList()) {
      if (places.size() >= INDEXED) break;
      place = Math.min(LAST_PLACE, place + 1);
      places.putIfAbsent(cut(word.group()), place + weight);
    }
    return place;
  }

  private static String plain(String text) {
    var apart = Normalizer.normalize(text, Normalizer.Form.NFD);
    return MARK.matcher(apart).replaceAll("").toLowerCase(Locale.ROOT);
  }

  private static String cut(String word) {
    return word.length() > LONGEST_WORD ? word.substring(0, LONGEST_WORD) : word;
  }

  @Override
  public String unindexText() {
    return "delete from task_text where number = ?";
  }

  @Override
  public String indexedNumbers() {
    return "select number from task_text";
  }

  @Override
  public String textJoin() {
    return "join task_text on task_text.number = t.number"
        + " cross join (select cast(? as tsquery) as asked) as search";
  }

  @Override
  public String textMatch() {
    return "task_text.words @@ search.asked";
  }

  /// A word in the title counts as much as three in the description or five in the summary.
  @Override
  public String textRank() {
    return "-ts_rank('{0, 0.2, 0.3, 1}', task_text.words, search.asked)";
  }

  /// Every word quoted, so that none is taken for an operator.
  @Override
  public String textQuery(String search) {
    return WORD.matcher(plain(search))
        .results()
        .limit(WORDS)
        .map(word -> "'" + cut(word.group()) + "':*")
        .collect(Collectors.joining(" & "));
  }

  /// The database checks its own structure; see its `pg_amcheck` and data checksums.
  @Override
  public List<String> parts(Sql sql) {
    return List.of();
  }

  @Override
  public List<String> structure(Sql sql, String part) {
    return List.of();
  }

  /// By the class of the SQLSTATE, or the whole of it. See
  /// https://www.postgresql.org/docs/current/errcodes-appendix.html
  @Override
  public StorageFault.Kind kind(SQLException failure) {
    var state = failure.getSQLState() == null ? "" : failure.getSQLState();
    return switch (state) {
      case "40001", "40P01", "55P03" -> StorageFault.Kind.BUSY;
      case "57014" -> StorageFault.Kind.INTERRUPTED;
      case "53100" -> StorageFault.Kind.FULL;
      case "25006", "42501" -> StorageFault.Kind.READ_ONLY;
      case "58030" -> StorageFault.Kind.IO;
      case "XX001", "XX002" -> StorageFault.Kind.CORRUPT;
      // the tables were changed by a newer program: on a connection of its own all is planned anew
      case "0A000" -> StorageFault.Kind.LOST;
      // ended for standing idle in a transaction
      case "25P03" -> StorageFault.Kind.LOST;
      default -> ofClass(state.length() < 2 ? "" : state.substring(0, 2));
    };
  }

  /// Class 57 comes from an operator who ends a connection or the database, 53 from too many of
  /// them, 08 from the connection itself.
  private static StorageFault.Kind ofClass(String kind) {
    return switch (kind) {
      case "08", "57" -> StorageFault.Kind.LOST;
      case "53" -> StorageFault.Kind.AWAY;
      case "23" -> StorageFault.Kind.CONSTRAINT;
      default -> StorageFault.Kind.OTHER;
    };
  }
}
