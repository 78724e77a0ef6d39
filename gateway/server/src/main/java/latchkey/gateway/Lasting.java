package latchkey.gateway;

import java.time.Clock;
import latchkey.gateway.login.LoginService;
import latchkey.gateway.login.Offload;
import latchkey.gateway.login.SessionRegistry;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.net.Transport;
import latchkey.gateway.tracing.Traces;

/**
 * What lasts as long as the gateway, whatever its settings become.
 *
 * @param signing where profiles are signed
 */
record Lasting(
        Transport transport,
        LoginService logins,
        SessionRegistry sessions,
        GatewayMeters meters,
        Traces traces,
        Clock clock,
        Offload signing) {}
