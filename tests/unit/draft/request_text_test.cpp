// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/request_text.h"

#include <gtest/gtest.h>

#include "penstock/codec/content_coding.h"
#include "penstock/wire/http1/head.h"

namespace penstock::draft {
namespace {

using model::HttpVersion;

std::string sentences(const ReadRequest& request) {
  std::string out;
  for (const Note& note : request.notes) out += std::to_string(note.line) + ": " + note.sentence + "\n";
  return out;
}

std::string fieldText(const model::Headers& headers) {
  std::string out;
  for (std::size_t i = 0; i < headers.size(); ++i) out.append(headers[i].name).append("=").append(headers[i].value).append("\n");
  return out;
}

TEST(RequestText, EndsItsHeadAtTheFirstEmptyLine) {
  EXPECT_EQ(split("GET / HTTP/1.1\r\nA: b\r\n\r\nbody\r\n\r\n").body, "body\r\n\r\n");
  EXPECT_EQ(split("GET / HTTP/1.1\nA: b\n\nbody").body, "body");
  EXPECT_EQ(split("\r\n\nGET / HTTP/1.1\n\r\nbody").body, "body");
  EXPECT_FALSE(split("GET / HTTP/1.1\r\nA: b\r\n").ended);
  EXPECT_EQ(split("GET / HTTP/1.1\r\nA: b").head, "GET / HTTP/1.1\r\nA: b");
  EXPECT_EQ(split("").head, "");
}

TEST(RequestText, IsReadAsHttp1AndKeptAsTyped) {
  const std::string text = "POST /a?b HTTP/1.1\r\nHost: example.com\r\nContent-Length: 2\r\n\r\nhi";
  const ReadRequest read = readRequest(text, "http");
  EXPECT_TRUE(read.readable);
  EXPECT_FALSE(read.http2);
  EXPECT_EQ(sentences(read), "");
  EXPECT_EQ(read.head->method, "POST");
  EXPECT_EQ(read.head->path, "/a?b");
  EXPECT_EQ(read.head->scheme, "http");
  EXPECT_EQ(read.head->authority, "example.com");
  EXPECT_EQ(std::string(read.head->headers.received()) + std::string(read.parts.body), text);
}

TEST(RequestText, TellsWhatIsOddWithoutRefusingIt) {
  const ReadRequest read = readRequest(
      "\r\nGET  /x HTTP/1.1\r\nHost : a\nhost: b\r\nno colon\r\nX: 1\r\n folded\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nmore");
  EXPECT_TRUE(read.readable);
  EXPECT_EQ(sentences(read),
            "1: empty lines come before the request line\n"
            "2: the request line is not regular: METHOD TARGET HTTP/1.1, with one space between the words\n"
            "3: lines end with LF alone, not with CRLF\n"
            "3: there is white space beside the name of the field: Host \n"
            "4: Host comes more than once\n"
            "5: there is no colon: a field is written \"Name: value\"\n"
            "6: this field goes on in the next line, which RFC 9112 forbids\n"
            "8: Content-Length stands beside Transfer-Encoding\n"
            "9: 4 bytes behind the last chunk: a server takes them for another request\n");
}

TEST(RequestText, TellsOfLengthsThatDoNotFit) {
  EXPECT_EQ(sentences(readRequest("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello")),
            "3: Content-Length says 10, the body has 5 bytes\n");
  EXPECT_EQ(sentences(readRequest("POST / HTTP/1.1\r\nHost: a\r\n\r\nhello")),
            "0: nothing tells the length of the body: a server takes it for another request\n");
  EXPECT_EQ(sentences(readRequest("GET / HTTP/1.1\r\nHost: a\r\n")), "0: no empty line ends the head: a server waits for more\n");
  EXPECT_EQ(sentences(readRequest("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")),
            "3: the last chunk is missing: a server waits for more\n");
}

TEST(RequestText, ReadsAnythingAtAll) {
  for (const char* text : {"", "\n", "\r\n\r\n", "x", " ", "GET", "GET /", "HTTP/2", " HTTP/2", "GET HTTP/2", ":\n:\n\n"}) {
    const ReadRequest read = readRequest(text);
    ASSERT_TRUE(read.head) << text;
    EXPECT_EQ(read.readable, std::string_view(text) == "GET /") << text;
  }
}

TEST(RequestText, OfHttp2HasPseudoHeaderFieldsOfTheFirstLine) {
  const ReadRequest read = readRequest("POST /s?q HTTP/2\n:authority: example.com\ncontent-type: text/plain\nx-a:  b \n\nbody", "https");
  EXPECT_TRUE(read.http2);
  EXPECT_TRUE(read.readable);
  EXPECT_EQ(read.head->version, HttpVersion::http2);
  EXPECT_EQ(fieldText(read.head->headers),
            ":method=POST\n:authority=example.com\n:scheme=https\n:path=/s?q\ncontent-type=text/plain\nx-a= b \n");
  EXPECT_EQ(read.head->authority, "example.com");
  EXPECT_EQ(read.head->path, "/s?q");
  EXPECT_EQ(read.parts.body, "body");
  EXPECT_EQ(sentences(read), "4: there is white space around the value, which RFC 9113 forbids\n");
}

TEST(RequestText, OfHttp2SendsExactlyThePseudoHeaderFieldsThatHaveLines) {
  const ReadRequest read = readRequest("GET / HTTP/2\r\n:path\r\n:method\r\n:path: /other\r\nx: y\r\n:odd: 1\r\n\r\n", "http");
  EXPECT_EQ(fieldText(read.head->headers), ":path=/\n:method=GET\n:path=/other\nx=y\n:odd=1\n");
  EXPECT_EQ(sentences(read),
            "0: there is no :scheme\n0: neither :authority nor host names the server\n2: :path comes more than once\n"
            "6: RFC 9113 knows no pseudo-header field :odd\n");
}

TEST(RequestText, OfHttp2MakesATunnel) {
  EXPECT_EQ(fieldText(readRequest("CONNECT example.com:443 HTTP/2\n\n").head->headers), ":method=CONNECT\n:authority=example.com:443\n");
  EXPECT_EQ(fieldText(readRequest("CONNECT /chat HTTP/2\n:authority: a\n:protocol: websocket\n\n").head->headers),
            ":method=CONNECT\n:authority=a\n:protocol=websocket\n:scheme=https\n:path=/chat\n");
}

TEST(RequestText, OfHttp2TellsWhatHasNoPlaceThere) {
  EXPECT_EQ(sentences(readRequest("GET / HTTP/2\n:authority: a\nAccept: x\nconnection: close\nno colon\n\n")),
            "3: names are lower case in HTTP/2: accept\n4: connection has no place in HTTP/2\n5: there is no name and colon: the line is not sent\n");
}

TEST(RequestText, OfAHeadIsWhatWasReceived) {
  const std::string block = "GET  /a HTTP/1.1\r\nhOst: x\n\tfolded\r\nBroken line\r\n\r\n";
  EXPECT_EQ(textOf(*wire::http1::parseRequest(block).head, "body"), block + "body");
}

TEST(RequestText, OfAHeadOfHttp2ReadsBackAsTheSameFields) {
  for (const char* text : {
           "GET /a HTTP/2\n:authority: x\nb: c\n\n",
           "GET /a HTTP/2\n:method\n:path\n:scheme\n:authority: x\nb: c\nb: d\n\n",
           "GET /a HTTP/2\n:path: /other\n:method: PUT\n\n",
           "GET /a HTTP/2\n:authority: x\nb: \n:path: /late\n\n",
           "CONNECT x:1 HTTP/2\n:authority: x:1\nb:  d\n\n",
           "CONNECT x:1 HTTP/2\n\n",
           "CONNECT /c HTTP/2\n:protocol: websocket\n:authority: x\n\n",
           "OPTIONS * HTTP/2\nhost: x\n\n",
       }) {
    const ReadRequest first = readRequest(text, "http");
    const std::string written = textOf(*first.head, "");
    EXPECT_EQ(fieldText(readRequest(written, "http").head->headers), fieldText(first.head->headers)) << written;
  }
  EXPECT_EQ(textOf(*readRequest("GET /a HTTP/2\n:authority: x\nb: c\n\n").head, "body"), "GET /a HTTP/2\n:authority: x\nb: c\n\nbody");
  EXPECT_EQ(textOf(*readRequest("GET /a HTTP/2\n:method\n:path\n:scheme\n:authority: x\n\n").head, ""),
            "GET /a HTTP/2\n:method\n:path\n:scheme\n:authority: x\n\n");
}

TEST(RequestText, FramesContentWhereTheHeadSaysChunked) {
  const auto head = wire::http1::parseRequest("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n").head;
  const std::string block(head->headers.received());
  EXPECT_EQ(textOf(*head, "hello"), block + "5\r\nhello\r\n0\r\n\r\n");
  const Draft draft = draftOf(*head, "hello");
  EXPECT_EQ(draft.text, block + "hello");
  EXPECT_TRUE(draft.bodyIsDecoded);
  EXPECT_EQ(keepInStep(draft.text, {.bodyIsDecoded = true}).text, block + "5\r\nhello\r\n0\r\n\r\n");
}

TEST(RequestText, ShowsACodedBodyDecodedAndCodesItAgain) {
  const auto head =
      wire::http1::parseRequest("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Length: 99\r\n\r\n").head;
  const std::string block(head->headers.received());
  const Draft raw = draftOf(*head, "not gzip");
  EXPECT_FALSE(raw.bodyIsDecoded);
  EXPECT_EQ(raw.text, block + "not gzip");

  const InStep sent = keepInStep(block + "plain words", {.bodyIsDecoded = true});
  const ReadRequest read = readRequest(sent.text);
  EXPECT_EQ(sentences(read), "");
  EXPECT_EQ(codec::decode(read.parts.body, "gzip", 1000).bytes, "plain words");
  const Draft shown = draftOf(*read.head, read.parts.body);
  EXPECT_TRUE(shown.bodyIsDecoded);
  EXPECT_EQ(split(shown.text).body, "plain words");
}

}  // namespace
}  // namespace penstock::draft
