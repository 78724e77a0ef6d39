package latchkey.app.demo;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import latchkey.app.demo.Calendar.Event;

/** The calendar as the demo begins: one event, tomorrow. */
final class FirstEvent {

    static final String NAME = "welcome.ics";

    private FirstEvent() {}

    static Calendar calendar() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        DateTimeFormatter days = DateTimeFormatter.BASIC_ISO_DATE;
        String text = """
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//Latchkey//Demo//EN
            BEGIN:VEVENT
            UID:welcome@latchkey.invalid
            DTSTAMP:%1$sT000000Z
            DTSTART;VALUE=DATE:%2$s
            DTEND;VALUE=DATE:%3$s
            SUMMARY:Revoke a password and watch
            DESCRIPTION:This event came through the Latchkey gateway.
            END:VEVENT
            END:VCALENDAR
            """.formatted(days.format(today), days.format(today.plusDays(1)), days.format(today.plusDays(2)));
        Calendar calendar = new Calendar();
        // Lines end in CRLF (RFC 5545 section 3.1).
        calendar.put(NAME, new Event(text.replace("\n", "\r\n")), null, null);
        return calendar;
    }
}
