/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves names to public addresses only. The client asks this at the moment of connecting and connects to what it
 * answers, so a name that resolved to something else a moment ago gains nothing; literal addresses come this way too.
 */
final class PublicAddresses implements DnsResolver {
    private final DnsResolver names;

    PublicAddresses(DnsResolver names) {
        this.names = names;
    }

    /** The name has addresses, and none of them is public. */
    static final class NotPublicException extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        NotPublicException() {
            super("not a public address");
        }
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] found = names.resolve(host);
        InetAddress[] open =
                Arrays.stream(found).filter(PublicAddresses::isPublic).toArray(InetAddress[]::new);
        if (open.length == 0) {
            throw new NotPublicException();
        }
        return open;
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return names.resolveCanonicalHostname(host);
    }

    /** Whether an address is meant to be reached from anywhere, IPv4 inside IPv6 looked through. */
    static boolean isPublic(InetAddress address) {
        byte[] b = address.getAddress();
        if (!(address instanceof Inet6Address)) {
            return isPublic4(b, 0);
        }
        if (startsWith(b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF)) {
            return isPublic4(b, 12); // IPv4-mapped
        }
        if (startsWith(b, 0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0)) {
            return isPublic4(b, 12); // NAT64
        }
        if (startsWith(b, 0x20, 0x02)) {
            return isPublic4(b, 2); // 6to4
        }
        // 2001::/23 is Teredo, ORCHID and their like; 2001:db8::/32 and 3fff::/20 are for documentation.
        boolean special = startsWith(b, 0x20, 0x01, 0x00)
                || startsWith(b, 0x20, 0x01, 0x01)
                || startsWith(b, 0x20, 0x01, 0x0D, 0xB8)
                || startsWith(b, 0x3F, 0xFF) && (b[2] & 0xF0) == 0;
        // Global unicast is 2000::/3 and nothing else; the rest is loopback, local, multicast or not given out.
        return (b[0] & 0xE0) == 0x20 && !special;
    }

    private static boolean isPublic4(byte[] b, int at) {
        int first = b[at] & 0xFF;
        int second = b[at + 1] & 0xFF;
        int third = b[at + 2] & 0xFF;
        return switch (first) {
            case 0, 10, 127 -> false;
            case 100 -> second < 64 || second > 127;
            case 169 -> second != 254;
            case 172 -> second < 16 || second > 31;
            case 192 -> second != 168 && !(second == 0 && (third == 0 || third == 2)) && !(second == 88 && third == 99);
            case 198 -> second != 18 && second != 19 && !(second == 51 && third == 100);
            case 203 -> !(second == 0 && third == 113);
            default -> first < 224;
        };
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
