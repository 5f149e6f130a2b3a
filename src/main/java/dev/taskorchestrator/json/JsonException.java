package dev.taskorchestrator.json;

/// Text that is not JSON, or not JSON that we take: what is wrong with it, and where.
public final class JsonException extends RuntimeException {
  private final String reason;
  private final int line;
  private final int column;
  private final long offset;

  JsonException(String reason, int line, int column, long offset) {
    super(reason + " at line " + line + ", column " + column);
    this.reason = reason;
    this.line = line;
    this.column = column;
    this.offset = offset;
  }

  /// What is wrong, without the place.
  public String reason() {
    return reason;
  }

  /// The line, from 1.
  public int line() {
    return line;
  }

  /// The character within its line, from 1.
  public int column() {
    return column;
  }

  /// The characters before the place; bytes where the text is not UTF-8.
  public long offset() {
    return offset;
  }
}
