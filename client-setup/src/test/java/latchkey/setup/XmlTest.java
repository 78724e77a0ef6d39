package latchkey.setup;

import static latchkey.setup.Example.found;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class XmlTest {

    @Test
    void hostile_text_comes_back_as_it_went_in_and_is_no_markup() throws Exception {
        String hostile = "</a><b c=\"d\">&amp;'\r\n\t]]> ü 🔑";
        Xml xml = new Xml();
        xml.within("a", () -> xml.element("e", hostile), "attribute", hostile);

        assertThat(found(xml.bytes(), "/a/e")).containsExactly(hostile);
        assertThat(found(xml.bytes(), "/a/@attribute")).containsExactly(hostile);
        assertThat(found(xml.bytes(), "//b")).isEmpty();
    }

    @Test
    void what_xml_cannot_hold_is_replaced() throws Exception {
        assertThat(found(new Xml().element("e", "a\0b\u0001c\ufffed\ud800e").bytes(), "/e"))
                .containsExactly("a\ufffdb\ufffdc\ufffdd\ufffde");
    }
}
