package latchkey.setup;

/**
 * One record for the zone of a domain.
 *
 * @param name absolute, with the dot at its end
 * @param type {@code SRV}, {@code TXT} or {@code CNAME}
 * @param data as a zone file has it (RFC 1035 section 5)
 * @param purpose a sentence for whoever pastes it
 */
public record DnsLine(String name, String type, String data, String purpose) {

    /** The line of a zone file. */
    @Override
    public String toString() {
        return name + " IN " + type + " " + data;
    }
}
