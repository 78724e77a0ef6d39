package latchkey.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import latchkey.app.log.Logging;
import latchkey.app.log.Printable;
import latchkey.app.node.StartFailure;
import latchkey.credentials.RecordUnavailable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The {@code latchkey} command. */
@Command(
        name = "latchkey",
        description = "An authentication gateway for mail and calendars, with app-specific passwords.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Begin with: latchkey demo", ExitCode.FOOTER})
public final class Latchkey {

    private static final List<Class<?>> COMMANDS = List.of(
            ServeCommand.class,
            CheckCommand.class,
            DemoCommand.class,
            PractiseCommand.class,
            AccountCommand.class,
            PasswordCommand.class,
            TokenCommand.class,
            KeysCommand.class,
            SessionsCommand.class,
            NodesCommand.class,
            ReadyCommand.class,
            DnsCommand.class);

    private Latchkey() {}

    public static void main(String[] arguments) {
        int exitCode = run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments);
        Logging.close();
        System.exit(exitCode);
    }

    /**
     * Carries out one command.
     *
     * @return its exit code, as the help text lists them
     */
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine commandLine = new CommandLine(new Latchkey());
        commands(arguments).forEach(commandLine::addSubcommand);
        commandLine
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(usage())
                .setExecutionExceptionHandler(failure());
        everyCommand(commandLine);
        commandLine
                .getCommandSpec()
                .addOption(OptionSpec.builder("--version")
                        .versionHelp(true)
                        .description("Show the version.")
                        .build())
                .version("latchkey " + version());
        return commandLine.execute(arguments);
    }

    /** The one that is asked for, or else all: to look through all of them is a fifth of a start. */
    private static List<Class<?>> commands(String[] arguments) {
        List<Class<?>> asked = COMMANDS.stream()
                .filter(command -> arguments.length > 0
                        && command.getAnnotation(Command.class).name().equals(arguments[0]))
                .toList();
        return asked.isEmpty() ? COMMANDS : asked;
    }

    /** Each command can be asked for help; one that only groups others says which there are. */
    private static void everyCommand(CommandLine commandLine) {
        commandLine.getCommandSpec().mixinStandardHelpOptions(false);
        commandLine.getCommandSpec().addOption(helpOption());
        commandLine.getCommandSpec().usageMessage().width(100);
        if (!commandLine.getSubcommands().isEmpty()) {
            commandLine.getCommandSpec().usageMessage().synopsisSubcommandLabel("COMMAND");
        }
        commandLine.getSubcommands().values().forEach(Latchkey::everyCommand);
    }

    /** The jar knows it; classes that were just compiled do not. */
    private static String version() {
        @Nullable String version = Latchkey.class.getPackage().getImplementationVersion();
        return version == null ? "of no version" : version;
    }

    private static OptionSpec helpOption() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this text.")
                .build();
    }

    private static IParameterExceptionHandler usage() {
        return (wrong, _) -> {
            CommandLine command = wrong.getCommandLine();
            PrintWriter err = command.getErr();
            err.println("latchkey: " + Printable.text(String.valueOf(wrong.getMessage())));
            if (command.getSubcommands().isEmpty()) {
                command.usage(err);
            } else {
                err.println("There are: "
                        + String.join(", ", command.getSubcommands().keySet()) + ". Try --help.");
            }
            return ExitCode.USAGE;
        };
    }

    private static IExecutionExceptionHandler failure() {
        return (failure, commandLine, parsed) -> {
            CommandFailure told = switch (failure) {
                case CommandFailure known -> known;
                case StartFailure start ->
                    start.isTemporary()
                            ? CommandFailure.temporary(start.sentence())
                            : CommandFailure.configuration(start.sentence());
                case RecordUnavailable unavailable ->
                    CommandFailure.temporary("the record cannot be reached: " + unavailable.getMessage());
                default -> CommandFailure.defect(failure);
            };
            tell(told, commandLine.getErr(), parsed);
            return told.exitCode();
        };
    }

    private static void tell(CommandFailure failure, PrintWriter err, ParseResult parsed) {
        ParseResult innermost = parsed;
        while (innermost.hasSubcommand()) {
            innermost = innermost.subcommand();
        }
        if (innermost.hasMatchedOption("--json")) {
            err.println(failure.json());
        } else {
            failure.sentence().lines().forEach(line -> err.println("latchkey: " + Printable.text(line)));
        }
    }
}
