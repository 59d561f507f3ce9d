// SPDX-License-Identifier: GPL-3.0-or-later
// Commands of curl as tabs, and tabs as commands that the real curl runs.
#include "penstock/service/curl_requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

#include "unit/exporter/run_code.h"
#include "unit/service/answering_server.h"

namespace penstock::service::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

CurlTab read(const std::string& command) {
  auto tab = tabOfCurl(command);
  EXPECT_TRUE(tab) << tab.error().message;
  return tab ? std::move(*tab) : CurlTab();
}

RequestTab typed(const std::string& target, const std::string& text) {
  RequestTab tab;
  tab.target = target;
  tab.text = text;
  tab.inStep.hostTouched = tab.inStep.lengthTouched = true;
  return tab;
}

std::string commandOf(const RequestTab& tab) {
  auto command = curlOf(tab, draft::Variables(draft::Environment()));
  EXPECT_TRUE(command) << command.error().message;
  return command ? *command : std::string();
}

std::string run(const std::string& command) { return exporter::run("sh", command, ".sh"); }

TEST(CurlOfATab, SendsTheHostThatWasTyped) {
  for (const char* host : {"evil.test", "127.0.0.1", "EVIL.test:80"}) {
    exporter::OneRequest server;
    const std::string text = "GET /a HTTP/1.1\r\nHost: " + std::string(host) + "\r\nAccept: x\r\nUser-Agent: y\r\n\r\n";
    ASSERT_EQ(run(commandOf(typed("http://127.0.0.1:" + std::to_string(server.port()), text))), "");
    EXPECT_EQ(server.taken(), text);
  }
  exporter::OneRequest server;
  const std::string place = "127.0.0.1:" + std::to_string(server.port());
  const std::string command = commandOf(typed("http://" + place, "GET / HTTP/1.1\r\nHost: " + place + "\r\n\r\n"));
  EXPECT_THAT(command, testing::Not(HasSubstr("Host"))) << "curl makes that one";
  ASSERT_EQ(run(command), "");
  EXPECT_EQ(exporter::fieldOf(server.taken(), "Host"), place);
}

