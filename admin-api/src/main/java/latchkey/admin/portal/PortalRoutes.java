package latchkey.admin.portal;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.UnauthorizedResponse;
import java.util.EnumSet;
import java.util.Set;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.owner.PortalSession.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Where pages are added, each behind the checks that it needs. Whatever is added by a method with {@code post} in its name
 * is answered only if the portal's own page sent it; if the browser has a session, its token must have come along.
 */
public final class PortalRoutes {
    private final RoutesConfig routes;
    private final Entrance entrance;
    private final OriginCheck origin;

    PortalRoutes(RoutesConfig routes, Entrance entrance) {
        this.routes = routes;
        this.entrance = entrance;
        origin = new OriginCheck(entrance.site().settings().url());
    }

    /** For owners who are signed in; others are sent to sign in first. */
    public PortalRoutes get(String path, OwnerPage page) {
        return get(path, EnumSet.of(Stage.SIGNED_IN), page);
    }

    /** For owners who are signed in. */
    public PortalRoutes post(String path, OwnerPage page) {
        return post(path, EnumSet.of(Stage.SIGNED_IN), page);
    }

    /** For owners who have come to one of these stages and no further. */
    public PortalRoutes get(String path, Set<Stage> stages, OwnerPage page) {
        routes.get(path, context -> {
            Visit visit = entrance.visit(context);
            if (visit.stage().filter(stages::contains).isPresent()) {
                page.handle(visit);
            } else {
                sendToSignIn(visit, context.path());
            }
        });
        return this;
    }

    /** For owners who have come to one of these stages and no further. */
    public PortalRoutes post(String path, Set<Stage> stages, OwnerPage page) {
        routes.post(path, context -> {
            origin.sentFromHere(context);
            Visit visit = entrance.visit(context);
            if (visit.stage().filter(stages::contains).isPresent()) {
                origin.sentWithToken(context, visit.csrf());
                page.handle(visit);
            } else {
                sendToSignIn(visit, "/");
            }
        });
        return this;
    }

    /** For everybody, whatever session there is. */
    public PortalRoutes openGet(String path, OwnerPage page) {
        routes.get(path, context -> page.handle(entrance.visit(context)));
        return this;
    }

    /**
     * For those whom the page lets in, by {@link NotFoundResponse}: to others there is nothing at that path, by whatever
     * method.
     *
     * @param recordless answers while the record is away; its visit knows of no session
     */
    public PortalRoutes hiddenGet(String path, OwnerPage page, OwnerPage recordless) {
        routes.before(path, context -> {
            if (!HandlerType.GET.equals(context.method())) {
                throw new NotFoundResponse(); // rather than "not by this method", which would say that there is a page
            }
        });
        routes.get(path, context -> {
            Visit visit;
            try {
                visit = entrance.visit(context);
            } catch (RecordUnavailable _) {
                recordless.handle(entrance.blankVisit(context));
                return;
            }
            page.handle(visit);
        });
        return this;
    }

    /** For everybody; a session's token need not come along, so that a page opened before a sign-in works after it. */
    public PortalRoutes openPost(String path, OwnerPage page) {
        routes.post(path, context -> {
            origin.sentFromHere(context);
            page.handle(entrance.visit(context));
        });
        return this;
    }

    private static void sendToSignIn(Visit visit, String then) {
        if (isScript(visit.http())) {
            throw new UnauthorizedResponse();
        }
        visit.redirect(
                switch (visit.stage().orElse(Stage.ANONYMOUS)) {
                    case ANONYMOUS -> Then.after("/sign-in", then);
                    case PASSWORD_GIVEN -> "/sign-in/code";
                    case ENROLLING -> "/two-factor";
                    case SIGNED_IN -> "/";
                },
                null);
    }

    private static boolean isScript(Context context) {
        @Nullable String accept = context.header("Accept");
        return accept != null && accept.startsWith("application/json");
    }
}
