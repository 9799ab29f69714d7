import { describe, expect, it } from "vitest";
import { clientAddress } from "#app/http/client-address.ts";

describe("the client's address", () => {
  it("is the socket's when no proxy is trusted, whatever the request claims", () => {
    expect(clientAddress("192.0.2.7", "203.0.113.9", 0)).toBe("192.0.2.7");
  });

  it("is the nth from the right behind n proxies: what stands left of it is only claimed", () => {
    const chain = "6.6.6.6, 203.0.113.9, 10.0.0.1";
    expect(clientAddress("10.0.0.2", chain, 1)).toBe("10.0.0.1");
    expect(clientAddress("10.0.0.2", chain, 2)).toBe("203.0.113.9");
    expect(clientAddress("10.0.0.2", "203.0.113.9", 2)).toBe("203.0.113.9");
    expect(clientAddress("10.0.0.2", null, 1)).toBe("10.0.0.2");
    expect(clientAddress("10.0.0.2", "garbage17", 1)).toBe("10.0.0.2");
  });

  it("counts an IPv6 subscriber's whole /64 as one, in any spelling, and IPv4 in IPv6 as IPv4", () => {
    const spellings = ["2001:db8:0:7::1", "2001:0db8:0000:0007:ffff:ffff:ffff:ffff", "2001:DB8::7:0:0:0:2"];
    for (const address of spellings) expect(clientAddress(address, null, 0)).toBe("2001:db8:0:7::/64");
    expect(clientAddress("10.0.0.1", "[2001:db8:0:7::9]:443", 1)).toBe("2001:db8:0:7::/64");
    expect(clientAddress("10.0.0.1", "203.0.113.9:51234", 1)).toBe("203.0.113.9");
    expect(clientAddress("::1", null, 0)).toBe("0:0:0:0::/64");
    expect(clientAddress("fe80::1%eth0", null, 0)).toBe("fe80:0:0:0::/64");
    expect(clientAddress("::ffff:192.0.2.7", null, 0)).toBe("192.0.2.7");
  });
});
