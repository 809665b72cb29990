/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a database's port on this machine, and takes the database away: {@link #cut()} resets all
 * connections and every new one, {@link #holdAnswers()} lets requests through and keeps the answers (a cut then loses
 * them: the database has committed, and nobody was told), {@link #heal()} ends both. Thread-safe.
 */
public final class CuttableProxy implements Closeable {

    private enum State {
        OPEN,
        ANSWERS_HELD,
        CUT
    }

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private State state = State.OPEN;

    /** Open, on a port of its own. */
    public CuttableProxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        startThread("accept", this::accept);
    }

    public static CuttableProxy before(FreshDatabase database) {
        return new CuttableProxy(database.port());
    }

    public int port() {
        return server.getLocalPort();
    }

    public void cut() {
        enter(State.CUT);
        sockets.forEach(CuttableProxy::reset);
    }

    /** Answers that were held are delivered. */
    public void heal() {
        enter(State.OPEN);
    }

    void holdAnswers() {
        enter(State.ANSWERS_HELD);
    }

    /** How many connections clients have open through here. */
    int connections() {
        return sockets.size() / 2;
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private synchronized void enter(State next) {
        state = next;
        notifyAll();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connect(server.accept());
            } catch (IOException e) {
                // The proxy was closed, or the client has gone again.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket database = isCut() ? null : open();
        if (database == null) {
            reset(client);
            return;
        }
        client.setTcpNoDelay(true);
        database.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(database);
        startThread("requests", () -> pump(client, database, false));
        startThread("answers", () -> pump(database, client, true));
        if (isCut()) {
            drop(client, database);
        }
    }

    private @Nullable Socket open() {
        try {
            return new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException e) {
            return null;
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (answers) {
                    awaitRelease();
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException | InterruptedException e) {
            // One of the two has gone.
        } finally {
            drop(from, to);
        }
    }

    private synchronized void awaitRelease() throws InterruptedException, SocketException {
        while (state == State.ANSWERS_HELD) {
            wait();
        }
        if (state == State.CUT) {
            throw new SocketException("cut");
        }
    }

    private synchronized boolean isCut() {
        return state == State.CUT;
    }

    private void drop(Socket one, Socket other) {
        for (Socket socket : List.of(one, other)) {
            sockets.remove(socket);
            if (isCut()) {
                reset(socket);
            } else {
                close(socket);
            }
        }
    }

    /** With a reset, as when the machine at the other end has gone, instead of an orderly end. */
    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            // It was closed already.
        }
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    private static void startThread(String name, Runnable work) {
        Thread thread = new Thread(work, "cuttable-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
