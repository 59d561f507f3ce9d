// SPDX-License-Identifier: GPL-3.0-or-later
// Who comes by, and whoever is paused waits.
#include "engine/session/clients.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>

#include "unit/engine/harness.h"

namespace penstock::engine::test {
namespace {

WallTime at(int seconds) { return WallTime(std::chrono::seconds(seconds)); }

TEST(Clients, AreCountedByAddress) {
  Clients clients;
  EXPECT_FALSE(clients.came("192.168.1.7", false, at(1)));
  EXPECT_FALSE(clients.came("192.168.1.7", false, at(2)));
  clients.came("127.0.0.1", true, at(3));
  clients.left("192.168.1.7", at(4));
  const auto all = clients.all();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].address, "192.168.1.7");
  EXPECT_EQ(all[0].open, 1u);
  EXPECT_EQ(all[0].connections, 2u);
  EXPECT_TRUE(all[1].ofThisMachine);
}

TEST(Clients, ThoseThatLeftLongAgoAreForgotten) {
  Clients clients;
  clients.came("there", false, at(0));
  clients.pause("paused", true);
  for (int i = 1; i <= int(Clients::most) + 50; ++i) {
    const std::string address = "client " + std::to_string(i);
    clients.came(address, false, at(i));
    clients.left(address, at(i));
  }
  const auto all = clients.all();
  EXPECT_EQ(all.size(), Clients::most);
  EXPECT_EQ(all.front().address, "client " + std::to_string(Clients::most + 50));
  const auto has = [&](const std::string& address) { return std::any_of(all.begin(), all.end(), [&](const auto& c) { return c.address == address; }); };
  EXPECT_TRUE(has("there") && has("paused"));
  EXPECT_FALSE(has("client 1"));
  EXPECT_TRUE(clients.came("paused", false, at(9000)));
}

TEST(Clients, AnEndpointWithoutItsPort) {
  EXPECT_EQ(clientHost("192.168.1.7:5312"), "192.168.1.7");
  EXPECT_EQ(clientHost("[fe80::1]:80"), "fe80::1");
}

std::string request(const Harness& h, std::string_view path) { return "GET " + h.url(path) + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n\r\n"; }

void answer(Peer& origin) {
  origin.readUntil("\r\n\r\n");
  origin.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
}

bool saysNothing(const Peer& peer, int ms) {
  pollfd p{peer.fd(), POLLIN, 0};
  return ::poll(&p, 1, ms) == 0;
}

TEST(Clients, WhoIsPausedWaitsOnConnectionsThatAreThereAndOnNewOnes) {
  Harness h;
  Peer kept = h.client();
  kept.send(request(h, "/first"));
  Peer origin = h.origin.accept();
  answer(origin);
  kept.readUntil("hi");
  ASSERT_EQ(h.engine->clients().size(), 1u);
  EXPECT_EQ(h.engine->clients().front().address, "127.0.0.1");
  EXPECT_TRUE(h.engine->clients().front().ofThisMachine);

  h.engine->pauseClient("127.0.0.1", true);
  EXPECT_TRUE(h.engine->clients().front().paused);
  h.engine->pauseClient("192.0.2.1", true);  // somebody else
  Peer fresh = h.client();
  fresh.send(request(h, "/fresh"));
  // The engine saw both by now: what it is told on its threads comes in order, and listening is asked of the same.
  (void)h.listen({"127.0.0.1", 0});
  kept.send(request(h, "/kept"));
  EXPECT_TRUE(saysNothing(origin, 300));
  EXPECT_TRUE(saysNothing(kept, 0) && saysNothing(fresh, 0));

  h.engine->pauseClient("127.0.0.1", false);
  EXPECT_NE(origin.readUntil("\r\n\r\n").find("/kept"), std::string::npos);
  origin.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  Peer second = h.origin.accept();
  EXPECT_NE(second.readUntil("\r\n\r\n").find("/fresh"), std::string::npos);
  second.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_NE(kept.readUntil("hi").find("200"), std::string::npos);
  EXPECT_NE(fresh.readUntil("hi").find("200"), std::string::npos);
}

TEST(Clients, APausedOneHoldsUpNoEnd) {
  Harness h;
  h.engine->pauseClient("127.0.0.1", true);
  Peer client = h.client();
  client.send(request(h, "/never"));
  h.engine->stop(std::chrono::milliseconds(0));
  EXPECT_EQ(client.readAll(), "");
}

}  // namespace
}  // namespace penstock::engine::test
