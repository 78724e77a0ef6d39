package latchkey.admin.browser;

import java.util.List;
import java.util.Objects;

/** What can be measured of whether everybody can use a page (WCAG 2.2), from the page as the browser has laid it out. */
final class Measure {
    /** Every text that is shown, against what is behind it: 4.5 to 1, or 3 to 1 if it is large (WCAG 1.4.3). */
    private static final String CONTRAST = """
            const parse = text => { const n = text.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
            const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
            const light = colour => { const [r, g, b] = colour.slice(0, 3).map(v => v / 255)
                .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
            const behind = element => { const layers = [];
                for (let e = element; e; e = e.parentElement) { layers.push(parse(getComputedStyle(e).backgroundColor)); }
                return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]); };
            const found = [];
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const text = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement;
                if (!text || !element.checkVisibility({visibilityProperty: true})
                    || element.closest('noscript, script, style, svg, [aria-disabled], :disabled')) { continue; }
                const style = getComputedStyle(element), ground = behind(element);
                const one = light(over(parse(style.color), ground)), other = light(ground);
                const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
                const size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
                if (ratio < (large ? 3 : 4.5)) { found.push(text + ' ' + ratio.toFixed(2)); }
            }
            return found;""";

    /** Names, headings, landmarks, language and title (WCAG 1.3.1, 2.4.2, 3.1.1, 4.1.2). */
    private static final String STRUCTURE = """
            const found = [];
            const shown = selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility());
            for (const field of shown('input:not([type=hidden]), select, textarea')) {
                if (!field.labels.length && !field.getAttribute('aria-label')) { found.push('no label: ' + field.name); }
                for (const id of (field.getAttribute('aria-describedby') || '').split(' ').filter(Boolean)) {
                    if (!document.getElementById(id)) { found.push('describedby leads nowhere: ' + id); }
                }
            }
            for (const control of shown('button, a')) {
                if (!(control.getAttribute('aria-label') || control.textContent).trim()) {
                    found.push('no name: ' + control.outerHTML);
                }
            }
            if (document.querySelectorAll('h1').length !== 1) { found.push('h1: ' + document.querySelectorAll('h1').length); }
            for (const landmark of ['header', 'main', 'footer']) {
                if (document.querySelectorAll('body > ' + landmark).length !== 1) { found.push('not one ' + landmark); }
            }
            const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
            ids.filter((id, i) => ids.indexOf(id) !== i).forEach(id => found.push('twice: #' + id));
            let level = 1;
            for (const heading of shown('h1, h2, h3, h4')) {
                const now = Number(heading.tagName[1]);
                if (now > level + 1) { found.push('a level is left out before: ' + heading.textContent); }
                level = now;
            }
            if (!document.documentElement.lang || !document.title) { found.push('no language or title'); }
            return found;""";

    /** Nothing to scroll sideways for (WCAG 1.4.10), and buttons that a finger hits (2.5.8, and more than it asks). */
    private static final String NARROW = """
            const found = [];
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth > width) { found.push('wider than the screen: ' + document.documentElement.scrollWidth); }
            for (const element of document.querySelectorAll('button, .button, input:not([type=hidden], [type=checkbox], [type=radio]), label.choice, nav a')) {
                const box = element.getBoundingClientRect();
                if (element.checkVisibility() && box.height < 40) { found.push('low: ' + element.textContent.trim() + ' ' + box.height); }
                if (element.checkVisibility() && box.right > width + 0.5) { found.push('cut off: ' + element.textContent.trim()); }
            }
            return found;""";

    /** Whether what has the focus shows it (WCAG 2.4.7). */
    private static final String FOCUS = """
            const style = getComputedStyle(document.activeElement);
            return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;""";

    private Measure() {}

    static List<String> contrast(Window window) {
        return sentences(window, CONTRAST);
    }

    static List<String> structure(Window window) {
        return sentences(window, STRUCTURE);
    }

    static List<String> narrow(Window window) {
        return sentences(window, NARROW);
    }

    static boolean focusIsSeen(Window window) {
        return Boolean.TRUE.equals(window.script(FOCUS));
    }

    private static List<String> sentences(Window window, String script) {
        return ((List<?>) window.script(script)).stream().map(Objects::toString).toList();
    }
}
