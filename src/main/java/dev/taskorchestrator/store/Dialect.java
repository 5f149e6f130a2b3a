package dev.taskorchestrator.store;

import java.sql.SQLException;
import java.util.List;

/// The words in which the databases differ, and nothing else.
interface Dialect {

  /// Opens a transaction that is going to write.
  List<String> beginWrite();

  /// The same, and takes the project's turn: no other process writes until it ends.
  List<String> beginTurn();

  /// Opens a transaction that only reads, all of it as of one moment.
  List<String> beginRead();

  /// What the database's own clock says, where that is the project's: microseconds since 1970.
  String now();

  /// Whether there is a table of that name in the project: a query with one parameter.
  String hasTable();

  /// A text as it can be kept.
  String storable(String text);

  /// A statement that makes tables, in the database's own words.
  String schema(String statement);

  /// Whether every statement is a message over the network, which takes its time, and so is
  /// stopping it.
  boolean overNetwork();

  /// What the full-text index needs beyond the common schema.
  List<String> textSchema();

  /// Statement that puts a task's words into the index; its values are those of [#indexed].
  String indexText();

  /// What is bound in [#indexText].
  Object[] indexed(long number, String title, String description, String summary);

  /// Statement that takes a task's words out of the index: number.
  String unindexText();

  /// Query for the numbers of all tasks whose words are in the index.
  String indexedNumbers();

  /// Join that adds the index to a query on `task t`, best match first by [#textRank].
  String textJoin();

  /// Condition on the index. It and the join have one parameter together, made by [#textQuery].
  String textMatch();

  /// Expression that is smaller the better the match.
  String textRank();

  /// The words of a search in the index's own language; empty when nothing in it can be looked up.
  String textQuery(String search);

  /// The parts whose structure is looked at one by one.
  List<String> parts(Sql sql);

  /// What is wrong with the structure of a part.
  List<String> structure(Sql sql, String part);

  /// What kind of failure that is.
  StorageFault.Kind kind(SQLException failure);
}
