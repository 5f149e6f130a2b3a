package dev.taskorchestrator.cli;

import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Something that can be said to the program. Described in code rather than by annotations, which
/// the start of every server would pay for.
final class Verb {

  /// What a verb does; answers the exit code.
  interface Work {
    int run(Words words) throws Exception;
  }

  private final String name;
  private final CommandSpec spec;
  private final Work work;

  Verb(String name, String description, Work work) {
    this.name = name;
    this.work = work;
    this.spec = CommandSpec.wrapWithoutInspection(this).name(name);
    spec.usageMessage().description(description);
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Say this.").build());
  }

  /// Lets it be said which directory is meant.
  Verb inDirectory() {
    return option("--project", "DIR", "The project's directory; otherwise the enclosing one.");
  }

  /// Lets it be said which project is meant, and where its state is.
  Verb inProject() {
    return inDirectory()
        .option("--database", "URL", "Where its state is: postgresql://…; otherwise in there.")
        .option("--project-name", "NAME", "--database: what it is called; its directory's name.");
  }

  /// In a project here, or in one that a network server serves.
  Verb overNetwork() {
    return inProject()
        .option("--server", "URL", "In the project of a network server: the address of its /mcp.")
        .option("--token-file", "FILE", "--server: the token; else ORCHESTRATOR_TOKEN has it.");
  }

  Verb option(String option, String value, String description) {
    return add(
        OptionSpec.builder(option)
            .type(String.class)
            .arity("1")
            .paramLabel(value)
            .description(description)
            .build());
  }

  /// An option that the help does not tell of.
  Verb hidden(String option, String value) {
    return add(
        OptionSpec.builder(option)
            .type(String.class)
            .arity("1")
            .paramLabel(value)
            .hidden(true)
            .build());
  }

  Verb flag(String option, String description) {
    return add(OptionSpec.builder(option).type(boolean.class).description(description).build());
  }

  /// Lets it be said in JSON as well.
  Verb json() {
    return flag("--json", "Answer in JSON: one value, also for a refusal.");
  }

  Verb argument(String label, String description, boolean required) {
    return add(
        PositionalParamSpec.builder()
            .type(String.class)
            .index("0")
            .arity(required ? "1" : "0..1")
            .required(required)
            .paramLabel(label)
            .description(description)
            .build());
  }

  /// Any number of words, of which at least so many must be given.
  Verb arguments(String label, String description, int least) {
    return add(
        PositionalParamSpec.builder()
            .type(List.class)
            .auxiliaryTypes(String.class)
            .index("0..*")
            .arity(least + "..*")
            .required(least > 0)
            .paramLabel(label)
            .description(description)
            .build());
  }

  private Verb add(ArgSpec argument) {
    spec.add(argument);
    return this;
  }

  String name() {
    return name;
  }

  CommandSpec spec() {
    return spec;
  }

  int run(Words words) throws Exception {
    return work.run(words);
  }
}
