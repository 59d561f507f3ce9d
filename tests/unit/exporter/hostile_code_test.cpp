// SPDX-License-Identifier: GPL-3.0-or-later
// Requests made by somebody who knows that they will be copied: each generator's output is run in each shell and by
// each interpreter in a folder where nothing may appear, and an origin compares the bytes.
#include <gtest/gtest.h>

#include "penstock/exporter/code.h"
#include "unit/exporter/quoted_words.h"
#include "unit/exporter/run_code.h"

namespace penstock::exporter {
namespace {

const std::vector<std::string> kPrintable = {"'; touch made; #",
                                             "\\'; touch made; #",
                                             "\"; touch made; #",
                                             "$(touch made)",
                                             "`touch made`",
                                             "${IFS}",
                                             "!! !$ !touch",
                                             "a\\",
                                             "\\\\\\",
                                             "@/etc/hostname",
                                             "=@/etc/hostname",
                                             "=made",
                                             ":=1",
                                             "-o made",
                                             "--output=made",
                                             "; rm -rf *",
                                             "%s%n%%",
                                             "{a,b}[1-9]*?~",
                                             "#{x} ${x} #",
                                             "</script><script>",
                                             "*/ //",
                                             "\"\"\" + open(\"made\",\"w\")",
                                             "' + (New-Item made) + '",
                                             "$(New-Item made)",
                                             "`n`0",
                                             "#> <#"};
const std::vector<std::string> kText = {"\xe2\x80\x98; touch made; \xe2\x80\x99",
                                        "\xe2\x80\x9c\xe2\x80\x9d\xe2\x80\x9e\xe2\x80\x9a\xe2\x80\x9b",
                                        "a\xe2\x80\xa8"
                                        "b\xe2\x80\xa9"
                                        "c",
                                        "\xf0\x9f\x98\x80",
                                        "\xc2\x9b"
                                        "201~x"};
const std::vector<std::string> kControls = {"a\x1b[201~touch made\x1b[200~b", "a\tb",
                                            "a\x01\x03\x04\x15\x16\x1a\x7f"
                                            "b",
                                            "a\x08\x0b\x0c"
                                            "b"};
const std::vector<std::string> kBytes = {
    "a\x80\xff\xfe"
    "b",
    "\xc3("};

enum Kinds { printable = 1, text = 2, controls = 4, bytes = 8 };

std::vector<std::string> values(int kinds) {
  std::vector<std::string> all = kPrintable;
  const auto add = [&](int kind, const std::vector<std::string>& more) {
    if (kinds & kind) all.insert(all.end(), more.begin(), more.end());
  };
  add(text, kText);
  add(controls, kControls);
  add(bytes, kBytes);
  return all;
}

model::Exchange makeHostile(std::uint16_t port, int kinds) {
  auto head = std::make_shared<model::RequestHead>();
  head->method = "POST";
  head->scheme = "http";
  head->authority = "127.0.0.1:" + std::to_string(port);
  head->target = head->path = "/-o/$(touch%20made)/'`touch`;&|\\\"<>{a,b}[1-2]!!?q='\"$(x)`y`\\!%20*~=^|{}[]&@=;:";
  head->headers.append("Host", head->authority);
  int i = 0;
  for (const std::string& value : values(kinds)) head->headers.append("X-" + std::to_string(i++), value);
  for (const char* name : {"-o", "--help", "-d", "!!", "$HOME", "`touch`", "a'b", "*", "X~", "X|Y", "&"})
    head->headers.append(name, "v");
  head->headers.append("X-Empty", "");
  head->headers.append("@/etc/hostname", "no token");
  head->headers.append("bad name; touch made", "no token");
  model::Exchange x;
  x.scheme = "http";
  x.host = "127.0.0.1";
  x.port = port;
  x.request = head;
  return x;
}

std::string body() {
  std::string all =
      "@made\n-o made\n'; touch made; #\n\\'; touch made\n%s%%\\n!!\xe2\x80\x98\xe2\x80\xa8</script>\x1b[201~";
  for (int i = 0; i < 256; ++i) all += char(i);
  return all;
}

using Generator = Result<std::string> (*)(const model::Exchange&, const RequestBody&);
struct Tool {
  std::string name;
  Generator generate;
  std::string command, extension;
  int kinds;        // of values that it can send
  bool sameTarget;  // it leaves the target as it is
};

std::string python() {
  for (const char* candidate : {"/usr/bin/python3", "python3"})
    if (std::system((std::string(candidate) + " -c 'import requests' > /dev/null 2>&1").c_str()) == 0) return candidate;
  return "python3";
}

std::vector<Tool> tools() {
  std::vector<Tool> all;
  for (const auto& [name, shell] :
       {std::pair{"sh", "sh"}, {"dash", "dash"}, {"bash", "bash"}, {"zsh", "zsh -f"}, {"busybox", "busybox sh"}}) {
    all.push_back({std::string("curl_") + name, curlCommand, shell, ".sh", text | controls | bytes, true});
    all.push_back({std::string("httpie_") + name, httpieCommand, std::string("HTTPIE_CONFIG_DIR=/nonexistent ") + shell,
                   ".sh", text, false});
  }
  all.push_back({"python", pythonRequests, "python", ".py", text | controls | bytes, false});
  all.push_back({"go", goProgram, "go run", ".go", text | bytes, true});
  all.push_back({"node", javascriptFetch, "node", ".mjs", text | bytes, false});
  return all;
}

class HostileCode : public testing::TestWithParam<Tool> {};

TEST_P(HostileCode, IsTheRequestAndNothingElse) {
  const Tool& tool = GetParam();
  if (tool.name.ends_with("_busybox") && std::system("busybox true > /dev/null 2>&1") != 0)
    GTEST_SKIP() << "busybox is not installed";
  if (!canRun(tool.command)) GTEST_SKIP() << "go is not installed";
  const std::string command = tool.command == "python" ? python() : tool.command;
  for (const std::string& sent : {body(), std::string("'; touch made; # -o @made !! \\"), std::string("@made")}) {
    OneRequest server;
    const model::Exchange x = makeHostile(server.port(), tool.kinds);
    const auto code = tool.generate(x, sent);
    ASSERT_TRUE(code) << code.error().message;
    ASSERT_EQ(run(command, *code, tool.extension), "");
    const std::string request = server.taken();
    if (tool.sameTarget) {
      EXPECT_EQ(request.substr(0, request.find('\n')), "POST " + x.request->target + " HTTP/1.1\r");
    }
    EXPECT_TRUE(request.starts_with("POST /-o/")) << request;
    int i = 0;
    for (const std::string& value : values(tool.kinds)) EXPECT_EQ(fieldOf(request, "X-" + std::to_string(i++)), value);
    for (const char* name : {"-o", "--help", "!!", "$HOME", "`touch`", "a'b"})
      EXPECT_EQ(fieldOf(request, name), "v") << name;
    EXPECT_EQ(request.find("no token"), std::string::npos);
    EXPECT_EQ(bodyOf(request), sent);
  }
}

INSTANTIATE_TEST_SUITE_P(Tools, HostileCode, testing::ValuesIn(tools()),
                         [](const auto& info) { return info.param.name; });

model::Exchange withMethod(const std::string& method) {
  model::Exchange x = makeHostile(80, printable);
  auto head = std::make_shared<model::RequestHead>(*x.request);
  head->method = method;
  x.request = head;
  return x;
}

constexpr Generator kAll[] = {curlCommand, httpieCommand, pythonRequests, goProgram, javascriptFetch, powershellCommand};

TEST(HostileCode, MethodsAndSchemesThatNobodyHas) {
  for (const Generator generate : kAll) {
    EXPECT_EQ(generate(withMethod("GET / HTTP/1.1\r\nX:"), "").error().code, ErrorCode::unsupported);
    EXPECT_EQ(generate(withMethod(""), "").error().code, ErrorCode::unsupported);
    model::Exchange file = withMethod("GET");
    file.scheme = "file";
    EXPECT_EQ(generate(file, "").error().code, ErrorCode::unsupported) << "curl would print it";
    file.scheme = "-o made; http";
    EXPECT_EQ(generate(file, "").error().code, ErrorCode::unsupported);
    EXPECT_EQ(generate(model::Exchange(), "").error().code, ErrorCode::notFound);
  }
  const auto read = readPipeline(*curlCommand(withMethod("-o.bashrc"), ""));
  ASSERT_TRUE(read);
  const auto x = std::find(read->front().begin(), read->front().end(), "-X");
  ASSERT_NE(x, read->front().end());
  EXPECT_EQ(*(x + 1), "-o.bashrc");
  // HTTPie takes such a word for the URL, the others send capitals.
  EXPECT_EQ(httpieCommand(withMethod("-o.bashrc"), "").error().code, ErrorCode::unsupported);
  EXPECT_EQ(httpieCommand(withMethod("M-SEARCH"), "").error().code, ErrorCode::unsupported);
  EXPECT_TRUE(pythonRequests(withMethod("M-SEARCH"), ""));
  EXPECT_TRUE(javascriptFetch(withMethod("patch"), ""));
  for (const Generator generate : {httpieCommand, pythonRequests, javascriptFetch, powershellCommand})
    EXPECT_EQ(generate(withMethod("get"), "").error().code, ErrorCode::unsupported);
  EXPECT_EQ(javascriptFetch(withMethod("TRACE"), "").error().code, ErrorCode::unsupported);
  EXPECT_NE(powershellCommand(withMethod("DEFAULT"), "")->find("-CustomMethod 'DEFAULT'"), std::string::npos)
      << "-Method Default is GET";
}

TEST(HostileCode, WhatHttpieCannotSay) {
  model::Exchange x = withMethod("GET");
  auto head = std::make_shared<model::RequestHead>(*x.request);
  head->headers.append("X-Path", "c:\\=x");
  x.request = head;
  EXPECT_EQ(httpieCommand(x, "").error().message, "HTTPie cannot send the backslash in X-Path: copy as cURL instead");
}

TEST(HostileCode, PowerShellReadsOnlyItsLiterals) {
  const model::Exchange x = makeHostile(80, text | controls | bytes);
  const auto read = readPowerShell(*powershellCommand(x, body()));
  ASSERT_TRUE(read);
  // What is left is ours, whatever the request was: a name or value is a literal, or base64 of one.
  for (const char* word : {"touch", "made", "New-Item", "script"})
    EXPECT_EQ(read->around.find(word), std::string::npos) << read->around;
  for (const std::string& value : kPrintable)
    EXPECT_NE(std::find(read->literals.begin(), read->literals.end(), value), read->literals.end()) << value;
}

TEST(HostileCode, LinesAndNulInAValueAreSpaces) {
  model::Exchange x = withMethod("GET");
  auto head = std::make_shared<model::RequestHead>(*x.request);
  head->headers.append("X-Folded", std::string_view("a\r\n b\0c", 7));
  x.request = head;
  EXPECT_NE(curlCommand(x, "")->find("'X-Folded: a   b c'"), std::string::npos);
  EXPECT_NE(pythonRequests(x, "")->find("\"a   b c\""), std::string::npos);
}

}  // namespace
}  // namespace penstock::exporter
