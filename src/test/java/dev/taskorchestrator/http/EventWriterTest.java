package dev.taskorchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.mcp.Outgoing;
import dev.taskorchestrator.run.SimTime;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What comes through a channel is written to those who may hear it, and to nobody else.
@Timeout(20)
class EventWriterTest {

  private final Channel channel = new Channel(false);
  private final AtomicBoolean revoked = new AtomicBoolean();
  private final AtomicInteger looks = new AtomicInteger();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  /// Takes what is written; before the first, somebody may do something.
  private final class Taking implements Exchange.Stream {
    private final Runnable meanwhile;

    Taking(Runnable meanwhile) {
      this.meanwhile = meanwhile;
    }

    @Override
    public void write(byte[] bytes) {
      if (written.size() == 0) meanwhile.run();
      written.writeBytes(bytes);
    }

    @Override
    public void end() {
      written.writeBytes("END".getBytes(UTF_8));
    }
  }

  private EventWriter.End write(Runnable meanwhile) throws InterruptedException {
    Welcome welcome =
        _ -> {
          looks.incrementAndGet();
          return revoked.get() ? Reply.empty(401) : null;
        };
    return new EventWriter(channel, null, EventWriter.Pace.CALL, welcome)
        .write(new Taking(meanwhile), 0);
  }

  private void say(String text) {
    channel.accept(new Outgoing.Note(text.getBytes(UTF_8)));
  }

  @Test
  void whatIsSaidAfterSomebodyWasTurnedAwayIsNotWritten() throws InterruptedException {
    say("before");
    var end =
        write(() -> {
          revoked.set(true);
          say("after");
        });
    assertThat(end).isEqualTo(EventWriter.End.UNWELCOME);
    assertThat(written.toString(UTF_8)).contains("before").doesNotContain("after", "END");
    assertThat(channel.cut()).isEqualTo(EventWriter.End.UNWELCOME);
  }

  @Test
  void whatWasThereBeforeSomebodyWasTurnedAwayGoesOutWithOneLook() throws InterruptedException {
    say("one");
    say("two");
    channel.end();
    assertThat(write(() -> revoked.set(true))).isEqualTo(EventWriter.End.WHOLE);
    assertThat(written.toString(UTF_8)).contains("one", "two", "END");
    assertThat(looks).hasValue(1);
  }

  @Test
  void callersAreAskedForLessOftenTheLongerTheyWait() {
    var pace = EventWriter.Pace.CALL;
    assertThat(pace.after(0)).isEqualTo(400_000_000);
    assertThat(pace.after(1)).isEqualTo(500_000_000);
    assertThat(pace.after(1_000)).isEqualTo(2_000_000_000);
  }

  @Test
  void thoseWhoListenAreAskedForAllAtTheSameMoment() {
    var time = new SimTime();
    var pace = EventWriter.Pace.listening(time);
    time.pass(Duration.ofSeconds(7));
    assertThat(Duration.ofNanos(pace.after(0))).isEqualTo(Duration.ofSeconds(17));
    time.pass(Duration.ofSeconds(5));
    assertThat(Duration.ofNanos(pace.after(9))).isEqualTo(Duration.ofSeconds(12));
    time.pass(Duration.ofSeconds(9)); // so soon before it that the next one does
    assertThat(Duration.ofNanos(pace.after(0))).isEqualTo(Duration.ofSeconds(27));
  }

  @Test
  void whoIsNudgedIsAskedForAtOnce() throws InterruptedException {
    channel.nudge();
    assertThat(channel.next(0, Long.MAX_VALUE)).isNull();
    say("something");
    assertThat(channel.next(0, Long.MAX_VALUE)).isNotNull();
  }
}
