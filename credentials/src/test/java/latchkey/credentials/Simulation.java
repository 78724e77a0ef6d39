package latchkey.credentials;

import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import latchkey.credentials.simulation.Plan;
import latchkey.credentials.simulation.World;

/** Plays one schedule after another; to be loaded by {@link latchkey.credentials.simulation.Weaver}. */
@SuppressWarnings("unused") // by name
public final class Simulation implements LongFunction<List<String>> {
    private final String planted;

    /** @param planted a bug of the model: "unordered", "replaying" or "" */
    public Simulation(String planted) {
        this.planted = planted;
    }

    /**
     * Plays the schedule of a seed.
     *
     * @return what happened, as {@link World#play} does
     */
    @Override
    public List<String> apply(long seed) {
        Random random = new Random(new SplittableRandom(seed).nextLong()); // seeds in a row have little in common then
        Plan plan = Plan.drawn(random).with(planted);
        World world = new World(random, plan, SimulatedNode::new, SimulatedNode::row);
        return world.play();
    }
}