TEST(CurlOfATab, FollowsAsManyRedirectsAsTheTab) {
  const AnsweringServer server([](const std::string&) { return AnsweringServer::answer("302 Found", "", "Location: /again\r\n"); });
  RequestTab tab = typed("http://127.0.0.1:" + std::to_string(server.port), "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  (void)run(commandOf(tab));
  EXPECT_EQ(1u, server.served);
  tab.options.redirects = 3;
  (void)run(commandOf(tab));  // which fails: there is no end of them
  EXPECT_EQ(5u, server.served);
}

TEST(CurlOfATab, WaitsAsLongAsTheTab) {
  RequestTab tab = typed("http://127.0.0.1", "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string usual = commandOf(tab);
  EXPECT_THAT(usual, testing::Not(HasSubstr("--max-time")));
  tab.options.timeout = std::chrono::milliseconds(1250);
  EXPECT_THAT(commandOf(tab), testing::EndsWith("--max-time 1.250"));
  tab.options.timeout = std::chrono::seconds(5);
  EXPECT_THAT(commandOf(tab), testing::EndsWith("--max-time 5"));
}

TEST(CurlOfATab, GoesByTheTabsProxy) {
  std::string asked;
  std::mutex mutex;
  const AnsweringServer proxy([&](const std::string& head) {
    const std::lock_guard lock(mutex);
    asked += head + "\n";
    return head.starts_with("CONNECT") ? std::string("HTTP/1.1 200 OK\r\n\r\n") : AnsweringServer::answer("200 OK", "");
  });
  RequestTab tab = typed("http://server.test", "GET /a HTTP/1.1\r\nHost: server.test\r\n\r\n");
  tab.options.upstreamProxy = "http://us%20er:p%40ss@127.0.0.1:" + std::to_string(proxy.port);
  ASSERT_EQ(run(commandOf(tab)), "");
  const std::lock_guard lock(mutex);
  EXPECT_THAT(asked, HasSubstr("CONNECT server.test:80 HTTP/1.1\r\n"));
  EXPECT_THAT(asked, HasSubstr("Proxy-Authorization: Basic dXMgZXI6cEBzcw=="));
  EXPECT_THAT(asked, HasSubstr("\nGET /a HTTP/1.1\r\nHost: server.test"));
}

TEST(CurlOfATab, ReadBackSaysTheSameWay) {
  RequestTab tab = typed("https://127.0.0.1:8443", "POST /a HTTP/1.1\r\nHost: typed.test\r\nContent-Length: 1\r\n\r\nx");
  tab.options.sni = "asked.test";
  tab.options.verify = false;
  tab.options.clientCertificate = "/c:d/it's.pem";
  tab.options.clientKey = "/k.pem";
  tab.options.clientPassword = "a b";
  tab.options.upstreamProxy = "https://us%20er:p%40ss@[::1]:3128";
  tab.options.redirects = 7;
  tab.options.timeout = std::chrono::milliseconds(2500);
  const CurlTab back = read(commandOf(tab));
  EXPECT_EQ(tab.target, back.tab.target);
  EXPECT_EQ(tab.options, back.tab.options);
  EXPECT_THAT(back.tab.text, HasSubstr("\r\nHost: typed.test\r\n"));
  EXPECT_THAT(back.notes, IsEmpty());
  tab.options.upstreamProxy = "socks5://127.0.0.1:1080";
  EXPECT_EQ("socks5h://127.0.0.1:1080", read(commandOf(tab)).tab.options.upstreamProxy);
  tab.options.upstreamProxy = "direct";
  EXPECT_THAT(commandOf(tab), HasSubstr("--noproxy '*'"));
  tab.options.clientCertificate = "/x.P12";
  EXPECT_THAT(commandOf(tab), HasSubstr("--cert /x.P12 --cert-type P12"));
}

TEST(TabOfCurl, TakesTheWayThatTheCommandSays) {
  const CurlTab resolved = read("curl --resolve example.com:443:127.0.0.1 https://example.com/");
  EXPECT_EQ("https://127.0.0.1", resolved.tab.target);
  EXPECT_EQ("example.com", resolved.tab.options.sni);
  EXPECT_TRUE(resolved.tab.inStep.hostTouched);
  EXPECT_EQ("http://us%20er:p%40ss%2F@proxy:1080", read("curl -x proxy -U 'us er:p@ss/' http://h/").tab.options.upstreamProxy) << "the port is curl's";
  EXPECT_EQ("https://a:b@proxy", read("curl -x https://x:y@proxy -U a:b http://h/").tab.options.upstreamProxy);
  EXPECT_EQ("/roots.pem", read("curl --cacert /roots.pem https://h/").authorities);
  EXPECT_THAT(read("curl --connect-timeout 3 http://h/").notes, ElementsAre(HasSubstr("--connect-timeout")));
}

TEST(TabOfCurl, BoundsRedirects) {
  EXPECT_EQ(50u, read("curl -L http://h/").tab.options.redirects);
  EXPECT_EQ(3u, read("curl -L --max-redirs 3 http://h/").tab.options.redirects);
  for (const char* most : {"-1", "51", "1000000"}) {
    const CurlTab bounded = read("curl -L http://h/ --max-redirs " + std::string(most));
    EXPECT_EQ(50u, bounded.tab.options.redirects);
    EXPECT_THAT(bounded.notes, ElementsAre("--max-redirs " + std::string(most) + ": 50 redirects are followed at most"));
  }
}

TEST(TabOfCurl, AFileThatIsNotReadIsSeenWhereItsBytesBelong) {
  for (const char* body : {"-d @data.json", "--data-binary @data.json", "-T data.json", "--json @data.json"}) {
    const CurlTab tab = read("curl http://h/ " + std::string(body));
    EXPECT_THAT(tab.tab.text, testing::EndsWith("\r\n\r\n<content of data.json>")) << body;
    EXPECT_THAT(tab.tab.text, HasSubstr("\r\nContent-Length: 22\r\n")) << body;
    ASSERT_EQ(1u, tab.files.size());
    EXPECT_EQ("data.json", tab.files[0].path);
  }
  EXPECT_THAT(read("curl http://h/ -F f=@a/b.png").tab.text, HasSubstr("\r\n\r\n<content of a/b.png>\r\n--"));
  EXPECT_THAT(read("curl http://h/ -d @-").tab.text, testing::EndsWith("\r\n\r\n<standard input>"));
  EXPECT_EQ("in.txt", read("curl http://h/ -d @- < in.txt").files.at(0).path);
}

}  // namespace
}  // namespace penstock::service::test
