package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Rights;
import dev.taskorchestrator.core.Roles;

/// A project as somebody may use it. Whatever is asked of it is first compared with the role that
/// whoever asks has in this project; what is refused has read and changed nothing.
public final class Guarded {

  private final Engine engine;
  private final Access access;

  Guarded(Engine engine, Access access) {
    this.engine = engine;
    this.access = access;
  }

  public Access access() {
    return access;
  }

  public Outcome<Reply> execute(Call call, Command command) {
    return execute(call, command, Patience.NONE);
  }

  public Outcome<Reply> execute(Call call, Command command, Patience patience) {
    var allowed = allows(Rights.needed(command));
    if (command instanceof Command.ResumeSession resume) {
      allowed = allowed.then(_ -> mine(resume));
    }
    return allowed.then(_ -> engine.execute(call, command, patience));
  }

  /// The session of another principal is as one that is not there, except for who looks after the
  /// project.
  private Outcome<Access> mine(Command.ResumeSession resume) {
    if (access.role().includes(Access.Role.MANAGER) || access.principal().isEmpty()) {
      return Outcome.done(access);
    }
    return engine
        .ask(new Query.OneSession(resume.id()))
        .then(reply ->
            reply instanceof Reply.SessionShown shown && access.owns(shown.session().agent())
                ? Outcome.done(access)
                : Outcome.refused(new Refusal.SessionNotFound(resume.id())));
  }

  public Outcome<Reply> ask(Query query) {
    return allows(Rights.needed(query)).then(_ -> engine.ask(query));
  }

  public Outcome<Reply> ask(Query query, Patience patience) {
    return allows(Rights.needed(query)).then(_ -> engine.ask(query, patience));
  }

  /// Whether whoever asks has that role, for what is kept beside the tables.
  public Outcome<Access> allows(Access.Role needed) {
    return access.role().includes(needed)
        ? Outcome.done(access)
        : Outcome.refused(new Refusal.Forbidden(needed, access.role()));
  }

  public Roles roles() {
    return engine.roles();
  }
}
