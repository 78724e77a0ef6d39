package latchkey.admin.portal.operator;

import java.util.List;
import java.util.function.Supplier;
import latchkey.credentials.LoginName;

/**
 * What the operator page needs beside the record. Both are asked again and again, by any number of threads, and answer at
 * once.
 *
 * @param operators the logins of those who may see it, as they are configured now
 * @param node what this node knows of itself
 */
public record Operations(Supplier<List<String>> operators, Supplier<NodeState> node) {

    /**
     * Whether that is an operator's.
     *
     * @param login of an account, in canonical form
     */
    public boolean includes(String login) {
        return operators.get().stream()
                .anyMatch(name -> LoginName.of(name)
                        .filter(named -> named.text().equals(login))
                        .isPresent());
    }
}
