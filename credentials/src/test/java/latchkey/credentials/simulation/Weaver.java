package latchkey.credentials.simulation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.NodeTable;
import latchkey.credentials.record.SessionTable;

/**
 * Loads this module's classes once more, and makes them fit for the {@link Scheduler}: where they wait for a lock, a
 * monitor or the time, start a thread, or use the database beside the interfaces that are made for that, they meet the
 * simulation instead. A mutant's classes take the place of their own kind. Everything else is shared with this process.
 */
public final class Weaver extends URLClassLoader {
    private static final String MODULE = "latchkey.credentials.";
    private static final String SIMULATION = Weaver.class.getPackageName() + ".";
    private static final Map<String, String> EXCHANGED = Map.of(
            internal(ReentrantLock.class), internal(SimulatedLock.class),
            internal(Executors.class), internal(SimulatedExecutors.class),
            internal(Database.class), internal(SimulatedDatabase.class),
            internal(NodeTable.class), internal(SimulatedNodeTable.class),
            internal(SessionTable.class), internal(SimulatedSessionTable.class));

    private static final int CLASS_HEADER = 8;
    private static final ClassDesc THREADS = ClassDesc.of(SimulatedThreads.class.getName());
    private static final MethodTypeDesc OF_MONITOR = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object);
    private static final MethodTypeDesc START = MethodTypeDesc.of(
            ClassDesc.of("java.lang.Thread"), ConstantDescs.CD_Object, ClassDesc.of("java.lang.Runnable"));

    private Weaver(URL[] places) {
        super(places, Weaver.class.getClassLoader());
    }

    /** @param mutants folders of classes that are looked for first */
    public static Weaver of(Path... mutants) {
        return new Weaver(Stream.concat(
                        Arrays.stream(mutants),
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(Path::of))
                .map(Weaver::url)
                .toArray(URL[]::new));
    }

    private static URL url(Path place) {
        try {
            return place.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String internal(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(MODULE)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? woven(name) : loaded;
        }
    }

    private Class<?> woven(String name) throws ClassNotFoundException {
        URL resource = findResource(name.replace('.', '/') + ".class");
        if (resource == null) {
            throw new ClassNotFoundException(name);
        }
        try (InputStream in = resource.openStream()) {
            byte[] read = in.readAllBytes();
            byte[] bytes = name.startsWith(SIMULATION) ? read : woven(read);
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static byte[] woven(byte[] read) throws IOException {
        ClassFile classFile = ClassFile.of();
        return classFile.transformClass(classFile.parse(exchanged(read)), Weaver::weave);
    }

    /** With other names in the constant pool (JVMS 4.4), which is where all names are. */
    private static byte[] exchanged(byte[] read) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(read));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(in.readNBytes(CLASS_HEADER));
        int count = in.readUnsignedShort();
        out.writeShort(count);
        for (int index = 1; index < count; index++) {
            int tag = in.readUnsignedByte();
            out.writeByte(tag);
            switch (tag) {
                case 1 -> out.writeUTF(exchanged(in.readUTF()));
                case 7, 8, 16, 19, 20 -> out.write(in.readNBytes(2));
                case 15 -> out.write(in.readNBytes(3));
                case 3, 4, 9, 10, 11, 12, 17, 18 -> out.write(in.readNBytes(4));
                case 5, 6 -> {
                    out.write(in.readNBytes(8));
                    index++; // a long or a double takes two places
                }
                default -> throw new IOException("an unknown constant " + tag);
            }
        }
        in.transferTo(out);
        return bytes.toByteArray();
    }

    /** A class's own name, or the descriptors with it; not the names of the classes within it. */
    private static String exchanged(String text) {
        String exchanged = EXCHANGED.getOrDefault(text, text);
        for (Map.Entry<String, String> each : EXCHANGED.entrySet()) {
            exchanged = exchanged.replace("L" + each.getKey() + ";", "L" + each.getValue() + ";");
        }
        return exchanged;
    }

    private static void weave(ClassBuilder type, ClassElement element) {
        if (!(element instanceof MethodModel method)) {
            type.with(element);
            return;
        }
        CodeModel code = method.code().orElse(null);
        if (code == null) {
            type.with(method);
        } else if (method.flags().has(AccessFlag.SYNCHRONIZED)) {
            weaveSynchronized(type, method, code);
        } else {
            type.transformMethod(method, (builder, part) -> {
                if (part instanceof CodeModel body) {
                    builder.transformCode(body, Weaver::weave);
                } else {
                    builder.with(part);
                }
            });
        }
    }

    /** The method calls what it was before, between entering and leaving the monitor. */
    private static void weaveSynchronized(ClassBuilder type, MethodModel method, CodeModel code) {
        int flags = method.flags().flagsMask() & ~ClassFile.ACC_SYNCHRONIZED;
        boolean isStatic = method.flags().has(AccessFlag.STATIC);
        String body = method.methodName().stringValue() + "$body";
        MethodTypeDesc descriptor = method.methodTypeSymbol();
        ClassDesc owner =
                code.parent().orElseThrow().parent().orElseThrow().thisClass().asSymbol();
        type.withMethod(
                body,
                descriptor,
                (flags & ClassFile.ACC_STATIC) | ClassFile.ACC_PRIVATE | ClassFile.ACC_SYNTHETIC,
                builder -> builder.transformCode(code, Weaver::weave));
        type.withMethod(
                method.methodName().stringValue(),
                descriptor,
                flags,
                builder -> builder.withCode(out -> {
                    lock(out, owner, isStatic).invokestatic(THREADS, "enter", OF_MONITOR);
                    out.trying(
                            inside -> {
                                if (!isStatic) {
                                    inside.aload(0);
                                }
                                for (int i = 0; i < descriptor.parameterCount(); i++) {
                                    TypeKind kind = TypeKind.from(descriptor.parameterType(i));
                                    inside.loadLocal(kind, inside.parameterSlot(i));
                                }
                                if (isStatic) {
                                    inside.invokestatic(owner, body, descriptor);
                                } else {
                                    inside.invokespecial(owner, body, descriptor);
                                }
                                lock(inside, owner, isStatic).invokestatic(THREADS, "leave", OF_MONITOR);
                                inside.return_(TypeKind.from(descriptor.returnType()));
                            },
                            failed -> failed.catchingAll(outside -> lock(outside, owner, isStatic)
                                    .invokestatic(THREADS, "leave", OF_MONITOR)
                                    .athrow()));
                }));
    }

    private static CodeBuilder lock(CodeBuilder out, ClassDesc owner, boolean isStatic) {
        return isStatic ? out.loadConstant(owner) : out.aload(0);
    }

    private static void weave(CodeBuilder out, CodeElement element) {
        switch (element) {
            case MonitorInstruction monitor ->
                out.invokestatic(THREADS, monitor.opcode() == Opcode.MONITORENTER ? "enter" : "leave", OF_MONITOR);
            case InvokeInstruction call -> weave(out, call);
            default -> out.with(element);
        }
    }

    private static void weave(CodeBuilder out, InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        String name = call.name().stringValue();
        if (owner.equals("java/lang/Thread") && name.equals("sleep")) {
            out.invokestatic(THREADS, "sleep", call.typeSymbol());
        } else if (owner.startsWith("java/lang/Thread$Builder") && name.equals("start")) {
            out.invokestatic(THREADS, "start", START);
        } else if (owner.equals("java/lang/Object") && (name.equals("wait") || name.startsWith("notify"))) {
            throw new IllegalStateException("nobody has taught the simulation to wait and notify");
        } else {
            out.with(call);
        }
    }
}
