package dev.taskorchestrator.mcp;

/// All that a server has for its clients.
///
/// @param changing whether the tools and prompts may be others while the server runs
/// @param logging whether tools write to the client's log
public record Offer(
    ToolTable tools,
    Resources resources,
    Prompts prompts,
    Completions completions,
    ErrandStore errands,
    Announcements announcements,
    boolean changing,
    boolean logging) {

  /// The same, with calls that can go on without their callers.
  public Offer with(ErrandStore store) {
    return new Offer(
        tools, resources, prompts, completions, store, announcements, changing, logging);
  }

  /// Tools and nothing else.
  public static Offer of(ToolTable tools) {
    return new Offer(
        tools,
        Resources.NONE,
        Prompts.NONE,
        Completions.NONE,
        ErrandStore.NONE,
        new Announcements(),
        false,
        false);
  }
}
