package latchkey.credentials.simulation;

import java.time.Duration;
import java.util.List;

/** Makes things go wrong, one after another, each for some time. */
final class Nemesis {
    private static final Duration LONGEST_PEACE = Duration.ofMillis(1500);
    private static final Duration LONGEST_TROUBLE = Duration.ofSeconds(7);
    private static final Duration SLOW = Duration.ofMillis(900);

    private final World world;

    Nemesis(World world) {
        this.world = world;
    }

    void run() {
        List<Plan.Fault> faults = world.plan.faults().stream().sorted().toList();
        while (true) {
            world.rest(LONGEST_PEACE);
            Plan.Fault fault = world.one(faults);
            Site site = world.one(world.sites);
            switch (fault) {
                case RECORD_CUT -> cut(List.of(site.recordLink));
                case RECORD_CUT_FROM_ALL ->
                    cut(world.sites.stream().map(one -> one.recordLink).toList());
                case RECORD_SLOW -> slow(site.recordLink);
                case STORE_CUT -> cut(List.of(site.storeLink));
                case STORE_CUT_FROM_ALL ->
                    cut(world.sites.stream().map(one -> one.storeLink).toList());
                case STORE_SLOW -> slow(site.storeLink);
                case STORE_FROZEN -> store(world.store::freeze);
                case EVENTS_LOST -> store(() -> world.store.loseEvents(world.random.nextDouble()));
                case STORE_SET_BACK -> setBack();
                case STORE_EMPTIED -> world.store.empty();
                case ENEMY -> enemy();
                case NODE_CUT_OFF -> cut(List.of(site.recordLink, site.storeLink));
                case NODE_PAUSED -> site.pause(sleep());
                case NODE_SUSPENDED -> site.suspend(sleep());
                case NODE_KILLED -> kill(site);
                case CLOCK_JUMPS -> site.setClock(Duration.ofMinutes(world.random.nextInt(-60, 61)));
            }
        }
    }

    private void hold(String what) {
        world.rules.note(what);
        world.rest(LONGEST_TROUBLE);
        world.rules.note(what + ": over");
    }

    /** Not those that another's trouble has already. */
    private void cut(List<Link> links) {
        List<Link> whole =
                links.stream().filter(link -> !link.troubles().inTrouble()).toList();
        if (!whole.isEmpty()) {
            whole.forEach(Link::cut);
            hold("cut: " + whole);
            whole.forEach(Link::heal);
        }
    }

    private void slow(Link link) {
        if (!link.troubles().inTrouble()) {
            link.slow(SLOW);
            hold("slow: " + link);
            link.heal();
        }
    }

    private void store(Runnable trouble) {
        if (!world.store.troubles().inTrouble()) {
            trouble.run();
            hold("shared store in trouble");
            world.store.heal();
        }
    }

    private void setBack() {
        world.store.snapshot();
        hold("snapshot");
        world.store.setBack();
    }

    private void enemy() {
        for (int times = world.random.nextInt(30); times > 0; times--) {
            world.store.enemy();
            world.rest(Duration.ofMillis(200));
        }
    }

    private Duration sleep() {
        return Duration.ofMillis(world.random.nextInt(7000));
    }

    private void kill(Site site) {
        if (site.running != null) {
            site.kill();
            world.rest(LONGEST_TROUBLE);
            site.start();
        }
    }
}
