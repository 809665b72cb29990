/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The repository where neither Spring nor JTA is on the class path. */
class TransactionsAbsentTest {

    /** A class path without either, whose classes are loaded anew. */
    private static URLClassLoader without() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String path : System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator))) {
            String name = new File(path).getName();
            if (!name.startsWith("spring-") && !name.startsWith("jakarta.transaction")) {
                urls.add(new File(path).toURI().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** Runs in the other class loader. */
    static final class Started implements Callable<String> {

        @Override
        public String call() throws Exception {
            Class.forName("org.h2.Driver"); // or it is looked for where the test runs
            JdbcTaskRepository repository = new JdbcTaskRepository(TestDatabase.H2_MEMORY.dataSource());
            repository.setCreateSchema(true);
            repository.start();
            int methods = JdbcTaskRepository.class.getMethods().length; // as whoever sets bean properties does
            try {
                repository.joining().orElseThrow().requireTransactions();
            } catch (RuntimeException e) {
                return methods + e.getMessage();
            }
            return "no exception";
        }
    }

    @Test
    void itWorksAndSaysWhatJoiningNeeds() throws Exception {
        try (URLClassLoader loader = without()) {
            Class<?> type = loader.loadClass(Started.class.getName());
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            var call = type.getMethod("call");
            call.setAccessible(true);

            assertThat((String) call.invoke(constructor.newInstance()))
                    .contains("joinTransaction=true needs transactions of Spring or JTA")
                    .contains("JdbcTaskRepository.setJta");
        }
    }
}
