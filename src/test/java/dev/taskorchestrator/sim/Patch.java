package dev.taskorchestrator.sim;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Consumer;

/// A change of one method of the product, made to the class file as it is loaded.
///
/// @param type the class's name within the product, such as `core.Task`
/// @param method the method's name, or the beginning of name and descriptor before a star
/// @param change what becomes of its code
record Patch(String type, String method, Change change) {

  /// What becomes of a method's code.
  interface Change {
    /// Writes the new code; says through `done` that it differs from the old one.
    void write(CodeBuilder code, CodeModel old, Runnable done);
  }

  static final String HOUSE = "dev.taskorchestrator.";

  static ClassDesc type(String name) {
    return ClassDesc.of(HOUSE + name);
  }

  /// The method does this and nothing else.
  static Patch body(String type, String method, Consumer<CodeBuilder> body) {
    return new Patch(
        type,
        method,
        (code, _, done) -> {
          body.accept(code);
          done.run();
        });
  }

  /// The method, which answers nothing, does nothing.
  static Patch nothing(String type, String method) {
    return body(type, method, CodeBuilder::return_);
  }

  /// The method begins with this.
  static Patch before(String type, String method, Consumer<CodeBuilder> prologue) {
    return new Patch(
        type,
        method,
        (code, old, done) -> {
          prologue.accept(code);
          old.forEach(code::with);
          done.run();
        });
  }

  /// Within the method, calls of that name answer this number or flag.
  static Patch calls(String type, String method, String called, int answer) {
    return each(
        type,
        method,
        (code, element) -> {
          if (!(element instanceof InvokeInstruction call) || !call.name().equalsString(called)) {
            return false;
          }
          dropArguments(code, call);
          code.loadConstant(answer);
          return true;
        });
  }

  /// Within the method, calls of that name are replaced, receiver and arguments dropped.
  static Patch insteadOf(String type, String method, String called, Consumer<CodeBuilder> with) {
    return each(
        type,
        method,
        (code, element) -> {
          if (!(element instanceof InvokeInstruction call) || !call.name().equalsString(called)) {
            return false;
          }
          dropArguments(code, call);
          with.accept(code);
          return true;
        });
  }

  /// Within the method, that field of `this` is read as this number.
  static Patch reads(String type, String method, String field, int value) {
    return each(
        type,
        method,
        (code, element) -> {
          if (!(element instanceof FieldInstruction read)
              || read.opcode() != Opcode.GETFIELD
              || !read.name().equalsString(field)) {
            return false;
          }
          code.pop().loadConstant(value);
          return true;
        });
  }

  /// Within the method, that constant is another.
  static Patch constant(String type, String method, long from, long to) {
    return each(
        type,
        method,
        (code, element) -> {
          if (!(element instanceof ConstantInstruction constant)
              || !(constant.constantValue() instanceof Long value)
              || value != from) {
            return false;
          }
          code.loadConstant(to);
          return true;
        });
  }

  private interface Replacement {
    /// Writes something else for the element and answers true, or answers false.
    boolean write(CodeBuilder code, CodeElement element);
  }

  private static Patch each(String type, String method, Replacement replacement) {
    return new Patch(
        type,
        method,
        (code, old, done) -> {
          for (var element : old) {
            if (replacement.write(code, element)) {
              done.run();
            } else {
              code.with(element);
            }
          }
        });
  }

  private static void dropArguments(CodeBuilder code, InvokeInstruction call) {
    var parameters = call.typeSymbol().parameterList();
    for (var parameter : parameters.reversed()) {
      if (TypeKind.from(parameter).slotSize() == 2) {
        code.pop2();
      } else {
        code.pop();
      }
    }
    if (call.opcode() != Opcode.INVOKESTATIC) code.pop();
  }

  /// An `Outcome.done` of what is on the stack.
  static void done(CodeBuilder code) {
    code.invokestatic(
        type("core.Outcome"),
        "done",
        MethodTypeDesc.of(type("core.Outcome"), ClassDesc.of("java.lang.Object")),
        true);
  }

  boolean concerns(String name) {
    return name.equals(HOUSE + type);
  }

  private boolean is(MethodModel some) {
    var name = some.methodName().stringValue();
    return method.endsWith("*")
        ? (name + some.methodType().stringValue())
            .startsWith(method.substring(0, method.length() - 1))
        : name.equals(method);
  }

  /// The class file with the change made; `done` is run for each place that was changed.
  byte[] made(byte[] original, Runnable done) {
    var file = ClassFile.of();
    var model = file.parse(original);
    return file.transformClass(
        model,
        ClassTransform.transformingMethods(
            this::is,
            (builder, element) -> {
              if (element instanceof CodeModel old) {
                builder.withCode(code -> change.write(code, old, done));
              } else {
                builder.with(element);
              }
            }));
  }
}
