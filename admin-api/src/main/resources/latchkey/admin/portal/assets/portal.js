// Makes the portal's pages quicker to use. Every page works without it.
"use strict";

const POLL = 2000;
const LONGEST_WAIT = 10 * 60 * 1000;

function all(selector, work, root = document) {
    root.querySelectorAll(selector).forEach(work);
}

// Buttons that copy the text of the element they name.
function copyButton(button) {
    if (!navigator.clipboard) {
        return;
    }
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener("click", async () => {
        try {
            await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
            button.textContent = button.dataset.done;
            setTimeout(() => { button.textContent = label; }, 2500);
        } catch {
            getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
        }
    });
}

// Buttons that show what is typed into a password field, or hide it again.
function revealButton(button) {
    const input = document.getElementById(button.dataset.reveal);
    button.hidden = false;
    button.addEventListener("click", () => {
        const show = input.type === "password";
        input.type = show ? "text" : "password";
        button.textContent = show ? button.dataset.hide : button.dataset.show;
        button.setAttribute("aria-label", button.textContent + ": " + button.dataset.label);
        button.setAttribute("aria-pressed", String(show));
        input.focus();
    });
    // A password is never sent from a field whose content a browser would offer again.
    input.form.addEventListener("submit", () => { input.type = "password"; });
}

// A checkbox that sets all those of the name it gives.
function selectAll(box) {
    box.closest("[hidden]")?.removeAttribute("hidden");
    const others = [...box.form.elements].filter(other => other.name === box.dataset.all);
    box.addEventListener("change", () => others.forEach(other => { other.checked = box.checked; }));
    others.forEach(other => other.addEventListener("change", () => {
        const on = others.filter(one => one.checked).length;
        box.checked = on === others.length;
        box.indeterminate = on > 0 && on < others.length;
    }));
}

// The line that waits for the first sign-in: asks every two seconds while it is seen, for ten minutes at most.
function live(line) {
    const began = Date.now();
    const text = line.querySelector("[data-text]");
    const fallback = line.querySelector("[data-fallback]");
    fallback.hidden = true;
    function rest() {
        line.classList.add("still");
        fallback.hidden = false;
    }
    async function ask() {
        if (document.hidden) {
            document.addEventListener("visibilitychange", ask, {once: true});
            return;
        }
        if (Date.now() - began > LONGEST_WAIT) {
            rest();
            return;
        }
        try {
            const answer = await fetch(line.dataset.live, {headers: {Accept: "application/json"}, redirect: "error"});
            if (answer.status === 404) {
                rest();
                return;
            }
            const use = answer.ok ? await answer.json() : {};
            if (use.used) {
                text.textContent = use.text;
                line.classList.add("seen");
                return;
            }
        } catch {
            // Tried again below: the network may be back by then.
        }
        setTimeout(ask, POLL);
    }
    setTimeout(ask, POLL);
}

// A part of a page that is brought up to date while it is seen, unless somebody is about to type there.
function refresh(part) {
    const period = Number(part.dataset.refresh) * 1000;
    async function look() {
        if (document.hidden) {
            document.addEventListener("visibilitychange", look, {once: true});
            return;
        }
        const focus = document.activeElement;
        if (!part.contains(focus) || !focus.matches("input, select")) {
            try {
                const answer = await fetch(location.href, {redirect: "error"});
                const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-refresh]");
                if (!answer.ok || !fresh) {
                    throw new Error("no page");
                }
                const id = part.contains(focus) && (focus.id || focus.getAttribute("href"));
                part.replaceChildren(...document.importNode(fresh, true).childNodes);
                enhance(part);
                if (id) {
                    part.querySelector(`[id="${CSS.escape(id)}"], [href="${CSS.escape(id)}"]`)?.focus({preventScroll: true});
                }
            } catch {
                const updated = part.querySelector("[data-updated]");
                if (updated && !updated.classList.contains("stale")) {
                    updated.classList.add("stale");
                    updated.setAttribute("role", "alert");
                    updated.firstChild.textContent = part.dataset.failed + " ";
                }
            }
        }
        setTimeout(look, period);
    }
    setTimeout(look, period);
}

// Links and GET forms whose page is a question: asked in a dialog over this page.
async function ask(event, address) {
    event.preventDefault();
    try {
        const answer = await fetch(address, {redirect: "error"});
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const question = page.querySelector("[data-question]");
        if (!answer.ok || !question) {
            throw new Error("no question");
        }
        const dialog = document.createElement("dialog");
        dialog.append(document.importNode(question, true));
        dialog.setAttribute("aria-labelledby", "question");
        document.body.append(dialog);
        dialog.addEventListener("close", () => dialog.remove());
        dialog.addEventListener("click", click => {
            if (click.target === dialog || click.target.closest("[data-cancel]")) {
                click.preventDefault();
                dialog.close();
            }
        });
        enhance(dialog);
        dialog.showModal();
    } catch {
        location.assign(address);
    }
}

// A form is sent once, however often its button is pressed.
function once(form) {
    form.addEventListener("submit", event => {
        if (form.dataset.sent) {
            event.preventDefault();
            return;
        }
        form.dataset.sent = "yes";
        all("button", button => button.setAttribute("aria-disabled", "true"), form);
    });
}

function enhance(root) {
    all("[data-copy]", copyButton, root);
    all("[data-reveal]", revealButton, root);
    all("[data-all]", selectAll, root);
    all("[data-print]", button => {
        button.hidden = false;
        button.addEventListener("click", () => print());
    }, root);
    all("[data-live]", live, root);
    all("[data-refresh]", refresh, root);
    all("a[data-dialog]", link => link.addEventListener("click", event => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
            ask(event, link.href);
        }
    }), root);
    all("form[data-dialog]", form => form.addEventListener("submit", event => {
        ask(event, form.action + "?" + new URLSearchParams(new FormData(form)));
    }), root);
    all("form[method=post]:not([data-again])", once, root);
    all("time", time => {
        time.title = new Date(time.dateTime).toLocaleString([], {dateStyle: "long", timeStyle: "short"});
        if ("clock" in time.dataset) {
            time.textContent = new Date(time.dateTime).toLocaleTimeString([]);
        }
    }, root);
}

enhance(document);
document.getElementById("problems")?.focus();
// What is shown once is not kept for the way back to the page.
addEventListener("pagehide", () => all("[data-once]", secret => { secret.textContent = "····"; }));
// Back to a page that the browser has kept as it was.
addEventListener("pageshow", event => {
    if (event.persisted) {
        // Its form may be sent again.
        all("form[data-sent]", form => { delete form.dataset.sent; });
        all("button[aria-disabled]", button => button.removeAttribute("aria-disabled"));
        stillSignedIn();
    }
});

// Shows such a page only to one who is still signed in, not to the next who sits down at the computer.
async function stillSignedIn() {
    if (!document.querySelector(".who")) {
        return;
    }
    document.body.hidden = true;
    const home = await fetch("/", {redirect: "manual"}).catch(() => null);
    if (home?.ok) {
        document.body.hidden = false;
    } else {
        location.replace("/");
    }
}
