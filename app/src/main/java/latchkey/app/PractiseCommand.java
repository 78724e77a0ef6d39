package latchkey.app;

import java.io.IOException;
import java.util.concurrent.Callable;
import latchkey.app.demo.Rehearsal;
import picocli.CommandLine.Command;

/** {@code latchkey practise}: the launcher has Java take notes of it, which make every later start fast. */
@Command(
        name = "practise",
        description = {
            "Practise a start, so that Java makes later ones faster; to be run again when Java or Latchkey was replaced.",
            "Everything is on loopback ports and in a temporary folder, for some seconds. What was learnt is kept in the",
            "folder \"cache\" beside the jar, which only those who may replace the jar should be able to write."
        })
final class PractiseCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        try {
            Rehearsal.run();
        } catch (IOException e) {
            throw CommandFailure.temporary("the practice did not come to its end: " + e.getMessage());
        }
        return ExitCode.OK;
    }
}
