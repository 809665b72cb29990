/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;
import javax.sql.DataSource;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * The least of a JTA transaction manager, with a DataSource whose connections take part in its transactions by themselves. One
 * transaction at a time, of one thread, with one branch, committed in one phase as those with one are.
 */
final class EnlistingDataSource implements DataSource, TransactionSynchronizationRegistry {

    private record Branch(int number) implements Xid {

        @Override
        public int getFormatId() {
            return 4711;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return new byte[] {1, (byte) number};
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {2, (byte) number};
        }
    }

    private final XADataSource xa;
    private final boolean enlists;
    private final List<Synchronization> synchronizations = new ArrayList<>();
    private @Nullable XAConnection enlisted;
    private @Nullable Connection handle;
    private volatile @Nullable Thread owner;
    private int status = Status.STATUS_NO_TRANSACTION;
    private int branches;

    /** @param enlists whether connections take part at all */
    EnlistingDataSource(XADataSource xa, boolean enlists) {
        this.xa = xa;
        this.enlists = enlists;
    }

    /** Runs work in a transaction, and returns whether that was committed. */
    boolean run(Runnable work) {
        status = Status.STATUS_ACTIVE;
        owner = Thread.currentThread();
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            setRollbackOnly();
            throw e;
        } finally {
            end();
        }
        return status == Status.STATUS_COMMITTED;
    }

    private void end() {
        boolean commit = status == Status.STATUS_ACTIVE;
        XAConnection branch = enlisted;
        try {
            if (branch != null) {
                XAResource resource = branch.getXAResource();
                Xid id = new Branch(branches);
                resource.end(id, commit ? XAResource.TMSUCCESS : XAResource.TMFAIL);
                if (commit) {
                    resource.commit(id, true);
                } else {
                    resource.rollback(id);
                }
                branch.close();
            }
        } catch (XAException | SQLException e) {
            throw new IllegalStateException(e);
        }
        enlisted = null;
        handle = null;
        owner = null;
        status = commit ? Status.STATUS_COMMITTED : Status.STATUS_ROLLEDBACK;
        synchronizations.forEach(each -> each.afterCompletion(status));
        synchronizations.clear();
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (!enlists || getTransactionStatus() != Status.STATUS_ACTIVE) {
            return xa.getXAConnection().getConnection();
        }
        Connection one = handle;
        if (one == null) {
            enlisted = xa.getXAConnection();
            one = enlisted.getConnection();
            handle = one;
            try {
                enlisted.getXAResource().start(new Branch(++branches), XAResource.TMNOFLAGS);
            } catch (XAException e) {
                throw new SQLException(e);
            }
        }
        return keptOpen(one);
    }

    /** The same to all who ask for one in a transaction, whose end closes it. */
    private static Connection keptOpen(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public int getTransactionStatus() {
        return owner == Thread.currentThread() ? status : Status.STATUS_NO_TRANSACTION;
    }

    @Override
    public void setRollbackOnly() {
        status = Status.STATUS_MARKED_ROLLBACK;
    }

    @Override
    public boolean getRollbackOnly() {
        return status == Status.STATUS_MARKED_ROLLBACK;
    }

    @Override
    public void registerInterposedSynchronization(Synchronization synchronization) {
        synchronizations.add(synchronization);
    }

    @Override
    public Object getTransactionKey() {
        return branches;
    }

    @Override
    public void putResource(Object key, Object value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object getResource(Object key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Connection getConnection(String user, String password) {
        throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLoginTimeout(int seconds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("nothing is wrapped");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
