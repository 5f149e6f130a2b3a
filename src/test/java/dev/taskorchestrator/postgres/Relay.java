package dev.taskorchestrator.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// Hands on what comes to one address to another, byte by byte; started by [CutNetwork] on the
/// other side of its link.
public final class Relay {

  private Relay() {}

  /// Listens until it is ended.
  ///
  /// @param arguments where it listens (address, port), and whereto it hands on (address, port)
  public static void main(String[] arguments) throws IOException {
    var here = InetAddress.getByName(arguments[0]);
    var there = new InetSocketAddress(arguments[2], Integer.parseInt(arguments[3]));
    try (var door = new ServerSocket(Integer.parseInt(arguments[1]), 200, here)) {
      System.out.println("ready");
      while (true) {
        var client = door.accept();
        Thread.ofVirtual().start(() -> pass(client, there));
      }
    }
  }

  private static void pass(Socket client, InetSocketAddress there) {
    try (client;
        var behind = new Socket()) {
      behind.connect(there);
      client.setTcpNoDelay(true);
      behind.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> pump(behind, client));
      pump(client, behind);
    } catch (IOException _) {
      // one side has ended, and so does the other
    }
  }

  private static void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // one side has ended
    }
    try {
      from.close();
      to.close();
    } catch (IOException _) {
      // closed already
    }
  }
}
