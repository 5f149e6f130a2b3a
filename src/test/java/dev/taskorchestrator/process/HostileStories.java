package dev.taskorchestrator.process;

import org.opentest4j.TestAbortedException;

/// Inputs that take more than a request: each is played, and told by how it ended.
final class HostileStories {

  private final HostileFiles files;
  private final HostileLines lines;
  private final HostileConnections connections;
  private final HostileSweeps sweeps;

  HostileStories(HostileSite site, Canary canary) {
    files = new HostileFiles(site);
    lines = new HostileLines(site);
    connections = new HostileConnections(site, canary);
    sweeps = new HostileSweeps(site);
  }

  String tell(String story) {
    try {
      return switch (story) {
        case "links" -> files.links();
        case "exchanged link" -> files.exchangedLink();
        case "hard link" -> files.hardLink();
        case "named pipe" -> files.namedPipe();
        case "altered artifact" -> files.altered();
        case "two uploads" -> files.twoUploads();
        case "at the terminal" -> files.atTheTerminal();
        case "a table written out" -> files.writtenOut();
        case "dripping line" -> lines.dripping();
        case "id in flight" -> lines.idInFlight();
        case "half a line" -> lines.halfALine();
        case "thousand and the end" -> lines.thousandAndTheEnd();
        case "shared progress token" -> lines.sharedProgressToken();
        case "short upload" -> connections.shortUpload();
        case "slow headers" -> connections.slowHeaders();
        case "slow reader" -> connections.slowReader();
        case "many streams" -> connections.manyStreams();
        case "flood of keys" -> connections.floodOfKeys();
        case "revoked stream" -> connections.revokedStream();
        case "NUL everywhere" -> sweeps.nulEverywhere();
        case "foreign ids" -> sweeps.foreignIds();
        case "long chain" -> sweeps.longChain();
        case "edges" -> sweeps.edges();
        default -> throw new AssertionError("nobody knows the story of " + story);
      };
    } catch (TestAbortedException inconclusive) {
      throw inconclusive;
    } catch (Exception failure) {
      throw new AssertionError(story, failure);
    }
  }
}
