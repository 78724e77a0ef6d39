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
import latchkey.credentials.owner.Passkey;
import latchkey.credentials.owner.Passkeys;

/** Our passkeys as the WebAuthn library asks for them. Its user names are the ids of accounts: a login can pass on to another. */
final class PasskeySource implements CredentialRepository {
    private final Passkeys passkeys;

    PasskeySource(Passkeys passkeys) {
        this.passkeys = passkeys;
    }

    @Override
    public Set<PublicKeyCredentialDescriptor> getCredentialIdsForUsername(String account) {
        return passkeys.of(Long.parseLong(account)).stream()
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
    public Optional<ByteArray> getUserHandleForUsername(String account) {
        return Optional.of(new ByteArray(passkeys.userHandle(Long.parseLong(account))));
    }

    @Override
    public Optional<String> getUsernameForUserHandle(ByteArray handle) {
        return passkeys.byUserHandle(handle.getBytes()).map(Account::id).map(String::valueOf);
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
