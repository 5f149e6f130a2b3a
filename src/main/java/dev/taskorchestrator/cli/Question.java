package dev.taskorchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Locale;

/// Asks whoever sits at the terminal.
record Question(Console console) {

  /// Whether the answer is yes; anything else is no.
  boolean agreed(String question) {
    console.err().print(question + " [y/N] ");
    console.err().flush();
    try {
      var answer = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
      var yes = answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
      if (!yes) console.err().println("nothing was changed");
      return yes;
    } catch (IOException unheard) {
      throw new UsageException("no answer can be read: " + unheard.getMessage());
    }
  }
}
