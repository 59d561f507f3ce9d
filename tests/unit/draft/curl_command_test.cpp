// SPDX-License-Identifier: GPL-3.0-or-later
// How commands are read; what real curl sends for them is asked in tests/integration/test_curl_commands.py.
#include "penstock/draft/curl_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "penstock/draft/request_text.h"
#include "penstock/exporter/copy_as.h"
#include "penstock/wire/http1/head.h"

namespace penstock::draft {
namespace {

using std::chrono::milliseconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

CurlRequest read(std::string_view command, Shell shell = Shell::guess) {
  CurlOptions options;
  options.shell = shell;
  auto request = readCurl(command, options);
  EXPECT_TRUE(request) << command << ": " << (request ? "" : request.error().message);
  return request ? *request : CurlRequest{};
}

std::string problem(std::string_view command) {
  const auto request = readCurl(command);
  EXPECT_FALSE(request) << command;
  return request ? "" : request.error().message;
}

TEST(CurlCommand, GivesTargetAndText) {
  const CurlRequest request = read("curl https://Example.com:8443/a?b");
  EXPECT_EQ(request.target, (Target{"https", "example.com", 8443}));
  EXPECT_EQ(request.text, "GET /a?b HTTP/1.1\r\nHost: Example.com:8443\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n");
  EXPECT_TRUE(request.verify);
  EXPECT_FALSE(request.followRedirects);
  EXPECT_EQ(request.version, CurlVersion::any);
  EXPECT_THAT(request.notes, IsEmpty());
  EXPECT_EQ(read("curl [::1]/").target, (Target{"http", "::1", 80}));
  EXPECT_EQ(read("curl wss://chat.example/x").target, (Target{"https", "chat.example", 443}));
}

TEST(CurlCommand, TellsTheWay) {
  const CurlRequest request = read(
      "curl -kL --max-redirs 3 -m 2.5 --connect-timeout 1 --compressed -x socks5://p:1 -U u:p -E 'a\\:b:pass' --key k --cacert ca "
      "--resolve '+h:443:1.2.3.4,[::1]' --connect-to h:443:[::2]:8443 --http2 https://h/");
  EXPECT_FALSE(request.verify);
  EXPECT_TRUE(request.followRedirects);
  EXPECT_EQ(request.mostRedirects, 3);
  EXPECT_EQ(request.timeout, milliseconds(2500));
  EXPECT_EQ(request.connectTimeout, milliseconds(1000));
  EXPECT_TRUE(request.decodeAnswer);
  EXPECT_EQ(request.proxy, "socks5://p:1");
  EXPECT_EQ(request.proxyUser, "u:p");
  EXPECT_EQ(request.certificate, "a:b");
  EXPECT_EQ(request.passphrase, "pass");
  EXPECT_EQ(request.key, "k");
  EXPECT_EQ(request.authorities, "ca");
  ASSERT_EQ(request.resolve.size(), 1u);
  EXPECT_EQ(request.resolve[0].host, "h");
  EXPECT_EQ(request.resolve[0].port, 443);
  EXPECT_THAT(request.resolve[0].addresses, ElementsAre("1.2.3.4", "::1"));
  ASSERT_EQ(request.connectTo.size(), 1u);
  EXPECT_EQ(request.connectTo[0].toHost, "::2");
  EXPECT_EQ(request.connectTo[0].toPort, 8443);
  EXPECT_EQ(request.version, CurlVersion::http2);
  EXPECT_TRUE(isHttp2(request.text));
}

TEST(CurlCommand, NamesTheFilesItNeedsAndTakesThoseThatAreGiven) {
  const std::string command = "curl -F 'photo=@/home/me/x.png' -F 'text=<note' --url-query @q http://h/";
  const CurlRequest without = read(command);
  ASSERT_EQ(without.files.size(), 3u);
  EXPECT_EQ(without.files[0].path, "/home/me/x.png");
  EXPECT_EQ(without.files[0].purpose, "the part \"photo\"");
  EXPECT_EQ(without.files[1].path, "note");
  EXPECT_EQ(without.files[2].purpose, "the query");

  CurlOptions options;
  options.boundary = "b";
  options.file = [](const std::string& path) { return std::optional<std::string>("<" + path + ">"); };
  const auto with = readCurl(command, options);
  ASSERT_TRUE(with);
  EXPECT_THAT(with->files, IsEmpty());
  EXPECT_THAT(with->text, HasSubstr("Content-Disposition: form-data; name=\"photo\"; filename=\"x.png\"\r\nContent-Type: image/png\r\n\r\n</home/me/x.png>\r\n"));
  EXPECT_THAT(with->text, testing::StartsWith("POST /?%3Cq%3E HTTP/1.1\r\n"));
  EXPECT_EQ(read("curl -T - http://h/").files[0].path, "-");
}

TEST(CurlCommand, OpensAWebSocketWhereTheUrlIsOne) {
  for (const char* command : {"curl wss://chat.example/x", "curl --http2 wss://chat.example/x", "curl ws://chat.example/x"}) {
    const CurlRequest request = read(command);
    EXPECT_THAT(request.text, testing::MatchesRegex("GET /x HTTP/1.1\r\nHost: chat.example\r\nUser-Agent: curl/7.88.1\r\nAccept: \\*/\\*\r\nUpgrade: websocket\r\n"
                                                    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: [^\r]{22}==\r\n\r\n"));
    EXPECT_FALSE(isHttp2(request.text));
  }
  EXPECT_NE(read("curl ws://h/").text, read("curl ws://h/").text) << "each has a key of its own";
  const CurlRequest own = read("curl wss://h/ -H 'Sec-WebSocket-Key: mine' -H 'Sec-WebSocket-Protocol: chat' -H 'Connection: keep-alive, Upgrade'");
  EXPECT_THAT(own.text, testing::EndsWith("Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: mine\r\nSec-WebSocket-Protocol: chat\r\n"
                                          "Connection: keep-alive, Upgrade\r\n\r\n"));
}

TEST(CurlCommand, ReadsHereDocuments) {
  const auto body = [](const std::string& command) {
    const CurlRequest request = read(command);
    EXPECT_THAT(request.files, IsEmpty()) << command;
    return std::string(split(request.text).body);
  };
  EXPECT_EQ(body("curl --data-binary @- http://h/ <<EOF\n{\"a\": \"\"}\nEOF\n"), "{\"a\": \"\"}\n");
  EXPECT_EQ(body("curl --data-binary @- http://h/ << 'E F' -H 'A: b'\n$x `y` \\\\\nE F"), "$x `y` \\\\\n");
  EXPECT_EQ(body("curl --data-binary @- http://h/ <<-EOF | jq .\n\ta\n\t\tb\n\tEOF\necho done"), "a\nb\n");
  EXPECT_EQ(body("curl --data-binary @- \\\n  http://h/ <<EOF\nx\\$y \\\\ z\\\nw \\q\nEOF"), "x$y \\ zw \\q\n");
  EXPECT_EQ(body("curl -T - http://h/ <<\"END\" 2>/dev/null\r\nfrom\r\nEND\r\n").find("from\r\n"), body("curl -T - http://h/ <<< from").find("from"));
  EXPECT_EQ(body("curl http://h/ --data-raw \"$(cat <<'EOF'\n{\"a\": \")\"}\n\nEOF\n)\""), "{\"a\": \")\"}");
  EXPECT_EQ(body("curl --data-binary @- http://h/ <<EOF\nno end"), "no end");
  EXPECT_THAT(read("curl --data-binary @- http://h/ <<EOF\n$HOME\nEOF").notes, Contains(HasSubstr("variable")));
  EXPECT_THAT(read("curl --data-binary @- http://h/ <<'EOF'\n$HOME\nEOF").notes, IsEmpty());
}

TEST(CurlCommand, WritesFilesOfOnePartWithinIt) {
  CurlOptions options;
  options.boundary = "----0000";
  options.file = [](const std::string& path) { return std::optional<std::string>(path); };
  const auto request = readCurl("curl -F 'a=@one.txt,two;type=x/y' http://h/", options);
  ASSERT_TRUE(request);
  EXPECT_THAT(request->text, HasSubstr("------0000\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/mixed; boundary=----1111\r\n\r\n"
                                       "------1111\r\nContent-Disposition: attachment; filename=\"one.txt\"\r\nContent-Type: text/plain\r\n\r\none.txt\r\n"
                                       "------1111\r\nContent-Disposition: attachment; filename=\"two\"\r\nContent-Type: x/y\r\n\r\ntwo\r\n"
                                       "------1111--\r\n\r\n------0000--\r\n"));
}

TEST(CurlCommand, SaysWhatIsLeftOut) {
  EXPECT_THAT(read("curl http://h/a http://h/b").notes, ElementsAre("The command has several URLs: this is the request to the first"));
  EXPECT_THAT(read("curl http://h/a --next -d x http://h/b").notes, Contains(HasSubstr("--next")));
  EXPECT_THAT(read("curl http://h/?a=1&b=2").notes, Contains(HasSubstr("belongs in quotes")));
  EXPECT_THAT(read("curl http://h/a; curl http://h/b").notes, Contains(HasSubstr("first command")));
  EXPECT_THAT(read("curl http://h/ | jq .").notes, IsEmpty());
  EXPECT_THAT(read("curl -H \"A: $TOKEN\" http://h/").notes, Contains(HasSubstr("variable")));
  EXPECT_THAT(read("curl -H \"A: `date`\" http://h/").notes, Contains(HasSubstr("would run")));
  EXPECT_THAT(read("curl http://h/[1-3]").notes, Contains(HasSubstr("the first")));
  EXPECT_THAT(read("curl --tlsv1.2 http://h/").notes, ElementsAre("--tlsv1.2 is not carried over: it is about the connection"));
  EXPECT_THAT(read("curl --ntlm -u a:b http://h/").notes, Contains(HasSubstr("--ntlm")));
  EXPECT_THAT(read("curl -b jar.txt http://h/").notes, Contains(HasSubstr("jar.txt")));
  EXPECT_THAT(read("curl -n http://h/").notes, Contains(HasSubstr("--netrc")));
  EXPECT_THAT(read("curl --http2 http://h/").notes, Contains(HasSubstr("Upgrade")));
  EXPECT_THAT(read("curl -z 2024-01-02 http://h/").notes, Contains(HasSubstr("for a file")));
}

TEST(CurlCommand, RefusesWithASentence) {
  EXPECT_EQ(problem(""), "This is no command of curl");
  EXPECT_EQ(problem("wget http://h/"), "This is no command of curl");
  EXPECT_EQ(problem("curl"), "The command has no URL");
  EXPECT_EQ(problem("curl --florp http://h/"), "curl knows no option --florp");
  EXPECT_EQ(problem("curl -s? http://h/"), "curl knows no option -? (in -s?)");
  EXPECT_EQ(problem("curl --data=x http://h/"), "--data=x: curl takes a value as a word of its own: --data x");
  EXPECT_EQ(problem("curl --no-data x"), "--no-data: only an option without a value can be taken back");
  EXPECT_EQ(problem("curl http://h/ -H"), "-H needs a value");
  EXPECT_EQ(problem("curl --header @f http://h/"), "--header @f: fields out of a file are not read, write them into the command");
  EXPECT_EQ(problem("curl -K f"), "--config cannot be carried over: put what is in the file into the command");
  EXPECT_EQ(problem("curl --unix-socket s http://h/"), "--unix-socket cannot be carried over");
  EXPECT_EQ(problem("curl ftp://h/"), "\"ftp\" is another protocol: http and https are sent here");
  EXPECT_THAT(problem("curl http://h:99999/"), HasSubstr("no port"));
  EXPECT_THAT(problem("curl http://\xc3\xa9.example/"), HasSubstr("xn--"));
  EXPECT_EQ(problem("curl 'http://h/"), "A quote ' does not end");
  EXPECT_EQ(problem("curl -V"), "--version asks curl about itself: there is no request");
  EXPECT_EQ(problem(std::string(mostCommand + 1, 'x')), "The command is longer than 16 MB");
}

TEST(CurlCommand, IsKnownWhenPasted) {
  EXPECT_TRUE(looksLikeCurl("curl http://h/"));
  EXPECT_TRUE(looksLikeCurl("\n $ curl.exe -s http://h/"));
  EXPECT_TRUE(looksLikeCurl("/usr/bin/curl\\\n http://h/") == false);
  EXPECT_TRUE(looksLikeCurl("printf 'x' | curl http://h/ --data-binary @-"));
  EXPECT_FALSE(looksLikeCurl("curl"));
  EXPECT_FALSE(looksLikeCurl("GET / HTTP/1.1\r\nUser-Agent: curl\r\n\r\n"));
  EXPECT_FALSE(looksLikeCurl("curlish http://h/"));
}

TEST(CurlCommand, QuotingOfWindowsIsGuessedAndCanBeTold) {
  EXPECT_THAT(read("curl \"http://h/\" -H \"A: \"\"b\"\" 50\"%\"\"").text, HasSubstr("\r\nA: \"b\" 50%\r\n"));
  EXPECT_THAT(read("curl \"http://h/\" -H \"A: \"\"it's\"\";^\"").text, HasSubstr("\r\nA: \"it's\";^\r\n"));
  EXPECT_THAT(read("curl \"http://h/\" -d '{\"a\":\"\",\"b\":\"^\"}'").text, testing::EndsWith("\r\n\r\n{\"a\":\"\",\"b\":\"^\"}"));
  EXPECT_THAT(read("curl 'http://h/' -d 'x ^\n\"^\"'").text, testing::EndsWith("\r\n\r\nx ^\n\"^\""));
  EXPECT_THAT(read("curl ^\"http://h/^\" ^\r\n  -H ^\"A: ^\\^\"b^\\^\" ^%^PATH^%^\"").text, HasSubstr("\r\nA: \"b\" %PATH%\r\n"));
  EXPECT_THAT(read("curl \"http://h/\" -H \"A: b\\\\c\"", Shell::cmd).text, HasSubstr("\r\nA: b\\c\r\n"));
  EXPECT_THAT(read("curl \"http://h/\" -H \"A: \" -H \"\" -d \"\"", Shell::cmd).text, HasSubstr("\r\nContent-Length: 0\r\n"));
}

/// What comes back of an exchange that was copied as a command, and what it was.
void roundTrip(const std::string& request, const std::string& body, const std::string& scheme, const std::string& expected) {
  model::Exchange x;
  const auto parsed = wire::http1::parseRequest(request);
  parsed.head->scheme = scheme;
  x.request = parsed.head;
  x.scheme = scheme;
  x.host = "example.com";
  x.port = scheme == "https" ? 443 : 80;
  const auto command = exporter::copyForm("curl")->generate(x, exporter::RequestBody(body));
  ASSERT_TRUE(command) << command.error().message;
  const CurlRequest back = read(*command);
  EXPECT_EQ(back.text, expected.empty() ? request + body : expected) << *command;
  EXPECT_THAT(back.notes, IsEmpty()) << *command;
  EXPECT_EQ(back.target.host, "example.com");
}

TEST(CurlCommand, ReadsBackWhatIsCopiedAsOne) {
  roundTrip("GET /a?b=[1]{2} HTTP/1.1\r\nHost: example.com\r\nUser-Agent: x\r\nAccept: y\r\n\r\n", "", "https", "");
  roundTrip("GET /a/../b HTTP/1.0\r\nHost: example.com\r\n\r\n", "", "http", "");
  roundTrip("DELETE /\xc3\xa9 HTTP/1.1\r\nHost: example.com\r\nX-Empty:\r\nx-q: it's \"\\ $x `y` ! \xff\x01 z\r\nx-q: again\r\n\r\n", "", "https", "");
  roundTrip("HEAD / HTTP/1.1\r\nHost: example.com\r\n\r\n", "", "http", "");
  for (const std::string& body : {std::string("a=1&b='2'"), std::string("\0\x01\xff%d\\n\n\n", 9), std::string("line\nline\n"), std::string("@file")})
    roundTrip("POST / HTTP/1.1\r\nHost: example.com\r\nContent-Type: t/x\r\n", body, "https",
              "POST / HTTP/1.1\r\nHost: example.com\r\nContent-Type: t/x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

TEST(CurlCommand, ReadsBackARequestOfHttp2) {
  model::Exchange x;
  const ReadRequest request = readRequest("PUT /a HTTP/2\n:method\n:path\n:scheme\n:authority: example.com\naccept: x\nuser-agent: y\ncontent-type: z\n\nbody");
  x.request = request.head;
  x.scheme = "https";
  x.host = "example.com";
  x.port = 443;
  const auto command = exporter::curlCommand(x, exporter::RequestBody(request.parts.body));
  ASSERT_TRUE(command);
  EXPECT_EQ(read(*command).text, "PUT /a HTTP/2\n:method\n:path\n:scheme\n:authority: example.com\naccept: x\nuser-agent: y\ncontent-type: z\ncontent-length: 4\n\nbody");
}

}  // namespace
}  // namespace penstock::draft
