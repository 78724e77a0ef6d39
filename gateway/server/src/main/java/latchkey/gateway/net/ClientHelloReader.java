package latchkey.gateway.net;

import io.netty.buffer.ByteBuf;

/**
 * Reads a TLS ClientHello (RFC 8446 section 4.1.2) piece by piece, however it is cut into records and segments, for the
 * application protocols that it offers (RFC 7301). Keeps a few numbers and no bytes. What is not a ClientHello is
 * acceptable here: TLS itself refuses it better.
 */
final class ClientHelloReader {
    private static final int RECORD_HEADER = 5;
    private static final int HANDSHAKE_RECORD = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int VERSION_AND_RANDOM = 34;
    private static final int ALPN = 16;

    /** What is known of the offer so far. */
    enum Finding {
        UNDECIDED,
        /** It holds the protocol, or there is none, or this is no ClientHello. */
        ACCEPTABLE,
        /** Protocols are offered, and the right one is not among them. */
        UNACCEPTABLE
    }

    /** The number that is read next, or the protocol's name. */
    private enum Step {
        MESSAGE_TYPE(1),
        MESSAGE_LENGTH(3),
        SESSION_ID_LENGTH(1),
        CIPHERS_LENGTH(2),
        COMPRESSIONS_LENGTH(1),
        EXTENSIONS_LENGTH(2),
        EXTENSION_TYPE(2),
        EXTENSION_LENGTH(2),
        NAMES_LENGTH(2),
        NAME_LENGTH(1),
        NAME(0);

        final int bytes;

        Step(int bytes) {
            this.bytes = bytes;
        }
    }

    private final byte[] protocol;
    private Finding finding = Finding.UNDECIDED;

    private int headerRead;
    private int recordLength;
    private int recordLeft;

    private Step step = Step.MESSAGE_TYPE;
    private int number;
    private int numberRead;
    private int skip;

    private int messageLeft = Integer.MAX_VALUE;
    private int extensionType;
    private int namesLeft;
    private int nameLength;
    private int nameRead;
    private boolean nameMatches;

    /** @param protocol the name that must be among those offered, if any are */
    ClientHelloReader(byte[] protocol) {
        this.protocol = protocol;
    }

    /** Reads along; the buffer stays as it is. */
    Finding read(ByteBuf buffer) {
        for (int i = buffer.readerIndex(); i < buffer.writerIndex() && finding == Finding.UNDECIDED; i++) {
            int value = buffer.getUnsignedByte(i);
            if (recordLeft == 0) {
                recordHeader(value);
            } else {
                recordLeft--;
                handshake(value);
            }
        }
        return finding;
    }

    /** Type, version in two bytes, length in two bytes. */
    private void recordHeader(int value) {
        if (headerRead == 0 && value != HANDSHAKE_RECORD) {
            finding = Finding.ACCEPTABLE;
        }
        recordLength = ((recordLength << 8) | value) & 0xffff;
        headerRead++;
        if (headerRead == RECORD_HEADER) {
            recordLeft = recordLength;
            headerRead = 0;
        }
    }

    private void handshake(int value) {
        if (--messageLeft == 0) {
            finding = Finding.ACCEPTABLE;
        }
        if (skip > 0) {
            skip--;
        } else if (step == Step.NAME) {
            name(value);
        } else {
            number = (number << 8) | value;
            if (++numberRead == step.bytes) {
                int complete = number;
                number = 0;
                numberRead = 0;
                read(complete);
            }
        }
    }

    private void read(int value) {
        switch (step) {
            case MESSAGE_TYPE -> {
                if (value != CLIENT_HELLO) {
                    finding = Finding.ACCEPTABLE;
                }
                step = Step.MESSAGE_LENGTH;
            }
            case MESSAGE_LENGTH -> {
                messageLeft = value;
                next(Step.SESSION_ID_LENGTH, VERSION_AND_RANDOM);
            }
            case SESSION_ID_LENGTH -> next(Step.CIPHERS_LENGTH, value);
            case CIPHERS_LENGTH -> next(Step.COMPRESSIONS_LENGTH, value);
            case COMPRESSIONS_LENGTH -> next(Step.EXTENSIONS_LENGTH, value);
            case EXTENSIONS_LENGTH -> step = Step.EXTENSION_TYPE;
            case EXTENSION_TYPE -> {
                extensionType = value;
                step = Step.EXTENSION_LENGTH;
            }
            case EXTENSION_LENGTH -> {
                if (extensionType == ALPN) {
                    step = Step.NAMES_LENGTH;
                } else {
                    next(Step.EXTENSION_TYPE, value);
                }
            }
            case NAMES_LENGTH -> {
                namesLeft = value;
                step = Step.NAME_LENGTH;
                endOfNames();
            }
            case NAME_LENGTH -> {
                namesLeft -= 1 + value;
                nameLength = value;
                nameRead = 0;
                nameMatches = value == protocol.length;
                step = Step.NAME;
                endOfName();
            }
            case NAME -> throw new IllegalStateException("a name is not a number");
        }
    }

    private void next(Step next, int bytesBetween) {
        step = next;
        skip = bytesBetween;
    }

    private void name(int value) {
        nameMatches = nameMatches && protocol[nameRead] == (byte) value;
        nameRead++;
        endOfName();
    }

    private void endOfName() {
        if (nameRead == nameLength) {
            if (nameMatches) {
                finding = Finding.ACCEPTABLE;
            }
            step = Step.NAME_LENGTH;
            endOfNames();
        }
    }

    private void endOfNames() {
        if (namesLeft <= 0 && finding == Finding.UNDECIDED) {
            finding = Finding.UNACCEPTABLE;
        }
    }
}
