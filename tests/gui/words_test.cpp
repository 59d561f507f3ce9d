// SPDX-License-Identifier: GPL-3.0-or-later
// Texts: numbers, labels, the command line for curl.
#include <gtest/gtest.h>

#include <QProcess>
#include <QTemporaryDir>

#include "gui/format.h"
#include "gui/theme/style_sheet.h"
#include "gui/traffic/curl_command.h"
#include "gui/traffic/labels.h"

namespace penstock::gui {
namespace {

TEST(Format, Sizes) {
  EXPECT_EQ(sizeText(0), "0 B");
  EXPECT_EQ(sizeText(1023), "1023 B");
  EXPECT_EQ(sizeText(1024), "1.0 KB");
  EXPECT_EQ(sizeText(59'802), "58.4 KB");
  EXPECT_EQ(sizeText(319'488), "312 KB");
  EXPECT_EQ(sizeText(1'048'000), "1.0 MB");  // never "1023 KB", nor four digits
  EXPECT_EQ(sizeText(UINT64_MAX), "16.0 EB");
}

TEST(Format, Durations) {
  EXPECT_EQ(durationText(-1), "");
  EXPECT_EQ(durationText(0), "0 ms");
  EXPECT_EQ(durationText(840), "0.8 ms");
  EXPECT_EQ(durationText(61'200), "61 ms");
  EXPECT_EQ(durationText(999'600), "1.0 s");
  EXPECT_EQ(durationText(3'012'000), "3.0 s");
  EXPECT_EQ(durationText(125'000'000), "2 min 05 s");
  EXPECT_EQ(durationText(4'320'000'000), "1 h 12 min");
}

TEST(Format, WireBytesStayVisible) {
  EXPECT_EQ(wireText("caf\xc3\xa9"), QString::fromUtf8("caf\xc3\xa9"));
  EXPECT_EQ(wireText("caf\xe9"), QString::fromUtf8("caf\xc3\xa9"));
  EXPECT_EQ(wireText(std::string_view("a\0b\n", 4)), QString::fromUtf8("a\u2400b\u240a"));
}

TEST(Format, EveryFailureHasALabel) {
  for (int kind = 1; kind <= int(model::FailureKind::upstreamProxyFailed); ++kind) {
    EXPECT_FALSE(failureLabel(model::FailureKind(kind)).isEmpty()) << kind;
  }
}

TEST(ShellWord, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(shellWord("https://a.test/x"), "https://a.test/x");
  EXPECT_EQ(shellWord(""), "''");
  EXPECT_EQ(shellWord("a b"), "'a b'");
  EXPECT_EQ(shellWord("it's"), "$'it\\'s'");
  EXPECT_EQ(shellWord("a\n\x01\xff"), "$'a\\n\\001\\377'");
}

TEST(ShellWord, ComesBackFromBashByteForByte) {
  std::string all;
  for (int c = 1; c < 256; ++c) {
    all += char(c);
    all += '7';  // a digit right after an escape must not join it
  }
  QProcess bash;
  bash.start("bash", {"-c", "printf %s " + QString::fromStdString(shellWord(all))});
  ASSERT_TRUE(bash.waitForFinished());
  EXPECT_EQ(bash.readAllStandardOutput().toStdString(), all);
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

double luminance(const QColor& color) {
  const auto linear = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

TEST(Tokens, TextCanBeReadOnEveryGround) {  // WCAG 2.1, 1.4.3
  for (const Tokens& t : {lightTokens(), darkTokens()}) {
    for (const QColor& ground : {t.background, t.alternate, t.panel, t.editor}) {
      for (const QColor& ink :
           {t.text, t.dim, t.accent, t.ok, t.redirect, t.clientError, t.serverError, t.key, t.string, t.number}) {
        EXPECT_GE(contrast(ink, ground), 4.5) << ink.name().toStdString() << " on " << ground.name().toStdString();
      }
    }
    EXPECT_GE(contrast(t.onAccent, t.accent), 4.5);
    EXPECT_GE(contrast(t.text, t.selection), 4.5);
  }
}

}  // namespace
}  // namespace penstock::gui
