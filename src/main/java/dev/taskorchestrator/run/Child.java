package dev.taskorchestrator.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Another process of this program, which is told things on its input and heard on its output. What
/// it logs goes where this process's log goes.
public final class Child implements AutoCloseable {

  private static final Duration LEAVING = Duration.ofSeconds(5);

  private final Process process;

  private Child(Process process) {
    this.process = process;
  }

  /// Starts one.
  ///
  /// @param environment variables that it is given beside those of this process
  /// @throws IOException when it cannot be started
  public static Child start(List<String> command, Map<String, String> environment)
      throws IOException {
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return new Child(builder.start());
  }

  public OutputStream input() {
    return process.getOutputStream();
  }

  public InputStream output() {
    return process.getInputStream();
  }

  /// Ends it, by force when it does not go by itself once its input has ended.
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (process.waitFor(LEAVING.toMillis(), TimeUnit.MILLISECONDS)) return;
    } catch (IOException _) {
      // it is gone already, or does not read; either way it is ended below
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }

  /// Ends it at once.
  public void kill() {
    process.destroyForcibly();
  }
}
