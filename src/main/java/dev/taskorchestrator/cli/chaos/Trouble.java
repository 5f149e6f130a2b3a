package dev.taskorchestrator.cli.chaos;

import dev.taskorchestrator.cli.rig.Servers;
import dev.taskorchestrator.run.Crew;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/// Makes trouble, one kind after the other, as long as it is wanted and each kind at least once.
final class Trouble implements Runnable {

  /// What can happen to a server.
  enum Kind {
    KILL("kill -9"),
    SUSPEND("suspended, longer than an attempt may take"),
    HOLD("write lock held by another process"),
    FULL("disk that takes no more");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /// Blocks of 512 or 1,024 bytes that a file may have before the disk is as good as full.
  private static final int BLOCKS = 256;

  private final List<Post> posts;
  private final Path project;
  private final SharedLock lock;
  private final RandomGenerator chance;
  private final AtomicBoolean wanted;
  private final Map<Kind, Integer> made = new EnumMap<>(Kind.class);

  Trouble(
      List<Post> posts,
      Path project,
      SharedLock lock,
      RandomGenerator chance,
      AtomicBoolean wanted) {
    this.posts = posts;
    this.project = project;
    this.lock = lock;
    this.chance = chance;
    this.wanted = wanted;
  }

  @Override
  public void run() {
    var kinds = Kind.values();
    for (int round = 0; wanted.get() || round < kinds.length; round++) {
      Crew.pause(Duration.ofMillis(200 + chance.nextInt(500)));
      var kind = kinds[round % kinds.length];
      if (make(kind, posts.get(chance.nextInt(posts.size())))) {
        synchronized (made) {
          made.merge(kind, 1, Integer::sum);
        }
      }
    }
  }

  int made(Kind kind) {
    synchronized (made) {
      return made.getOrDefault(kind, 0);
    }
  }

  private boolean make(Kind kind, Post post) {
    return switch (kind) {
      case KILL -> kill(post);
      case SUSPEND -> post.suspend(Duration.ofMillis(500 + chance.nextInt(3_000)));
      case HOLD -> hold(Duration.ofMillis(500 + chance.nextInt(1_500)));
      case FULL -> fill(post);
    };
  }

  private boolean kill(Post post) {
    lock.lost(post.agent());
    return post.kill();
  }

  /// Locks the project's gate, as a process does that writes and does not come to an end.
  private boolean hold(Duration some) {
    var gate = project.resolve(".task_orchestrator").resolve("gate");
    try (var channel = FileChannel.open(gate, StandardOpenOption.WRITE);
        var held = channel.lock()) {
      Crew.pause(some);
      return held.isValid();
    } catch (IOException _) {
      return false;
    }
  }

  /// A server that may not let any file grow, until its agent has seen it fail and has it replaced.
  /// Only systems with a POSIX shell have that.
  private boolean fill(Post post) {
    if (!Path.of("/bin/sh").toFile().canExecute()) return false;
    lock.lost(post.agent());
    post.restart(
        new Servers.Way(
            project,
            List.of("/bin/sh", "-c", "ulimit -f " + BLOCKS + "; exec \"$@\"", "sh"),
            List.of("--call-timeout", String.valueOf(Post.CALL.toSeconds()))));
    return true;
  }
}
