/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkirin.repository.TaskRepository;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;

/** A jar of this module, built from its sources, changed or not, in a class loader of its own. */
final class BuiltVersion {

    private static final String PACKAGE = "io/github/camelkirin/jdbc/";
    private static final Path SOURCES = Path.of("src", "main", "java").resolve(PACKAGE);
    private static final Path SCRIPTS = Path.of("src", "main", "resources").resolve(PACKAGE);

    private final Path sources;
    private final Path classes;
    private final Path jar;

    private BuiltVersion(Path folder) {
        sources = folder.resolve("sources");
        classes = folder.resolve("classes");
        jar = folder.resolve("camel-kirin-jdbc.jar");
    }

    /** A copy of the sources, to be {@link #replace changed} and {@link #build built}. */
    static BuiltVersion copy() throws IOException {
        BuiltVersion version = new BuiltVersion(TemporaryFolders.create("kirin-version"));
        copy(SOURCES, version.sources.resolve(PACKAGE), ".java");
        copy(SCRIPTS, version.classes.resolve(PACKAGE), ".sql");
        return version;
    }

    private static void copy(Path from, Path to, String ending) throws IOException {
        Files.createDirectories(to);
        for (Path file : list(from)) {
            if (file.toString().endsWith(ending)) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** Replaces what must be there exactly once. */
    BuiltVersion replace(String file, String old, String by) throws IOException {
        Path source = sources.resolve(PACKAGE).resolve(file);
        String text = Files.readString(source);
        assertThat(text.split(Pattern.quote(old), -1))
                .as("%s must have \"%s\" once, or this test shows nothing", file, old)
                .hasSize(2);
        Files.writeString(source, text.replace(old, by));
        return this;
    }

    BuiltVersion addScript(String name, String text) throws IOException {
        Files.writeString(classes.resolve(PACKAGE).resolve(name), text);
        return this;
    }

    BuiltVersion build() throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-nowarn", "--release", "17", "-d", classes.toString(), "-cp", classPath()));
        for (Path file : list(sources.resolve(PACKAGE))) {
            arguments.add(file.toString());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler).as("a JDK, not only a JRE").isNotNull();
        assertThat(compiler.run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            for (Path file : list(classes.resolve(PACKAGE))) {
                entries.putNextEntry(new JarEntry(PACKAGE + file.getFileName()));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
        return this;
    }

    private static String classPath() {
        return Stream.of(
                        TaskRepository.class,
                        ObjectMapper.class,
                        JsonFactory.class,
                        JsonInclude.class,
                        Logger.class,
                        DataSourceUtils.class,
                        TransactionSynchronization.class,
                        InitializingBean.class,
                        Ordered.class,
                        TransactionSynchronizationRegistry.class,
                        Nullable.class)
                .map(BuiltVersion::place)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts the jar's repository, as a process would that has only this jar. */
    Node start(DataSource source) throws Exception {
        URLClassLoader loader = new URLClassLoader(new URL[] {url()}, new WithoutThisModule());
        Class<?> type = loader.loadClass(JdbcTaskRepository.class.getName());
        assertThat(place(type)).isEqualTo(jar.toString());
        TaskRepository repository =
                (TaskRepository) type.getConstructor(DataSource.class).newInstance(source);
        type.getMethod("setCreateSchema", boolean.class).invoke(repository, true);
        repository.start();
        return new Node(loader, repository);
    }

    private URL url() {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A node that runs a version. */
    record Node(URLClassLoader loader, TaskRepository tasks) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            loader.close();
        }
    }

    /** All that the test sees but the classes and scripts of this module. */
    private static final class WithoutThisModule extends ClassLoader {

        private static final Set<String> HIDDEN = Set.of(PACKAGE, PACKAGE.replace('/', '.'));

        WithoutThisModule() {
            super(BuiltVersion.class.getClassLoader());
        }

        private static boolean isHidden(String name) {
            return HIDDEN.stream().anyMatch(name::startsWith);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (isHidden(name)) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }

        @Override
        public @Nullable URL getResource(String name) {
            return isHidden(name) ? null : super.getResource(name);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return isHidden(name) ? Collections.emptyEnumeration() : super.getResources(name);
        }
    }
}
