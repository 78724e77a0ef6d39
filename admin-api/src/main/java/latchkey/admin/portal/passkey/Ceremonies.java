package latchkey.admin.portal.passkey;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.yubico.webauthn.AssertionRequest;
import com.yubico.webauthn.AssertionResult;
import com.yubico.webauthn.FinishAssertionOptions;
import com.yubico.webauthn.FinishRegistrationOptions;
import com.yubico.webauthn.RegistrationResult;
import com.yubico.webauthn.RelyingParty;
import com.yubico.webauthn.StartAssertionOptions;
import com.yubico.webauthn.StartRegistrationOptions;
import com.yubico.webauthn.data.AuthenticatorSelectionCriteria;
import com.yubico.webauthn.data.AuthenticatorTransport;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.PublicKeyCredential;
import com.yubico.webauthn.data.PublicKeyCredentialCreationOptions;
import com.yubico.webauthn.data.RelyingPartyIdentity;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import com.yubico.webauthn.data.UserIdentity;
import com.yubico.webauthn.data.UserVerificationRequirement;
import com.yubico.webauthn.exception.AssertionFailedException;
import com.yubico.webauthn.exception.RegistrationFailedException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import latchkey.credentials.Account;
import latchkey.credentials.Accounts;
import latchkey.credentials.owner.NewPasskey;
import latchkey.credentials.owner.Passkeys;
import org.jspecify.annotations.Nullable;

/**
 * The two ceremonies of WebAuthn, between the options that a browser is given and the answer that it sends. Passkeys must
 * be discoverable and verify their user, so that one alone is two factors.
 */
@SuppressWarnings("deprecation") // the library marks so what it has for trial: whether a passkey is backed up
final class Ceremonies {
    private static final long PATIENCE = Duration.ofMinutes(5).toMillis();

    private final Passkeys passkeys;
    private final Clock clock;
    private final RelyingParty party;

    /**
     * What a browser is asked.
     *
     * @param options for the browser, JSON
     * @param request for the end of the ceremony, with its challenge; kept here
     */
    record Started(String options, String request) {}

    Ceremonies(Passkeys passkeys, Accounts accounts, URI origin, String name, Clock clock) {
        this.passkeys = passkeys;
        this.clock = clock;
        party = RelyingParty.builder()
                .identity(RelyingPartyIdentity.builder()
                        .id(origin.getHost())
                        .name(name)
                        .build())
                .credentialRepository(new PasskeySource(passkeys, accounts))
                .origins(Set.of(origin.toString()))
                .build();
    }

    /** Begins to add one; those that the account has are excluded. */
    Started startAdding(Account account) {
        PublicKeyCredentialCreationOptions options = party
                .startRegistration(StartRegistrationOptions.builder()
                        .user(user(account, String.valueOf(account.id())))
                        .authenticatorSelection(AuthenticatorSelectionCriteria.builder()
                                .residentKey(ResidentKeyRequirement.REQUIRED)
                                .userVerification(UserVerificationRequirement.REQUIRED)
                                .build())
                        .timeout(PATIENCE)
                        .build())
                // The library has found those to be excluded by the name; the owner sees the login.
                .toBuilder()
                .user(user(account, account.login()))
                .build();
        try {
            return new Started(options.toCredentialsCreateJson(), options.toJson());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("options are written without trouble", e);
        }
    }

    private UserIdentity user(Account account, String name) {
        return UserIdentity.builder()
                .name(name)
                .displayName(account.login())
                .id(new ByteArray(passkeys.userHandle(account.id())))
                .build();
    }

    /** The passkey that was made, if the answer is right. */
    Optional<NewPasskey> finishAdding(String request, String answer, String label) {
        try {
            var response = PublicKeyCredential.parseRegistrationResponseJson(answer);
            if (response == null) { // JSON's null
                return Optional.empty();
            }
            RegistrationResult result = party.finishRegistration(FinishRegistrationOptions.builder()
                    .request(PublicKeyCredentialCreationOptions.fromJson(request))
                    .response(response)
                    .build());
            if (!result.isUserVerified()) {
                return Optional.empty();
            }
            return Optional.of(new NewPasskey(
                    result.getKeyId().getId().getBytes(),
                    result.getPublicKeyCose().getBytes(),
                    result.getSignatureCount(),
                    label,
                    response.getResponse().getTransports().stream()
                            .map(AuthenticatorTransport::getId)
                            .collect(Collectors.toSet()),
                    result.isBackedUp()));
        } catch (IOException | IllegalArgumentException | RegistrationFailedException _) {
            return Optional.empty();
        }
    }

    /** Begins to ask for one: one of the account's, or any that knows whose it is. */
    Started startAsking(@Nullable Account account) {
        var options = StartAssertionOptions.builder()
                .userVerification(UserVerificationRequirement.REQUIRED)
                .timeout(PATIENCE);
        if (account != null) {
            options.username(account.login());
        }
        AssertionRequest request = party.startAssertion(options.build());
        try {
            return new Started(request.toCredentialsGetJson(), request.toJson());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("options are written without trouble", e);
        }
    }

    /** The account whose owner answered, if the answer is right; notes that the passkey was used. */
    Optional<Account> finishAsking(String request, String answer) {
        try {
            var response = PublicKeyCredential.parseAssertionResponseJson(answer);
            if (response == null) { // JSON's null
                return Optional.empty();
            }
            AssertionResult result = party.finishAssertion(FinishAssertionOptions.builder()
                    .request(AssertionRequest.fromJson(request))
                    .response(response)
                    .build());
            boolean right = result.isSuccess()
                    && result.isUserVerified()
                    && passkeys.used(
                            result.getCredential().getCredentialId().getBytes(),
                            result.getSignatureCount(),
                            result.isBackedUp(),
                            clock.instant());
            return right
                    ? passkeys.byUserHandle(
                            result.getCredential().getUserHandle().getBytes())
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException | AssertionFailedException _) {
            return Optional.empty();
        }
    }
}
