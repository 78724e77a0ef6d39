// Passkeys: fetches the options of a ceremony, has the authenticator answer, and sends the answer with the form.
"use strict";

function bytes(base64url) {
    const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, character => character.charCodeAt(0));
}

function base64url(buffer) {
    return btoa(String.fromCharCode(...new Uint8Array(buffer)))
        .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function prepared(options) {
    options.challenge = bytes(options.challenge);
    for (const list of [options.allowCredentials, options.excludeCredentials]) {
        list?.forEach(credential => { credential.id = bytes(credential.id); });
    }
    if (options.user) {
        options.user.id = bytes(options.user.id);
    }
    return options;
}

function answered(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
        if (credential.response[name]) {
            response[name] = base64url(credential.response[name]);
        }
    }
    if (credential.response.getTransports) {
        response.transports = credential.response.getTransports();
    }
    return JSON.stringify({
        id: credential.id,
        rawId: base64url(credential.rawId),
        type: credential.type,
        authenticatorAttachment: credential.authenticatorAttachment,
        clientExtensionResults: credential.getClientExtensionResults(),
        response
    });
}

async function ceremony(form) {
    const reply = await fetch(form.action + "/options", {
        method: "POST",
        headers: {Accept: "application/json"},
        body: new URLSearchParams(new FormData(form)),
        redirect: "error"
    });
    if (!reply.ok) {
        throw new Error(String(reply.status));
    }
    const publicKey = prepared((await reply.json()).publicKey);
    return form.dataset.passkey === "add"
        ? navigator.credentials.create({publicKey})
        : navigator.credentials.get({publicKey});
}

function passkeyForm(form) {
    if (!window.PublicKeyCredential || !navigator.credentials) {
        form.querySelector("[data-unable]").hidden = false;
        return;
    }
    const button = form.querySelector("button");
    button.disabled = false;
    form.addEventListener("submit", async event => {
        event.preventDefault();
        const failed = form.querySelector("[data-failed]");
        failed.hidden = true;
        button.disabled = true;
        try {
            form.elements.answer.value = answered(await ceremony(form));
            form.submit();
        } catch {
            failed.hidden = false;
            button.disabled = false;
        }
    });
}

document.querySelectorAll("form[data-passkey]").forEach(passkeyForm);
