package latchkey.gateway.meters;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.dialogs.Mechanism;
import latchkey.gateway.meters.GatewayMeters.WrongAnswer;

/** What became of logins, and what their time went into. Fit for an event loop. */
public final class LoginMeters {
    private final Table<Service, Table<Mechanism, Verdicts>> verdicts;
    private final Table<Service, Table<Answer, Latency>> answered;
    private final Table<Service, Latency> fromMemory;
    private final Table<WrongAnswer, CounterDataPoint> wrongAnswers;
    private final CounterDataPoint epochConflicts;

    LoginMeters(MeterBoard board) {
        verdicts = new Table<>(
                Service.class,
                Meters::isServed,
                service -> new Table<>(
                        Mechanism.class,
                        mechanism -> isSpoken(service, mechanism),
                        mechanism -> new Verdicts(board, service, mechanism)));
        answered = new Table<>(
                Service.class,
                Meters::isServed,
                service -> new Table<>(
                        Answer.class, answer -> board.latency(Meters.LOGIN, service.wireName(), Label.text(answer))));
        fromMemory = new Table<>(
                Service.class,
                Meters::isServed,
                service -> board.latency(Meters.STAGE, Label.text(Stage.VERIFY_MEMORY), service.wireName()));
        epochConflicts = board.counter(Meters.EPOCH_CONFLICTS);
        wrongAnswers =
                new Table<>(WrongAnswer.class, answer -> board.counter(Meters.WRONG_ANSWERS, Label.text(answer)));
    }

    /** One login was judged. */
    public void judged(Service service, Mechanism mechanism, Outcome outcome) {
        Verdicts counted = verdicts.at(service).at(mechanism);
        switch (outcome) {
            case Outcome.Accepted _ -> counted.accepted.inc();
            case Outcome.Refused(Outcome.Reason reason, var _) ->
                counted.refused.at(reason).inc();
            case Outcome.Unavailable _ -> counted.unavailable.inc();
        }
    }

    /** A verdict was had from memory, {@code nanos} after it was asked for. */
    public void fromMemory(Service service, long nanos) {
        fromMemory.at(service).record(nanos);
    }

    /** What the client is told of a verdict. */
    public static Answer answer(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Accepted _ -> Answer.ACCEPTED;
            case Outcome.Refused _ -> Answer.REFUSED;
            case Outcome.Unavailable _ -> Answer.UNAVAILABLE;
        };
    }

    /** The client was told what became of its login, {@code nanos} after its last word of it. */
    public void answered(Service service, Answer answer, long nanos) {
        answered.at(service).at(answer).record(nanos);
    }

    /** What a client hears. */
    public enum Answer {
        ACCEPTED,
        REFUSED,
        /** No verdict, or no session at the backend. */
        UNAVAILABLE
    }

    /** A verdict did not hold until the session stood, and the login is judged anew. */
    public void judgedAgain() {
        epochConflicts.inc();
    }

    public void wrongAnswer(WrongAnswer answer) {
        wrongAnswers.at(answer).inc();
    }

    private static boolean isSpoken(Service service, Mechanism mechanism) {
        return switch (mechanism) {
            case PLAIN, LOGIN -> service == Service.IMAP || service == Service.SMTP;
            case COMMAND -> service == Service.IMAP;
            case BASIC -> service == Service.CALDAV || service == Service.CARDDAV;
        };
    }

    private static final class Verdicts {
        final CounterDataPoint accepted;
        final Table<Outcome.Reason, CounterDataPoint> refused;
        final CounterDataPoint unavailable;

        Verdicts(MeterBoard board, Service service, Mechanism mechanism) {
            String spoken = Label.text(mechanism);
            accepted = board.counter(Meters.LOGINS, service.wireName(), spoken, "accepted", "none");
            refused = new Table<>(
                    Outcome.Reason.class,
                    reason -> board.counter(Meters.LOGINS, service.wireName(), spoken, "refused", Label.text(reason)));
            unavailable = board.counter(Meters.LOGINS, service.wireName(), spoken, "unavailable", "none");
        }
    }
}
