package dev.taskorchestrator.run;

import java.util.Set;

/// File systems over a network, on which SQLite's shared memory does not work.
public final class NetworkDrives {

  private static final Set<String> TYPES =
      Set.of(
          "nfs",
          "nfs4",
          "cifs",
          "smbfs",
          "smb2",
          "smb3",
          "9p",
          "drvfs",
          "afs",
          "ceph",
          "fuse.sshfs");

  private NetworkDrives() {}

  /// Whether a file system of that type, as the machine names it, is one.
  public static boolean are(String type) {
    return TYPES.contains(type);
  }
}
