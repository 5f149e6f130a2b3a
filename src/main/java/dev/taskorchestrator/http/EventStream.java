package dev.taskorchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.engine.Guarded;
import dev.taskorchestrator.engine.Patience;
import dev.taskorchestrator.engine.Projects;
import dev.taskorchestrator.json.Answers;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.mcp.Guest;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The events of a project as server-sent events, each under its number: `/events?after=N` begins
/// after an event, and a client that comes back says by `Last-Event-ID` how far it was. Nothing is
/// left out and nothing comes twice.
public final class EventStream implements EventsEndpoint {

  private static final int PAGE = 200;
  private static final Duration WAIT = Duration.ofMillis(250);
  private static final Duration ALLOWED = Duration.ofSeconds(5);

  /// So many looks that found nothing pass between two words to who listens.
  private static final int QUIET = 8;

  private static final byte[] NOTHING = ":\n\n".getBytes(UTF_8);

  private final Projects projects;
  private final Time time;

  public EventStream(Projects projects, Time time) {
    this.projects = projects;
    this.time = time;
  }

  @Override
  public void serve(Exchange exchange, Visitor visitor, BooleanSupplier over) throws IOException {
    if (!exchange.method().equals("GET")) {
      exchange.answer(
          dev.taskorchestrator.http.Reply.problem(405, "method_not_allowed", "GET the events")
              .with("Allow", "GET"));
      return;
    }
    var from = from(exchange);
    if (from == null) {
      exchange.answer(
          dev.taskorchestrator.http.Reply.problem(
              400, "invalid_argument", "after must be the number of an event"));
      return;
    }
    var guest = visitor.caller().guest();
    if (guest == null) throw new IllegalStateException("nobody comes in without a project");
    follow(exchange, visitor.welcome(), over, project(guest), from);
  }

  private Guarded project(Guest guest) {
    return projects.of(guest.project(), guest.access());
  }

  /// The number to begin after; null when what was said is none.
  private static @Nullable Long from(Exchange exchange) {
    var said = exchange.header("Last-Event-ID");
    try {
      if (said == null) said = exchange.parameter("after");
      if (said == null) return 0L;
      var number = Long.parseLong(said.strip());
      return number < 0 ? null : number;
    } catch (Exchange.Unreadable | NumberFormatException _) {
      return null;
    }
  }

  private void follow(
      Exchange exchange, Welcome welcome, BooleanSupplier over, Guarded project, long from)
      throws IOException {
    var after = from;
    var silences = 0;
    Exchange.Stream stream = null;
    while (!over.getAsBoolean()) {
      var outcome = page(project, after, stream == null ? Duration.ZERO : WAIT);
      if (!(outcome instanceof Outcome.Done<Reply>(Reply.Changes page))) {
        if (stream == null) exchange.answer(unavailable());
        return;
      }
      if (stream == null) stream = exchange.stream(dev.taskorchestrator.http.Reply.events());
      if (!page.events().isEmpty() && welcome.turnedNow() != null) break;
      for (var event : Answers.of(page).objects("events")) {
        stream.write(event(event));
        after = event.number("sequence");
      }
      silences = page.events().isEmpty() ? silences + 1 : 0;
      if (silences % QUIET == 1) stream.write(NOTHING);
    }
    if (stream != null) stream.end();
  }

  private Outcome<Reply> page(Guarded project, long after, Duration wait) {
    var question = new Query.Changes(after, PAGE);
    return ScopedValue.where(Deadline.CURRENT, Deadline.in(time, ALLOWED.plus(wait)))
        .call(() -> project.ask(question, Patience.of(wait)));
  }

  private static byte[] event(Json.Obj event) {
    return "id: %d\nevent: %s\ndata: %s\n\n"
        .formatted(event.number("sequence"), event.text("kind", "event"), JsonWriter.text(event))
        .getBytes(UTF_8);
  }

  private static dev.taskorchestrator.http.Reply unavailable() {
    return dev.taskorchestrator.http.Reply.problem(
            503, "unavailable", "the events cannot be read now")
        .with("Retry-After", "1");
  }
}
