// SPDX-License-Identifier: GPL-3.0-or-later
// What the viewer shows is found: in every character set, under a coding that was not applied, behind percent-encoding, inside of what a body is
// wrapped in, in every stage; by the query that reads and in what the index is given.
#include <gtest/gtest.h>

#include "penstock/codec/base64.h"
#include "penstock/codec/charset.h"
#include "penstock/filter/head_text.h"
#include "service/query/stored_whole.h"

namespace penstock::service {
namespace {

using model::Direction;

class NoRow final : public filter::RowSource {
 public:
  std::string_view text(filter::FieldId) const override { return {}; }
  std::int64_t number(filter::FieldId) const override { return -1; }
  std::uint32_t symbol(filter::FieldId) const override { return 0; }
};

class Bytes final : public model::BodyReader {
 public:
  explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override {
    return offset < bytes_.size() ? bytes_.substr(offset, n) : std::string();
  }

 private:
  std::string bytes_;
};

class Content final : public model::Recording {
 public:
  Result<model::ExchangePtr> load(model::ExchangeId) const override { return makeError(ErrorCode::notFound, "none"); }
  std::shared_ptr<const model::BodyReader> body(const model::ExchangePtr& x, model::BodyId which) const override {
    const model::Body* b = model::bodyIn(*x, which);
    return std::make_shared<Bytes>(b && b->bytes ? *b->bytes : std::string());
  }
  Result<std::vector<model::Message>> messages(model::ExchangeId, std::uint64_t, std::size_t) const override {
    return std::vector<model::Message>();
  }
  std::shared_ptr<const model::BodyReader> payload(model::ExchangeId, const model::Message&) const override {
    return std::make_shared<Bytes>("");
  }
};

struct Case {
  std::string type, coding, body;
};

void put(model::Body& body, const std::string& bytes) {
  body.bytes = std::make_shared<const std::string>(bytes);
  body.size = body.recorded = bytes.size();
  body.complete = true;
}

model::ExchangePtr answer(const Case& c) {
  auto head = std::make_shared<model::ResponseHead>();
  head->status = 200;
  head->headers.append("Content-Type", c.type);
  if (!c.coding.empty()) head->headers.append("Content-Encoding", c.coding);
  auto x = std::make_shared<model::Exchange>();
  x->id = 1;
  x->response = head;
  put(x->responseBody, c.body);
  return x;
}

model::ExchangePtr request(const std::string& path, const std::string& type = "", const std::string& body = "") {
  auto head = std::make_shared<model::RequestHead>();
  head->method = "POST";
  head->target = head->path = path;
  if (!type.empty()) head->headers.append("Content-Type", type);
  head->headers.append("Referer", "https://a.test/%E6%97%A5?x=one+two");
  head->headers.append("Content-Disposition", "filename=caf\xe9.txt");
  auto x = std::make_shared<model::Exchange>();
  x->id = 1;
  x->scheme = "https";
  x->host = "a.test";
  x->port = 443;
  x->request = head;
  put(x->requestBody, body);
  return x;
}

bool found(const model::ExchangePtr& x, const std::string& text) {
  const Content content;
  const NoRow row;
  const StoredWhole whole(content, row, x, nullptr);
  filter::Evaluator evaluator(std::get<filter::ExpressionPtr>(filter::Expression::compile(text)));
  return evaluator.onWhole(whole);
}

std::string indexed(const model::ExchangePtr& x, model::BodyId which) {
  const store::DecodedBody decoded = decodeForIndex(*x, which, *model::bodyIn(*x, which)->bytes, 1 << 20);
  return decoded.bytes + '\n' + decoded.seen;
}

/// As an expression has it.
std::string quoted(const std::string& word) {
  std::string out = "\"";
  for (const char c : word) out += (c == '"' || c == '\\' ? std::string("\\") : std::string()) + c;
  return out + "\"";
}

void expectFound(const Case& c, const std::string& word) {
  const auto x = answer(c);
  EXPECT_TRUE(found(x, "full_text contains " + quoted(word))) << c.type << " " << c.coding << " " << word;
  EXPECT_TRUE(found(x, "response contains " + quoted(word))) << c.type << " " << word;
  EXPECT_NE(indexed(x, Direction::toClient).find(word), std::string::npos) << c.type;
}

TEST(FoundAsSeen, InEveryCharacterSet) {
  using namespace std::string_literals;
  expectFound({"text/plain; charset=shift_jis", "", "<p>\x93\xfa\x96{</p>"}, "日本");
  expectFound({"text/html", "", "<meta charset=euc-kr><p>\xb0\xa1\xb3\xaa"}, "가나");
  expectFound({"text/plain; charset=big5", "", "\xa4\xa4\xa4\xe5"}, "中文");
  expectFound({"text/plain; charset=GB2312", "", "\xd6\xd0\xce\xc4"}, "中文");
  expectFound({"text/plain; charset=tis-620", "", "\xca\xc7\xd1\xca\xb4\xd5"}, "สวัสดี");
  expectFound({"text/plain; charset=windows-1251", "", "\xef\xf0\xe8\xe2\xe5\xf2"}, "привет");
  expectFound({"text/plain", "", "caf\xe9 noir"}, "café noir");
  expectFound({"text/plain", "", "\xff\xfeh\0\xe9\0!\0"s}, "hé!");
  expectFound({"application/json; charset=utf-16le", "", "{\0\"\0k\0\"\0:\0\"\0\xe9\0\"\0}\0"s}, "é");
  expectFound({"text/plain; charset=shift_jis", "", "\x81<b>\x93\xfa\x96{"}, "<b>日本");
}

TEST(FoundAsSeen, BytesThatAreNoTextStayAsTheyAre) {
  const std::string picture = "\x89PNG\r\n\x1a\n\xe9\xe8 words";
  EXPECT_TRUE(found(answer({"image/png", "", picture}), "response contains words"));
  EXPECT_EQ(indexed(answer({"image/png", "", picture}), Direction::toClient), picture + '\n');
}

TEST(FoundAsSeen, UnderACodingThatWasNotApplied) {
  for (const char* coding : {"gzip", "br", "zstd", "deflate", "none", "gzip, br", "utf-8"})
    expectFound({"text/plain", coding, "plain words, and no coding at all"}, "no coding at all");
  expectFound({"text/plain; charset=shift_jis", "gzip", "\x93\xfa\x96{ as it is"}, "日本 as it is");
}

TEST(FoundAsSeen, WhatALanguageModelStreamsInPieces) {
  expectFound({"text/event-stream", "",
               "data: {\"choices\":[{\"delta\":{\"content\":\"Once up\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"on a \\u00e9t\\u00e9\"}}]}\n\n"},
              "Once upon a été");
  expectFound({"application/x-ndjson", "", "{\"model\":\"m\",\"response\":\"in two \",\"done\":false}\n{\"model\":\"m\",\"response\":\"pieces\",\"done\":true}\n"},
              "in two pieces");
  EXPECT_FALSE(found(answer({"text/event-stream", "", "data: {\"a\":\"one \"}\n\ndata: {\"a\":\"two\"}\n\n"}), "response contains \"one two\""));
}

const std::string kForm = "multipart/mixed; boundary=b";
std::string parts(const std::string& head, const std::string& content) { return "--b\r\n" + head + "\r\n\r\n" + content + "\r\n--b--\r\n"; }

TEST(FoundAsSeen, InsideOfWhatABodyIsWrappedIn) {
  const std::string claims = codec::base64UrlEncode(R"({"sub":"anna karenina","exp":1})");
  const std::string token = codec::base64UrlEncode(R"({"alg":"HS256"})") + "." + claims + ".c2ln";
  expectFound({"text/plain", "", token}, "anna karenina");
  expectFound({"text/plain", "", token}, "1970-01-01 00:00:01 UTC");
  expectFound({"text/plain", "", codec::base64Encode("a secret that is only wrapped, and no more")}, "only wrapped");
  expectFound({"", "", codec::base64Encode(R"({"name":"caf\u00e9","next":1})")}, R"("name": "café")");
  expectFound({"text/plain", "", "data:text/plain;charset=shift_jis;base64," + codec::base64Encode("\x93\xfa\x96{ words")}, "日本 words");
  expectFound({kForm, "", parts("Content-Transfer-Encoding: quoted-printable", "caf=C3=A9 no=\r\nir")}, "café noir");
  expectFound({kForm, "", parts("Content-Transfer-Encoding: base64", codec::base64Encode("a part in digits"))}, "part in digits");
  expectFound({kForm, "", parts("Content-Type: text/plain; charset=windows-1251", "\xef\xf0\xe8\xe2\xe5\xf2")}, "привет");
  expectFound({kForm, "", parts("Content-Type: application/json", R"({"a":"\u65e5\u672c"})")}, "日本");
  const std::string inner = "--c\r\nContent-Transfer-Encoding: base64\r\n\r\n" + codec::base64Encode("deep down") + "\r\n--c--";
  expectFound({kForm, "", parts("Content-Type: multipart/mixed; boundary=c", inner)}, "deep down");
}

TEST(FoundAsSeen, JsonAsItIsLaidOutAndRead) {
  const Case c{"application/json", "", R"({"name":"caf\u00e9 \"noir\"","path":"a\/b","n":[1,2],"smile":"\ud83d\ude00"})"};
  for (const char* words : {"café", "a/b", R"("n": [1, 2])", R"("path": "a/b")", R"("path": "a\/b")", "😀", R"("n":[1,2])"}) expectFound(c, words);
  EXPECT_TRUE(found(answer(c), "response ~ \"caf. .noir\""));
  EXPECT_FALSE(found(answer(c), "response contains cafe"));
  EXPECT_TRUE(found(answer(c), "json(\"$.n[1]\") == 2"));
  expectFound({"text/event-stream", "", "data: {\"a\":\"\\u65e5\\u672c\"}\n\n"}, "日本");
  expectFound({"application/x-ndjson", "", "{\"a\":\"\\u65e5\"}\n{\"a\":\"\\u672c\"}\n"}, "本");
}

TEST(FoundAsSeen, WhatIsNoWrappingStaysAsItIs) {
  for (const char* body : {"www.example.com", "helloworldfoo1", "{\"a\": 1}", "plain words"}) {
    const store::DecodedBody decoded = decodeForIndex(*answer({"text/plain", "", body}), Direction::toClient, body, 1 << 20);
    EXPECT_EQ(decoded.seen, "") << body;
    EXPECT_TRUE(decoded.whole);
  }
  EXPECT_FALSE(decodeForIndex(*answer({"application/json", "", ""}), Direction::toClient, "[\"" + std::string(5000, 'x') + "\\n\",1,2,3]", 5003).whole)
      << "there is more to be seen than was kept";
}

TEST(FoundAsSeen, InTheBodyThatWentOn) {
  auto x = std::make_shared<model::Exchange>(*answer({"application/json", "", R"({"a":"came"})"}));
  auto head = std::make_shared<model::ResponseHead>(*x->response);
  head->headers = {};
  head->headers.append("Content-Type", "text/plain; charset=shift_jis");
  x->responseSent = head;
  put(x->responseBodySent.emplace(), "went on \x93\xfa\x96{");
  for (const char* words : {"came", "went on", "日本"}) EXPECT_TRUE(found(x, std::string("response contains \"") + words + "\"")) << words;
  EXPECT_NE(indexed(x, {Direction::toClient, model::Stage::sent}).find("went on 日本"), std::string::npos);
  EXPECT_FALSE(found(x, "request contains \"went on\""));
}

TEST(FoundAsSeen, PercentEncodedWords) {
  const auto x = request("/caf%C3%A9/b?q=hello+world%21&u=%E6%97%A5%E6%9C%AC", "application/x-www-form-urlencoded",
                         "name=J%C3%BCrgen+M&x=1");
  for (const char* word : {"café", "hello world!", "日本", "caf%C3%A9", "hello+world%21", "Jürgen M", "J%C3%BCrgen+M", "/日?x=one two",
                           "filename=café.txt"}) {
    EXPECT_TRUE(found(x, std::string("full_text contains \"") + word + "\"")) << word;
    EXPECT_TRUE(found(x, std::string("request contains \"") + word + "\"")) << word;
    EXPECT_NE((filter::headText(*x) + indexed(x, Direction::toServer)).find(word), std::string::npos) << word;
  }
  EXPECT_TRUE(found(x, "req.header[\"Referer\"] contains \"日\""));
  EXPECT_TRUE(found(x, "full_text ~ \"J.rgen M\""));
  EXPECT_FALSE(found(request("/a+b", "text/plain", "J%C3%BCrgen+M"), "request contains Jürgen")) << "that is no form";
  EXPECT_TRUE(filter::asRead("/a+b/100%").empty());
  EXPECT_EQ(filter::asRead("/%e9?%zz+"), "/é?%zz ");
}

}  // namespace
}  // namespace penstock::service
