package latchkey.admin.portal.passkey;

import com.yubico.webauthn.CredentialRepository;
import com.yubico.webauthn.RegisteredCredential;
import com.yubico.webauthn.data.AuthenticatorTransport;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.PublicKeyCredentialDescriptor;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import latchkey.credentials.Account;
import latchkey.credentials.Accounts;
import latchkey.credentials.owner.Passkey;
import latchkey.credentials.owner.Passkeys;

/** Our passkeys as the WebAuthn library asks for them; its user names are our logins. */
final class PasskeySource implements CredentialRepository {
    private final Passkeys passkeys;
    private final Accounts accounts;

    PasskeySource(Passkeys passkeys, Accounts accounts) {
        this.passkeys = passkeys;
        this.accounts = accounts;
    }

    @Override
    public Set<PublicKeyCredentialDescriptor> getCredentialIdsForUsername(String login) {
        return accounts.find(login).stream()
                .flatMap(account -> passkeys.of(account.id()).stream())
                .map(passkey -> PublicKeyCredentialDescriptor.builder()
                        .id(new ByteArray(passkey.credentialId()))
                        .transports(transports(passkey))
                        .build())
                .collect(Collectors.toSet());
    }

    private static Set<AuthenticatorTransport> transports(Passkey passkey) {
        return passkey.transports().stream().map(AuthenticatorTransport::of).collect(Collectors.toSet());
    }

    @Override
    public Optional<ByteArray> getUserHandleForUsername(String login) {
        return accounts.find(login).map(account -> new ByteArray(passkeys.userHandle(account.id())));
    }

    @Override
    public Optional<String> getUsernameForUserHandle(ByteArray handle) {
        return passkeys.byUserHandle(handle.getBytes()).map(Account::login);
    }

    @Override
    public Optional<RegisteredCredential> lookup(ByteArray credentialId, ByteArray handle) {
        return passkeys.find(credentialId.getBytes())
                .filter(passkey -> new ByteArray(passkeys.userHandle(passkey.account())).equals(handle))
                .map(passkey -> registered(passkey, handle));
    }

    @Override
    public Set<RegisteredCredential> lookupAll(ByteArray credentialId) {
        return passkeys.find(credentialId.getBytes()).stream()
                .map(passkey -> registered(passkey, new ByteArray(passkeys.userHandle(passkey.account()))))
                .collect(Collectors.toSet());
    }

    private static RegisteredCredential registered(Passkey passkey, ByteArray handle) {
        return RegisteredCredential.builder()
                .credentialId(new ByteArray(passkey.credentialId()))
                .userHandle(handle)
                .publicKeyCose(new ByteArray(passkey.publicKeyCose()))
                .signatureCount(passkey.signCount())
                .build();
    }
}
