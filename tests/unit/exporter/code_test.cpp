// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/exporter/code.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "penstock/base/ascii.h"

namespace penstock::exporter {
namespace {

/// Takes one request on a free port and answers 204.
class OneRequest {
 public:
  OneRequest() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(socket_, 1), 0);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~OneRequest() {
    ::shutdown(socket_, SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    ::close(socket_);
  }
  std::uint16_t port() const { return port_; }
  /// Head and body, once the program that sent them has ended.
  std::string taken() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    return bytes_;
  }

 private:
  void serve() {
    const int peer = ::accept(socket_, nullptr, nullptr);
    if (peer < 0) return;
    char buffer[65536];
    std::size_t wanted = std::string::npos;
    while (bytes_.size() < wanted) {
      const ssize_t n = ::read(peer, buffer, sizeof buffer);
      if (n <= 0) break;
      bytes_.append(buffer, std::size_t(n));
      const std::size_t end = bytes_.find("\r\n\r\n");
      if (end == std::string::npos || wanted != std::string::npos) continue;
      std::string head = bytes_.substr(0, end);
      std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return char(std::tolower(c)); });
      const std::size_t length = head.find("content-length:");
      wanted = end + 4 + (length == std::string::npos ? 0 : std::strtoul(head.c_str() + length + 15, nullptr, 10));
    }
    const std::string_view answer = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
    [[maybe_unused]] const auto written = ::write(peer, answer.data(), answer.size());
    ::close(peer);
  }

  int socket_;
  std::uint16_t port_ = 0;
  std::string bytes_;
  std::thread thread_;
};

/// A folder of its own, gone with it.
struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "penstock-code-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

/// Runs a script that way; "" when the tool ended well, else what it said.
std::string run(const std::string& tool, const std::string& script, const std::string& extension) {
  const Folder folder;
  const auto file = folder.path / ("script" + extension), log = folder.path / "log";
  std::ofstream(file, std::ios::binary) << script;
  const int code = std::system((tool + " '" + file.string() + "' > '" + log.string() + "' 2>&1").c_str());
  std::ifstream said(log);
  return code == 0 ? std::string() : tool + ":\n" + std::string(std::istreambuf_iterator<char>(said), {}) + "\n" + script;
}

std::string fieldOf(const std::string& request, const std::string& name) {
  std::size_t at = request.find("\r\n");
  while (at != std::string::npos) {
    const std::size_t end = request.find("\r\n", at + 2);
    const std::string line = request.substr(at + 2, end == std::string::npos ? end : end - at - 2);
    if (line.empty()) break;
    const std::size_t colon = line.find(':');
    if (equalsIgnoreCase(std::string_view(line).substr(0, colon), name)) return line.substr(line.find_first_not_of(' ', colon + 1));
    at = end;
  }
  return "(none)";
}

std::string bodyOf(const std::string& request) {
  const std::size_t end = request.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : request.substr(end + 4);
}

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

using Generator = std::string (*)(const model::Exchange&, std::string_view);
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
    OneRequest server;
    const model::Exchange x = makeTricky(server.port(), method);
    const std::string command = std::string(tool.command) == "python" ? python() : tool.command;
    const std::string problem = run(command, tool.generate(x, body), tool.extension);
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
                         testing::Values(Tool{"curl", curlCommand, "bash", ".sh", true},
                                         Tool{"httpie", httpieCommand, "HTTPIE_CONFIG_DIR=/nonexistent bash", ".sh", true},
                                         Tool{"python", pythonRequests, "python", ".py", true},
                                         Tool{"node", javascriptFetch, "node", ".mjs", false}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ShellWord, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(shellWord("https://a.test/x"), "https://a.test/x");
  EXPECT_EQ(shellWord(""), "''");
  EXPECT_EQ(shellWord("a b"), "'a b'");
  EXPECT_EQ(shellWord("it's"), "$'it\\'s'");
  EXPECT_EQ(shellWord("a\n\x01\xff"), "$'a\\n\\001\\377'");
}

