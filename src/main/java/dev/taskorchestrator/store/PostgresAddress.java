package dev.taskorchestrator.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Where a PostgreSQL database is and who comes to it, as people write it:
/// `postgresql://user:password@host:port/database?sslmode=require`. See
/// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
///
/// The password may be left out: the driver then takes it from the environment or the user's file
/// of passwords, as other programs do.
///
/// @param place what comes after the user: hosts, database and options
public record PostgresAddress(String place, @Nullable String user, @Nullable String password) {

  private static final List<String> SCHEMES =
      List.of("postgresql://", "postgres://", "jdbc:postgresql://");

  /// Reads one; empty when that is none.
  public static Optional<PostgresAddress> of(String text) {
    return SCHEMES.stream()
        .filter(text::startsWith)
        .findFirst()
        .map(scheme -> split(text.substring(scheme.length())))
        .filter(address -> !address.place().isEmpty());
  }

  private static PostgresAddress split(String rest) {
    var end = rest.indexOf('/') < 0 ? rest.length() : rest.indexOf('/');
    var at = rest.lastIndexOf('@', end);
    if (at < 0) return new PostgresAddress(rest, null, null);
    var who = rest.substring(0, at);
    var colon = who.indexOf(':');
    return new PostgresAddress(
        rest.substring(at + 1),
        decoded(colon < 0 ? who : who.substring(0, colon)),
        colon < 0 ? null : decoded(who.substring(colon + 1)));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /// For the driver.
  String url() {
    return "jdbc:postgresql://" + place;
  }

  /// Who it is for the driver, in these settings.
  void identify(Properties settings) {
    if (user != null) settings.setProperty("user", user);
    if (password != null) settings.setProperty("password", password);
  }

  /// For people: without the password, and without options, which may hold one.
  @Override
  public String toString() {
    var query = place.indexOf('?');
    return "postgresql://" + (query < 0 ? place : place.substring(0, query));
  }
}
