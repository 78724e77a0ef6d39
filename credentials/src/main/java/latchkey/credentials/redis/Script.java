package latchkey.credentials.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.Base16;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the server does in one step, on one key, and answers with a number.
 *
 * @param digest under which the server knows a script that it has seen
 */
record Script(String text, String digest) {
    /**
     * A value is kept behind its version: eight bytes, the greatest first. They are compared in two halves, for numbers
     * are doubles in Lua and exact up to 53 bits only. What is too short for a version is nobody's and is replaced.
     */
    static final Script PUT = of("""
            local there = redis.call('HGET', KEYS[1], ARGV[1])
            if there and #there >= 8 then
                local high, low = struct.unpack('>I4I4', there)
                local new_high, new_low = struct.unpack('>I4I4', ARGV[2])
                if high > new_high or (high == new_high and low > new_low) then
                    return 0
                end
            end
            redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            return 1
            """);

    /** Adds a member unless the set is full; the set lives from its first member on. */
    static final Script COUNT = of("""
            local members = redis.call('SCARD', KEYS[1])
            if members < tonumber(ARGV[3]) then
                members = members + redis.call('SADD', KEYS[1], ARGV[1])
            end
            if redis.call('PTTL', KEYS[1]) < 0 then
                redis.call('PEXPIRE', KEYS[1], ARGV[2])
            end
            return members
            """);

    private static Script of(String text) {
        return new Script(text, Base16.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    CompletionStage<Long> run(RedisClusterAsyncCommands<byte[], byte[]> commands, byte[] key, byte[]... arguments) {
        byte[][] keys = {key};
        return commands.<Long>evalsha(digest, ScriptOutputType.INTEGER, keys, arguments)
                .exceptionallyCompose(thrown -> thrown instanceof RedisNoScriptException
                        ? commands.eval(text, ScriptOutputType.INTEGER, keys, arguments)
                        : CompletableFuture.failedStage(thrown));
    }
}
