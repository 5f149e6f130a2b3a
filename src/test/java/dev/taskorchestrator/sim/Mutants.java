package dev.taskorchestrator.sim;

import static dev.taskorchestrator.sim.Patch.type;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/// Faults that the simulation must find, one by one. None has a trace in the product: each is
/// planted as it is loaded or as its statements are prepared.
final class Mutants {

  private static final String TASK = "core.Task";
  private static final ClassDesc INSTANT = ClassDesc.of("java.time.Instant");
  private static final ClassDesc DURATION = ClassDesc.of("java.time.Duration");
  private static final ClassDesc OPTIONAL = ClassDesc.of("java.util.Optional");

  private Mutants() {}

  static final List<Mutant> ALL =
      List.of(
          Mutant.patched(
                  "hands out before the prerequisites",
                  Patch.reads(TASK, "claim", "openPrerequisites", 0))
              .and(" and t.open_prerequisites = 0", ""),
          Mutant.saying("hands out before the children", " and t.open_children = 0", ""),
          Mutant.patched(
                  "hands out before the retry time", Patch.calls(TASK, "claim", "isBefore", 0))
              .and("t.not_before <= ?", "t.not_before <= ? + 600000000"),
          Mutant.saying(
              "never frees what has lapsed", "t.until <= ? order", "t.until <= ? and 1 = 0 order"),
          Mutant.saying(
              "frees leases that go on", "t.until <= ? order", "t.until <= ? + 20000000 order"),
          Mutant.saying(
              "frees what living processes hold", "t.holder_process = ?", "t.holder_process <> ?"),
          Mutant.patched(
              "judges leases by its own wall clock",
              Patch.body(
                  "store.MachineClock",
                  "micros(Ldev*",
                  code ->
                      code.aload(0)
                          .invokevirtual(
                              type("store.MachineClock"),
                              "wall",
                              MethodTypeDesc.of(ConstantDescs.CD_long))
                          .lreturn())),
          Mutant.saying(
              "follows a wall clock and leaves leases behind",
              "since = since + ?, until = until + ? where status",
              "since = since + 0 * ?, until = until + 0 * ? where status"),
          Mutant.patched(
              "renews nothing",
              Patch.body(
                  TASK,
                  "renewed",
                  code ->
                      code.aload(0)
                          .aload(1)
                          .aload(2)
                          .invokevirtual(
                              type(TASK),
                              "in",
                              MethodTypeDesc.of(type(TASK), type("core.TaskState"), INSTANT))
                          .areturn())),
          Mutant.patched(
              "accepts work after the lease", Patch.calls(TASK, "heldBy", "lapsedAt", 0)),
          Mutant.patched(
              "accepts work of attempts that are over",
              Patch.before(
                  TASK,
                  "heldBy",
                  code ->
                      code.aload(0)
                          .getfield(type(TASK), "attempt", ConstantDescs.CD_long)
                          .invokestatic(
                              ConstantDescs.CD_Long,
                              "valueOf",
                              MethodTypeDesc.of(ConstantDescs.CD_Long, ConstantDescs.CD_long))
                          .astore(2))),
          Mutant.odd("keeps the work of attempts that are over", Quirk.KEEPS_LATE_WORK),
          Mutant.saying(
                  "gives attempts the number of another",
                  "was = ?, attempt = ?",
                  "was = ?, attempt = min(?, 2)")
              .and("insert into attempt", "insert or replace into attempt"),
          Mutant.patched(
              "gives attempts the numbers of deleted tasks",
              Patch.body(
                  "store.TaskTable", "attemptsBefore", code -> code.loadConstant(0L).lreturn())),
          Mutant.patched(
              "gives a held task to a second agent", Patch.calls(TASK, "claim", "is", 1)),
          Mutant.patched(
              "looks for no circles",
              Patch.body("store.DependencyTable", "reaches", code -> code.iconst_0().ireturn())),
          Mutant.patched(
              "counts events of what was refused", Patch.nothing("store.Ledger", "restore")),
          Mutant.patched(
              "leaves gaps between events", Patch.constant("store.Ledger", "nextEvent", 1, 2)),
          Mutant.saying("tells events twice", "where sequence > ?", "where sequence >= ?"),
          Mutant.patched("wakes nobody", Patch.nothing("run.Lines", "raise")),
          Mutant.patched("wakes no follower", Patch.nothing("run.Signal", "raise")),
          Mutant.odd("wakes nobody in other processes", Quirk.DEAF),
          Mutant.patched(
              "says of nothing that it became ready",
              Patch.body("store.TaskTable", "readied", code -> code.iconst_0().ireturn())),
          Mutant.patched(
              "knows of no moment to ask again at",
              Patch.body("store.TaskTable", "nextChange", Mutants::empty)),
          Mutant.patched("keeps no receipts", Patch.nothing("store.ReceiptTable", "insert")),
          Mutant.patched(
              "looks for no receipts", Patch.body("store.ReceiptTable", "find", Mutants::empty)),
          Mutant.saying("keeps what was refused", "rollback to change", "select 1"),
          Mutant.odd("answers before the commit", Quirk.ANSWERS_EARLY),
          Mutant.patched(
              "hands out what is over",
              Patch.insteadOf(
                  TASK,
                  "claim",
                  "wrong",
                  code -> {
                    code.aload(0)
                        .aload(1)
                        .aload(2)
                        .iload(3)
                        .invokevirtual(
                            type(TASK),
                            "claimed",
                            MethodTypeDesc.of(
                                type(TASK), type("core.Actor"), INSTANT, ConstantDescs.CD_int));
                    Patch.done(code);
                  })),
          Mutant.patched(
              "opens again what was called off",
              Patch.insteadOf(
                  TASK,
                  "reopened",
                  "wrong",
                  code -> {
                    code.aload(0)
                        .iconst_0()
                        .getstatic(
                            type("core.TaskState$Pending"), "NOW", type("core.TaskState$Pending"))
                        .aload(1)
                        .invokevirtual(
                            type(TASK),
                            "withFailures",
                            MethodTypeDesc.of(
                                type(TASK), ConstantDescs.CD_int, type("core.TaskState"), INSTANT));
                    Patch.done(code);
                  })),
          Mutant.patched(
                  "completes parents before their children",
                  Patch.reads(TASK, "complete", "openChildren", 0))
              .and("(open_prerequisites = 0 and open_children = 0)", "1 = 1"),
          Mutant.patched("counts no children", Patch.nothing("engine.Graph", "tellParent")),
          Mutant.patched("tells no dependents", Patch.nothing("engine.Graph", "tellDependents")),
          Mutant.patched(
              "tries again for ever", Patch.calls(TASK, "tryAgain", "maxAttempts", 1_000)),
          Mutant.patched("tries again at once", pause(0)),
          Mutant.patched("tries again tomorrow", pause(86_400)),
          Mutant.patched(
              "gives a lock to two", Patch.calls("engine.Locking", "lambda$take*", "is", 1)),
          Mutant.patched(
              "unlocks for anybody",
              Patch.body(
                  "core.Lock",
                  "heldBy",
                  code -> {
                    code.aload(0);
                    Patch.done(code);
                    code.areturn();
                  })),
          Mutant.saying(
              "frees locks that go on",
              "from named_lock where until <= ? order",
              "from named_lock where until <= ? + 5000000 order"),
          Mutant.patched(
              "calls nobody who waits for locks", Patch.nothing("engine.Locking", "call")));

  private static Patch pause(long seconds) {
    return Patch.body(
        "run.Backoff",
        "after",
        code ->
            code.loadConstant(seconds)
                .invokestatic(
                    DURATION, "ofSeconds", MethodTypeDesc.of(DURATION, ConstantDescs.CD_long))
                .areturn());
  }

  private static void empty(CodeBuilder code) {
    code.invokestatic(OPTIONAL, "empty", MethodTypeDesc.of(OPTIONAL)).areturn();
  }
}
