package dev.taskorchestrator.core;

import dev.taskorchestrator.core.Access.Role;

/// What role each command and question needs. There is no other place that decides it.
public final class Rights {

  private Rights() {}

  public static Role needed(Command command) {
    return switch (command) {
      case Command.OpenSession _,
          Command.ResumeSession _,
          Command.Plan _,
          Command.ClaimNext _,
          Command.Claim _,
          Command.Complete _,
          Command.Release _,
          Command.Heartbeat _,
          Command.Update _,
          Command.Cancel _,
          Command.Lock _,
          Command.Unlock _,
          Command.Remember _,
          Command.Decide _,
          Command.Probe _ ->
          Role.AGENT;
      case Command.Delete delete -> delete.archive() ? Role.AGENT : Role.MANAGER;
      case Command.CleanSessions _,
          Command.Maintain _,
          Command.Tend _,
          Command.Pause _,
          Command.AddRule _,
          Command.RemoveRule _,
          Command.Import _,
          Command.NoteRestart _ ->
          Role.MANAGER;
      case Command.AddToken _, Command.RevokeToken _, Command.KeepErrand _ -> Role.ADMIN;
    };
  }

  public static Role needed(Query query) {
    return switch (query) {
      case Query.Tasks _,
          Query.OneTask _,
          Query.Overview _,
          Query.Synthesis _,
          Query.Artifacts _,
          Query.ReadArtifact _,
          Query.SearchArtifacts _,
          Query.Changes _,
          Query.Locks _,
          Query.Leases _,
          Query.Checkup _,
          Query.Tree _,
          Query.Sessions _,
          Query.OneSession _,
          Query.Memos _,
          Query.OneMemo _,
          Query.Rules _,
          Query.RuleTest _,
          Query.Health _,
          Query.Restarts _,
          Query.Everything _,
          Query.Handover _ ->
          Role.VIEWER;
      case Query.Tokens _, Query.TokenOf _, Query.TokenMark _, Query.OneErrand _ -> Role.ADMIN;
    };
  }
}