TEST(ShellWord, OfAnyBytesIsTheSameForBash) {
  std::string all;
  for (int c = 1; c < 256; ++c) {
    all += char(c);
    all += '7';  // a digit right after an escape must not join it
  }
  const Folder folder;
  const auto out = folder.path / "out";
  ASSERT_EQ(run("bash", "printf %s " + shellWord(all) + " > '" + out.string() + "'", ".sh"), "");
  std::ifstream file(out, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), all);
}

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
  EXPECT_EQ(curlCommand(makePost("text/plain"), "a=b"),
            "curl 'https://api.test/v2/../x?a=[1]' --globoff --path-as-is --http1.1 \\\n"
            "  -H 'X-Empty;' \\\n"
            "  -H $'X-Quote: it\\'s' \\\n"
            "  -H 'Content-Type: text/plain' \\\n"
            "  -H Accept: \\\n"
            "  -H User-Agent: \\\n"
            "  --data-raw a=b");
}

TEST(CurlCommand, SendsBodiesThatNoArgumentCanHold) {
  const std::string command = curlCommand(makePost("x/y"), std::string_view("a\0b", 3));
  EXPECT_TRUE(command.starts_with("printf '\\141\\000\\142' | curl ")) << command;
  EXPECT_TRUE(command.ends_with("--data-binary @-")) << command;
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
  EXPECT_EQ(curlCommand(makeHttp2("api.test"), ""),
            "curl 'https://api.test/v2?q=1' --http2 \\\n"
            "  -H 'accept: */*' \\\n"
            "  -H 'user-agent: test'");
  EXPECT_NE(curlCommand(makeHttp2("other.test"), "").find("-H 'Host: other.test'"), std::string::npos)
      << "an authority that is not the URL's is asked for by Host";
  model::Exchange clear = makeHttp2("api.test");
  clear.scheme = "http";
  clear.port = 80;
  EXPECT_NE(curlCommand(clear, "").find(" --http2-prior-knowledge"), std::string::npos);
}

TEST(CurlCommand, OfAWebSocketOverHttp2IsAnUpgrade) {
  const std::string command = curlCommand(makeHttp2("api.test", true), "");
  EXPECT_EQ(command.find("CONNECT"), std::string::npos) << command;
  EXPECT_EQ(command.find("--http2"), std::string::npos) << command;
  EXPECT_NE(command.find("-H 'Upgrade: websocket'"), std::string::npos) << command;
}

TEST(PowerShell, HasNoQuoteInAQuote) {
  const model::Exchange x = makeTricky(80, "POST");
  const std::string command = powershellCommand(x, "a\xff");
  EXPECT_NE(command.find("-Uri 'http://127.0.0.1/a%20b/it''s?q="), std::string::npos) << command;
  EXPECT_NE(command.find("-ContentType 'text/x-odd; charset=\"utf-8\"'"), std::string::npos) << command;
  EXPECT_NE(command.find("-Body ([Convert]::FromBase64String('Yf8='))"), std::string::npos) << command;
  auto head = std::make_shared<model::RequestHead>(*x.request);
  head->headers.append("X-Typographic", "‘; Remove-Item x");
  model::Exchange odd = x;
  odd.request = head;
  EXPECT_EQ(powershellCommand(odd, "").find("‘"), std::string::npos) << "PowerShell takes it for a quote";
  EXPECT_NE(powershellCommand(makeTricky(80, "PROPFIND"), "").find("-CustomMethod 'PROPFIND'"), std::string::npos);
}

TEST(Raw, IsWhatWasReceived) {
  model::Exchange x = makeTricky(80, "POST");
  EXPECT_TRUE(rawRequest(x, "body").ends_with("charset=\"utf-8\"\r\n\r\nbody"));
  EXPECT_TRUE(rawRequest(x, "").starts_with("POST /a%20b/it's")) << rawRequest(x, "");
  EXPECT_EQ(rawResponse(x, "body"), "") << "there is none";
  auto head = std::make_shared<model::ResponseHead>();
  head->status = 200;
  head->reason = "Fine";
  head->headers.append("A", "b");
  x.response = head;
  EXPECT_EQ(rawResponse(x, "body"), "HTTP/1.1 200 Fine\r\nA: b\r\n\r\nbody");
}

}  // namespace
}  // namespace penstock::exporter
