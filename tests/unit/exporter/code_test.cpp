// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/exporter/code.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "unit/exporter/run_code.h"

namespace penstock::exporter {
namespace {

const std::string kText = "it's \"quoted\" $HOME `id` \\ %s !x ‘’ \xf0\x9f\x98\x80 </script>\n\t@file #{a} ${b}\r\n";
std::string allBytes() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += char(i);
  return bytes;
}

model::Exchange makeTricky(std::uint16_t port, const std::string& method) {
  auto head = std::make_shared<model::RequestHead>();
  head->method = method;
  head->scheme = "http";
  head->authority = "127.0.0.1:" + std::to_string(port);
  head->target = head->path = "/a%20b/it's?q=%22$HOME%22&x=`id`&y=!a";
  head->headers.append("Host", head->authority);
  head->headers.append("X-Quote", "it's \"all\" $HOME `id` \\ !bang %PATH% a=b;c:d");
  head->headers.append("X-At", "@/etc/hostname");
  head->headers.append("Accept", "*/*");
  head->headers.append("Cookie", "a=1; b=\"two\"");
  head->headers.append("Content-Type", "text/x-odd; charset=\"utf-8\"");
  model::Exchange x;
  x.scheme = "http";
  x.host = "127.0.0.1";
  x.port = port;
  x.request = head;
  return x;
}

using Generator = Result<std::string> (*)(const model::Exchange&, const RequestBody&);
struct Tool {
  const char* name;
  Generator generate;
  const char *command, *extension;
  bool bodyWithGet;
};

std::string python() {
  // The tests' own interpreter may be a virtual environment without the library: the system's has the package.
  for (const char* candidate : {"/usr/bin/python3", "python3"})
    if (std::system((std::string(candidate) + " -c 'import requests' > /dev/null 2>&1").c_str()) == 0) return candidate;
  return "python3";
}

class CodeRuns : public testing::TestWithParam<Tool> {
 protected:
  void repeats(const std::string& method, const std::string& body) {
    const Tool& tool = GetParam();
    if (!canRun(tool.command)) GTEST_SKIP() << tool.name << " is not installed";
    OneRequest server;
    const model::Exchange x = makeTricky(server.port(), method);
    const std::string command = std::string(tool.command) == "python" ? python() : tool.command;
    const std::string problem = run(command, tool.generate(x, body).value(), tool.extension);
    ASSERT_EQ(problem, "");
    const std::string request = server.taken();
    EXPECT_EQ(request.substr(0, request.find(' ')), method);
    EXPECT_NE(request.find("/a%20b/it"), std::string::npos) << request;
    EXPECT_NE(request.find("q=%22$HOME%22&x="), std::string::npos) << request;
    for (const char* name : {"X-Quote", "X-At", "Cookie", "Content-Type"})
      EXPECT_EQ(fieldOf(request, name), *x.request->headers.find(name)) << name;
    EXPECT_EQ(bodyOf(request), body);
  }
};

TEST_P(CodeRuns, RepeatsTextWhateverItsCharacters) { repeats("POST", kText); }
TEST_P(CodeRuns, RepeatsEveryByte) { repeats("PUT", allBytes()); }
TEST_P(CodeRuns, RepeatsARequestWithoutABody) { repeats("GET", ""); }
TEST_P(CodeRuns, RepeatsAMethodOfItsOwn) { repeats("PROPFIND", "<a/>"); }

INSTANTIATE_TEST_SUITE_P(Tools, CodeRuns,
                         testing::Values(Tool{"curl", curlCommand, "sh", ".sh", true},
                                         Tool{"httpie", httpieCommand, "HTTPIE_CONFIG_DIR=/nonexistent sh", ".sh", true},
                                         Tool{"python", pythonRequests, "python", ".py", true},
                                         Tool{"go", goProgram, "go run", ".go", true},
                                         Tool{"powershell", powershellCommand, "pwsh -NoProfile -NonInteractive -File", ".ps1", true},
                                         Tool{"node", javascriptFetch, "node", ".mjs", false}),
                         [](const auto& info) { return std::string(info.param.name); });

model::Exchange makePost(const std::string& type) {
  auto head = std::make_shared<model::RequestHead>();
  head->method = "POST";
  head->scheme = "https";
  head->authority = "api.test";
  head->target = head->path = "/v2/../x?a=[1]";
  head->headers.append("Host", "api.test");
  head->headers.append("X-Empty", "");
  head->headers.append("X-Quote", "it's");
  if (!type.empty()) head->headers.append("Content-Type", type);
  head->headers.append("Content-Length", "3");
  model::Exchange exchange;
  exchange.scheme = "https";
  exchange.host = "api.test";
  exchange.port = 443;
  exchange.request = head;
  return exchange;
}

TEST(CurlCommand, KeepsFieldsAndSwitchesOffCurlsOwn) {
  EXPECT_EQ(curlCommand(makePost("text/plain"), "a=b").value(),
            "curl 'https://api.test/v2/../x?a=[1]' --globoff --path-as-is --http1.1 \\\n"
            "  -H 'X-Empty;' \\\n"
            "  -H 'X-Quote: it'\\''s' \\\n"
            "  -H 'Content-Type: text/plain' \\\n"
            "  -H Accept: \\\n"
            "  -H User-Agent: \\\n"
            "  --data-raw 'a=b'");
}

TEST(CurlCommand, SendsBodiesThatNoArgumentCanHold) {
  const std::string command = curlCommand(makePost("x/y"), std::string_view("-a\0b%\n", 6)).value();
  EXPECT_TRUE(command.starts_with("printf '\\055a\\000b%%\\n' | curl ")) << command;
  EXPECT_TRUE(command.ends_with("--data-binary @-")) << command;
}

TEST(ShellWordsOfText, AreReadable) {
  const std::string command = curlCommand(makePost("x/y"), "caf\xc3\xa9 au lait = good;\nline two\n").value();
  EXPECT_TRUE(command.starts_with("printf 'caf\xc3\xa9 au lait = good;\\nline two\\n' | curl ")) << command;
  EXPECT_EQ(shellWord("X: \xc3\xa9 a b; c=d \xc3\xa9"), "'X: \xc3\xa9 a b; c=d \xc3\xa9'");
}

model::Exchange makePlain(std::uint16_t port, std::vector<std::pair<std::string, std::string>> fields, const std::string& path = "/") {
  model::Exchange x = makeTricky(port, "GET");
  auto head = std::make_shared<model::RequestHead>(*x.request);
  head->target = head->path = path;
  head->headers = {};
  head->headers.append("Host", head->authority);
  for (const auto& [name, value] : fields) head->headers.append(name, value);
  x.request = head;
  return x;
}

TEST(GoProgram, SendsFieldsAsOftenAsTheyCameAndNoneOfItsOwn) {
  if (!canRun("go run")) GTEST_SKIP() << "go is not installed";
  OneRequest server;
  const auto x = makePlain(server.port(), {{"b", "2"}, {"X-A", "one"}, {"X-A", "two"}, {"x-a", "small"}, {"Cookie", "a=1"}, {"Cookie", "b=2"}, {"accept-encoding", "gzip"}});
  ASSERT_EQ(run("go run", *goProgram(x, ""), ".go"), "");
  EXPECT_EQ(server.taken(), "GET / HTTP/1.1\r\nHost: " + x.request->authority +
                                "\r\nCookie: a=1\r\nCookie: b=2\r\nX-A: one\r\nX-A: two\r\naccept-encoding: gzip\r\nb: 2\r\nx-a: small\r\n\r\n");
}

TEST(GoProgram, SendsAnotherHostAndATargetThatGoWouldEncode) {
  if (!canRun("go run")) GTEST_SKIP() << "go is not installed";
  for (const std::string target : {"/a{b}|c^\"<>`\\?q={}|", "/100%", "/caf\xc3\xa9/\xff", "*", "/a b", "//two//slashes?", "/x?"}) {
    OneRequest server;
    auto x = makePlain(server.port(), {{"User-Agent", "it's me"}}, target);
    auto head = std::make_shared<model::RequestHead>(*x.request);
    head->headers.set("Host", "other.test");
    x.request = head;
    const auto code = goProgram(x, "");
    ASSERT_TRUE(code) << target << ": " << code.error().message;
    ASSERT_EQ(run("go run", *code, ".go"), "");
    EXPECT_EQ(server.taken(), "GET " + target + " HTTP/1.1\r\nHost: other.test\r\nUser-Agent: it's me\r\n\r\n");
  }
}

TEST(GoProgram, SaysWhatGoDoesNotSend) {
  EXPECT_EQ(goProgram(makePlain(80, {{"X-Bell", "a\x07"}}), "").error().message, "Go does not send the control character in X-Bell: copy as cURL instead");
  EXPECT_EQ(goProgram(makePlain(80, {}, "//a{b}"), "").error().code, ErrorCode::unsupported);
}

TEST(Code, KeepsTextAsItIsRead) {
  EXPECT_NE(pythonRequests(makePost("x/y"), "日本\n").value().find("data=\"日本\\n\".encode(),"), std::string::npos);
  EXPECT_NE(javascriptFetch(makePost("x/y"), "日本\n").value().find("body: \"日本\\n\","), std::string::npos);
  // What turns text round, ends a line or looks like a quote is written by its number.
  for (const char* odd : {"é\u202e", "é\u2028", "é\u2019", "é\u009b"}) {
    EXPECT_NE(pythonRequests(makePost("x/y"), odd).value().find("data=b\"\\xc3\\xa9"), std::string::npos);
    EXPECT_EQ(javascriptFetch(makePost("x/y"), odd).value().find(std::string_view(odd).substr(2)), std::string::npos);
  }
}

TEST_P(CodeRuns, RepeatsABodyOfAnySizeFromItsFile) {
  std::string body("@a\0\xff'\n", 6);
  while (body.size() < 3'000'000) body += body;
  const Folder folder;
  const std::string path = (folder.path / "it's a b.bin").string();
  std::ofstream(path, std::ios::binary) << body;
  const Tool& tool = GetParam();
  if (!canRun(tool.command)) GTEST_SKIP() << "go is not installed";
  OneRequest server;
  const model::Exchange x = makeTricky(server.port(), "POST");
  const std::string command = std::string(tool.command) == "python" ? python() : tool.command;
  ASSERT_EQ(run(command, tool.generate(x, RequestBody::inFile(path)).value(), tool.extension), "");
  const std::string request = server.taken();
  EXPECT_EQ(fieldOf(request, "Expect"), "(none)");
  EXPECT_TRUE(bodyOf(request) == body) << "other bytes: " << bodyOf(request).size();
}

TEST(PowerShell, TakesABodyFromItsFile) {
  const std::string command = powershellCommand(makePost("x/y"), RequestBody::inFile("/tmp/it's")).value();
  EXPECT_NE(command.find("-InFile '/tmp/it''s'"), std::string::npos) << command;
}

/// As the codec of HTTP/2 leaves a head: pseudo-header fields first, in their own order.
model::Exchange makeHttp2(const std::string& authority, bool webSocket = false) {
  auto head = std::make_shared<model::RequestHead>();
  head->version = model::HttpVersion::http2;
  head->method = webSocket ? "CONNECT" : "GET";
  head->scheme = "https";
  head->authority = authority;
  head->target = head->path = "/v2?q=1";
  head->headers.append(":method", head->method);
  if (webSocket) head->headers.append(":protocol", "websocket");
  head->headers.append(":authority", authority);
  head->headers.append(":scheme", "https");
  head->headers.append(":path", "/v2?q=1");
  head->headers.append("accept", "*/*");
  head->headers.append("user-agent", "test");
  model::Exchange exchange;
  exchange.scheme = "https";
  exchange.host = "api.test";
  exchange.port = 443;
  exchange.request = head;
  return exchange;
}

TEST(CurlCommand, OfHttp2LeavesPseudoFieldsToCurl) {
  EXPECT_EQ(curlCommand(makeHttp2("api.test"), "").value(),
            "curl 'https://api.test/v2?q=1' --http2 \\\n"
            "  -H 'accept: */*' \\\n"
            "  -H 'user-agent: test'");
  EXPECT_NE(curlCommand(makeHttp2("other.test"), "").value().find("-H 'Host: other.test'"), std::string::npos)
      << "an authority that is not the URL's is asked for by Host";
  model::Exchange clear = makeHttp2("api.test");
  clear.scheme = "http";
  clear.port = 80;
  EXPECT_NE(curlCommand(clear, "").value().find(" --http2-prior-knowledge"), std::string::npos);
}

TEST(CurlCommand, OfAWebSocketOverHttp2IsAnUpgrade) {
  const std::string command = curlCommand(makeHttp2("api.test", true), "").value();
  EXPECT_EQ(command.find("CONNECT"), std::string::npos) << command;
  EXPECT_EQ(command.find("--http2"), std::string::npos) << command;
  EXPECT_NE(command.find("-H 'Upgrade: websocket'"), std::string::npos) << command;
}

TEST(PowerShell, HasNoQuoteInAQuote) {
  const model::Exchange x = makeTricky(80, "POST");
  const std::string command = powershellCommand(x, "a\xff").value();
  EXPECT_NE(command.find("-Uri 'http://127.0.0.1/a%20b/it''s?q="), std::string::npos) << command;
  EXPECT_NE(command.find("-ContentType 'text/x-odd; charset=\"utf-8\"'"), std::string::npos) << command;
  EXPECT_NE(command.find("-Body ([Convert]::FromBase64String('Yf8='))"), std::string::npos) << command;
  auto head = std::make_shared<model::RequestHead>(*x.request);
  head->headers.append("X-Typographic", "‘; Remove-Item x");
  model::Exchange odd = x;
  odd.request = head;
  EXPECT_EQ(powershellCommand(odd, "").value().find("‘"), std::string::npos) << "PowerShell takes it for a quote";
  EXPECT_NE(powershellCommand(makeTricky(80, "PROPFIND"), "").value().find("-CustomMethod 'PROPFIND'"), std::string::npos);
}

TEST(Raw, IsWhatWasReceived) {
  model::Exchange x = makeTricky(80, "POST");
  EXPECT_TRUE(rawRequest(x, "body")->ends_with("charset=\"utf-8\"\r\n\r\nbody"));
  EXPECT_TRUE(rawRequest(x, "")->starts_with("POST /a%20b/it's")) << *rawRequest(x, "");
  EXPECT_EQ(rawResponse(x, "body").error().code, ErrorCode::notFound);
  auto head = std::make_shared<model::ResponseHead>();
  head->status = 200;
  head->reason = "Fine";
  head->headers.append("A", "b");
  x.response = head;
  EXPECT_EQ(rawResponse(x, "body").value(), "HTTP/1.1 200 Fine\r\nA: b\r\n\r\nbody");
}

}  // namespace
}  // namespace penstock::exporter
