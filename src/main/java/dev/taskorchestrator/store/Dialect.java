package dev.taskorchestrator.store;

import java.sql.SQLException;
import java.util.List;

/// The words in which the databases differ, and nothing else.
interface Dialect {

  /// Opens a transaction that is going to write.
  String beginWrite();

  /// Opens a transaction that only reads, all of it as of one moment.
  String beginRead();

  /// Ends a query whose rows are going to be changed.
  String forUpdate();

  /// Follows a table's name and says which index to use, where the database would guess wrong.
  String by(String index);

  /// What the full-text index needs beyond the common schema.
  List<String> textSchema();

  /// Statement that puts a task's words into the index: number, title, description, summary.
  String indexText();

  /// Statement that takes a task's words out of the index: number.
  String unindexText();

  /// Join that adds the index to a query on `task t`, best match first by [#textRank].
  String textJoin();

  /// Condition on the index with one parameter, made by [#textQuery].
  String textMatch();

  /// Expression that is smaller the better the match.
  String textRank();

  /// The words of a search in the index's own language; empty when nothing in it can be looked up.
  String textQuery(String search);

  /// What kind of failure that is.
  StorageFault.Kind kind(SQLException failure);
}
