package dev.taskorchestrator.postgres;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;

/// The network between a server and its PostgreSQL, which breaks when it is told to. It knows where
/// one message of the protocol ends and the next begins, so it can break at a certain moment: when
/// a commit was made and its answer is on its way. See
/// https://www.postgresql.org/docs/current/protocol-message-formats.html
public final class CuttingProxy implements AutoCloseable {

  private final Postgres server;
  private final ServerSocket door;
  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicInteger cuts = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition healed = lock.newCondition();
  private boolean silent;
  private volatile IntPredicate cutting = _ -> false;

  public CuttingProxy(Postgres server) {
    this.server = server;
    try {
      this.door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Thread.ofVirtual().start(this::welcome);
  }

  /// The address of a database through this network. Nothing is encrypted on the way, or the
  /// messages could not be told from each other.
  public String url(Postgres.Database database) {
    return server.url(database.name(), door.getLocalPort()) + "?sslmode=disable&gssEncMode=disable";
  }

  /// From now on breaks the connection of a commit that was made, before its answer gets through.
  ///
  /// @param cutting told the number of each commit, from 1 on
  public void cutAfterCommit(IntPredicate cutting) {
    this.cutting = cutting;
  }

  /// Commits that passed or were cut.
  public int commits() {
    return commits.get();
  }

  /// Commits whose answer was cut off.
  public int cuts() {
    return cuts.get();
  }

  /// Nothing gets through any more, and nobody is told.
  public void goSilent() {
    lock.lock();
    try {
      silent = true;
    } finally {
      lock.unlock();
    }
  }

  /// Goes on where it went silent: nothing of what was sent is lost.
  public void heal() {
    lock.lock();
    try {
      silent = false;
      healed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Breaks every connection.
  public void cutAll() {
    pairs.forEach(Pair::cut);
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException _) {
      // nobody comes any more
    }
    heal();
    cutAll();
  }

  private void welcome() {
    while (!door.isClosed()) {
      try {
        var client = door.accept();
        Thread.ofVirtual().start(() -> pass(client));
      } catch (IOException _) {
        // closed
      }
    }
  }

  private void pass(Socket client) {
    try {
      awaitHealed();
      client.setTcpNoDelay(true);
      var behind = new Socket(InetAddress.getLoopbackAddress(), server.port());
      behind.setTcpNoDelay(true);
      var pair = new Pair(client, behind);
      pairs.add(pair);
      Thread.ofVirtual().start(() -> pair.run(pair::requests));
      pair.run(pair::answers);
      pairs.remove(pair);
    } catch (IOException | InterruptedException _) {
      close(client);
    }
  }

  private void awaitHealed() throws InterruptedException {
    lock.lock();
    try {
      while (silent) healed.await();
    } finally {
      lock.unlock();
    }
  }

  private static void close(Socket socket) {
    try {
      socket.setSoLinger(true, 0); // a reset, as when a cable is pulled
      socket.close();
    } catch (IOException _) {
      // it is gone all the same
    }
  }

  private interface Pump {
    void run() throws IOException, InterruptedException;
  }

  /// One connection, on both sides.
  private final class Pair {
    private final Socket client;
    private final Socket behind;

    Pair(Socket client, Socket behind) {
      this.client = client;
      this.behind = behind;
    }

    void run(Pump pump) {
      try {
        pump.run();
      } catch (IOException | InterruptedException _) {
        // one side has ended
      } finally {
        cut();
      }
    }

    void cut() {
      CuttingProxy.close(client);
      CuttingProxy.close(behind);
    }

    void requests() throws IOException, InterruptedException {
      var buffer = new byte[1 << 16];
      var in = client.getInputStream();
      var out = behind.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        awaitHealed();
        out.write(buffer, 0, read);
      }
    }

    /// Message by message: a letter, the length of what follows with its own four bytes, and that.
    void answers() throws IOException, InterruptedException {
      var in = new DataInputStream(new BufferedInputStream(behind.getInputStream(), 1 << 16));
      var out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream(), 1 << 16));
      while (true) {
        int kind = in.read();
        if (kind < 0) return;
        var body = new byte[in.readInt() - 4];
        in.readFully(body);
        if (kind == 'C' && new String(body, StandardCharsets.US_ASCII).startsWith("COMMIT")) {
          if (cutting.test(commits.incrementAndGet())) {
            cuts.incrementAndGet();
            return;
          }
        }
        out.writeByte(kind);
        out.writeInt(body.length + 4);
        out.write(body);
        if (in.available() == 0) {
          awaitHealed();
          out.flush();
        }
      }
    }
  }
}
