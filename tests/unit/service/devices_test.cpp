// SPDX-License-Identifier: GPL-3.0-or-later
// Other devices: the switch that lets them in, the lines for a router, names and pauses of clients.
#include "penstock/service/devices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "penstock/service/proxy_service.h"
#include "service/devices/client_names.h"
#include "service/devices/lan_addresses.h"
#include "service/machine/run_program.h"
#include "unit/service/temp_folder.h"

namespace penstock::service {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class DevicesTest : public ::testing::Test {
 protected:
  DevicesTest() {
    model::Config config;
    config.engine.listeners = {{"127.0.0.1", 0}};
    config.ui = {"127.0.0.1", 0};
    config.caDir = folder / "ca";
    config.noDb = true;
    service = std::make_unique<ProxyService>(config);
    EXPECT_TRUE(service->open());
    EXPECT_TRUE(service->listen(config.engine.listeners));
  }
  TempFolder folder;
  std::unique_ptr<ProxyService> service;
};

TEST_F(DevicesTest, LetsOthersInByTheAddressesOfTheNetworksAndOutAgain) {
  if (lanAddresses().empty()) GTEST_SKIP() << "this machine is in no network";
  Devices& devices = service->devices();
  const std::uint16_t port = service->listeners().front().port;
  EXPECT_FALSE(devices.lan().on);
  ASSERT_FALSE(devices.lan().addresses.empty()) << "what they would be told";
  const auto on = devices.letIn(true);
  ASSERT_TRUE(on) << on.error().message;
  const LanState state = devices.lan();
  EXPECT_TRUE(state.on);
  EXPECT_EQ(state.addresses.front(), lanAddresses().front().address + ":" + std::to_string(port)) << "the same port as before";
  EXPECT_EQ(service->listeners().front().address, "127.0.0.1:" + std::to_string(port)) << "programs of this machine notice nothing";
  EXPECT_THAT(service->warnings(), ::testing::Contains(HasSubstr("Any machine on the network")));
  ASSERT_TRUE(devices.letIn(false));
  EXPECT_FALSE(devices.lan().on);
  EXPECT_EQ(service->listeners().size(), 1u);
}

TEST_F(DevicesTest, WhoAlreadyListensForOthersIsToldSoAndTakenBack) {
  ASSERT_TRUE(service->listen({{"0.0.0.0", 0}}));
  EXPECT_TRUE(service->devices().lan().on);
  ASSERT_TRUE(service->devices().letIn(false));
  EXPECT_FALSE(service->devices().lan().on);
  ASSERT_FALSE(service->listeners().empty());
  EXPECT_TRUE(service->listeners().front().address.starts_with("127.0.0.1:")) << service->listeners().front().address;
}

TEST_F(DevicesTest, TakesRedirectedConnectionsBesideTheOthers) {
  EXPECT_EQ(service->devices().redirect().port, 0);
  ASSERT_TRUE(service->devices().takeRedirected(true));
  EXPECT_NE(service->devices().redirect().port, 0);
  EXPECT_EQ(service->listeners().size(), 2u);
  ASSERT_TRUE(service->devices().takeRedirected(true)) << "it is";
  EXPECT_EQ(service->listeners().size(), 2u);
  ASSERT_TRUE(service->devices().takeRedirected(false));
  EXPECT_EQ(service->devices().redirect().port, 0);
}

TEST_F(DevicesTest, ClientsHaveNamesAndArePaused) {
  Devices& devices = service->devices();
  ASSERT_TRUE(devices.name("192.168.1.7", "Anna's phone"));
  devices.pause("192.168.1.7", true);
  const auto clients = devices.clients();
  ASSERT_EQ(clients.size(), 1u);
  EXPECT_EQ(clients[0].name, "Anna's phone");
  EXPECT_TRUE(clients[0].seen.paused);
  EXPECT_FALSE(devices.name("192.168.1.7", std::string(101, 'x')));
}

TEST_F(DevicesTest, APasswordNeedsSettingsThatAreKept) {
  const auto set = service->devices().setPassword(model::ProxyCredentials{"ann", "secret"});
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().code, ErrorCode::unsupported);
}

TEST(ClientNames, AreThereAtTheNextStartAndADamagedFileIsNone) {
  const TempFolder folder;
  {
    ClientNames names;
    names.begin(folder / "data/clients.json");
    ASSERT_TRUE(names.set("10.0.0.2", "printer"));
    ASSERT_TRUE(names.set("10.0.0.3", "gone"));
    ASSERT_TRUE(names.set("10.0.0.3", ""));
  }
  ClientNames again;
  again.begin(folder / "data/clients.json");
  EXPECT_EQ(again.all(), (std::map<std::string, std::string>{{"10.0.0.2", "printer"}}));
  for (const char* text : {"", "{", "[1]", "{\"a\": 1}"}) {
    again.begin(folder.write("broken.json", text));
    EXPECT_TRUE(again.all().empty()) << text;
  }
}

TEST(LanAddresses, AreNoLoopbackAndNoBridgesOfContainers) {
  for (const LanAddress& one : lanAddresses()) {
    EXPECT_FALSE(one.address.starts_with("127."));
    EXPECT_FALSE(isVirtualBridge(one.interface));
  }
  for (const char* name : {"docker0", "br-12ab", "veth9", "virbr0"}) EXPECT_TRUE(isVirtualBridge(name)) << name;
  for (const char* name : {"wlan0", "eth0", "enp3s0", "bridge0"}) EXPECT_FALSE(isVirtualBridge(name)) << name;
}

TEST(RedirectCommands, NameInterfaceAndPorts) {
  const std::string lines = redirectCommands("wlan0", 4000, 5353);
  EXPECT_THAT(lines, HasSubstr("iifname \"wlan0\" tcp dport { 80, 443 } redirect to :4000\n"));
  EXPECT_THAT(lines, HasSubstr("iifname \"wlan0\" udp dport 53 redirect to :5353\n"));
  EXPECT_THAT(lines, HasSubstr("iifname \"wlan0\" udp dport 443 reject\n"));
  EXPECT_THAT(redirectCommands("wlan0", 4000, 0), Not(HasSubstr("dport 53")));
  EXPECT_THAT(redirectCommands("a\" ; flush ruleset", 1, 0), HasSubstr("iifname \"a;flushruleset\""));
}

/// In a network of its own, so nothing of this machine's changes.
TEST(RedirectCommands, AreWhatNftTakesAndUndoes) {
  const std::string nft = findProgram("nft", systemFolders()), unshare = findProgram("unshare", systemFolders());
  if (nft.empty() || unshare.empty()) GTEST_SKIP() << "there is no nft here";
  ProgramRun run;
  run.command = {unshare, "--user", "--map-root-user", "--net", "/bin/sh", "-e"};
  run.environment = {"PATH=" + systemPathText()};
  run.input = "nft list ruleset || exit 77\n" + redirectCommands("wlan0", 4000, 5353) + "nft list table inet penstock\n" + redirectUndo() + "nft list ruleset\n";
  const auto done = runProgram(run);
  ASSERT_TRUE(done) << done.error().message;
  if (done->exitCode == 77 || done->errors.find("unshare") != std::string::npos) GTEST_SKIP() << done->errors;
  EXPECT_EQ(done->exitCode, 0) << done->errors;
  EXPECT_THAT(done->output, HasSubstr("redirect to :4000"));
}

}  // namespace
}  // namespace penstock::service
