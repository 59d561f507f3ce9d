// SPDX-License-Identifier: GPL-3.0-or-later
// The views of a body, each by what loadBody makes of it.
#include <gtest/gtest.h>

#include <algorithm>

#include "penstock/codec/content_encoder.h"
#include "penstock/display/body.h"
#include "penstock/display/code_lexer.h"
#include "penstock/display/multipart_content.h"
#include "penstock/model/memory_bytes.h"
#include "unit/display/draft.h"

namespace penstock::display {
namespace {

BodyRequest requestOf(std::string bytes, const std::string& type, BodyView view = BodyView::automatic) {
  BodyRequest request;
  request.body = test::Draft::bodyOf(bytes);
  request.reader = std::make_shared<model::MemoryBytes>(std::make_shared<std::string>(std::move(bytes)));
  request.contentType = type;
  request.view = view;
  return request;
}
LoadedBody load(std::string bytes, const std::string& type, BodyView view = BodyView::automatic) {
  return loadBody(requestOf(std::move(bytes), type, view), {});
}
std::string noticesOf(const LoadedBody& body) { return joinedNotices(body.notices); }

TEST(BodyViews, EachHasANameAndAPlaceInTheMenu) {
  EXPECT_EQ(menuViews().size(), std::size_t(kLastView) + 1);
  for (const BodyView view : menuViews()) EXPECT_FALSE(viewName(view).empty());
}

TEST(BodyViews, JsonIsATree) {
  const LoadedBody body = load(R"({"a":[1,{"b c":2.50}]})", "application/json", BodyView::tree);
  EXPECT_EQ(body.shown, BodyView::tree);
  EXPECT_EQ(body.pill, "Tree · chosen");
  ASSERT_TRUE(body.tree);
  EXPECT_EQ(codec::valuePath(*body.tree, 4), R"($.a[1]["b c"])");
  EXPECT_EQ(body.tree->text(4), "2.50");
  EXPECT_TRUE(body.notices.empty());
}

TEST(BodyViews, ATreeOfTextInAnotherCharacterSetIsUtf8) {
  const LoadedBody body = load("{\"a\":\"caf\xe9\"}", "application/json; charset=iso-8859-1", BodyView::tree);
  ASSERT_TRUE(body.tree);
  EXPECT_EQ(body.tree->text(1), "café");
  EXPECT_EQ(body.coding, "windows-1252");
}

TEST(BodyViews, FieldsWithoutASchemaAreReadAsAPersonChose) {
  BodyRequest request = requestOf(std::string("\x08\x96\x01\x12\x02\x08\x01", 7), "application/x-protobuf", BodyView::tree);
  request.readings = codec::readChoices("1=sint64;2.1=bool");
  LoadedBody body = loadBody(request, {});
  ASSERT_TRUE(body.tree && body.offers);
  EXPECT_EQ(body.tree->text(1), "75");
  EXPECT_EQ(body.tree->text(3), "true");
  EXPECT_EQ(body.offers->of(*body.tree, 1).size(), 3u);
  request.view = BodyView::automatic;
  EXPECT_EQ(loadBody(request, {}).document->text(), "1: 75  # read as sint64\n2 {\n  1: true  # read as bool\n}\n");
  request.view = BodyView::json;
  EXPECT_EQ(loadBody(request, {}).document->text(), "{\n  \"1\": \"75\",\n  \"2\": {\n    \"1\": true\n  }\n}\n");
  EXPECT_FALSE(load("{\"a\":1}", "application/json", BodyView::tree).offers) << "of no other format";
}

TEST(BodyViews, WhatIsNoTreeIsTextWithTheReason) {
  const LoadedBody body = load("{\"a\":", "application/json", BodyView::tree);
  EXPECT_EQ(body.shown, BodyView::text);
  EXPECT_EQ(noticesOf(body), "Not valid JSON: line 1, column 6: it ends before its brackets do.");
  EXPECT_TRUE(body.warning);
  EXPECT_EQ(load(std::string("\0\1\2", 3), "", BodyView::tree).shown, BodyView::hex);
}

TEST(BodyViews, TheTreeOfABeginningTellsThatItIsOne) {
  BodyRequest request = requestOf("[" + std::string(1000, '1') + ",{\"a\":\"bcdef\"}]", "application/json", BodyView::tree);
  request.limit = 1010;
  const LoadedBody body = loadBody(request, {});
  ASSERT_TRUE(body.tree);
  EXPECT_EQ(body.shown, BodyView::tree);
  EXPECT_TRUE(body.mayLoadAll);
  EXPECT_FALSE(body.warning);
  EXPECT_TRUE(noticesOf(body).starts_with("Showing the first 1010 B")) << noticesOf(body);
}


/// What Auto makes of it.
struct Picked {
  const char* what;
  std::string bytes, type;
  BodyView shown;
  std::string pill;
};
class AutoPicks : public testing::TestWithParam<Picked> {};
TEST_P(AutoPicks, AndSaysWhy) {
  const Picked& p = GetParam();
  const LoadedBody body = load(p.bytes, p.type);
  EXPECT_EQ(body.shown, p.shown) << p.what << ": " << body.pill << " " << noticesOf(body);
  EXPECT_EQ(body.pill, p.pill) << p.what;
  EXPECT_NE(std::find(body.fitting.begin(), body.fitting.end(), BodyView::hex), body.fitting.end());
}
const std::string kToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2ln";
const std::string kPacked = "\x82\xa1" "a\x01\xa5names\x92\xa3one\xa3two";
const std::string kCbor = "\xa2\x61" "a\x01\x65names\x82\x63one\x63two";
INSTANTIATE_TEST_SUITE_P(
    Corpus, AutoPicks,
    testing::Values(
        Picked{"jwt", kToken, "text/plain", BodyView::jwt, "JWT · because all of it is a token"},
        Picked{"host", "www.example.com", "text/plain", BodyView::text, "Text · because of its content-type"},
        Picked{"word", "helloworldfoo1", "text/plain", BodyView::text, "Text · because of its content-type"},
        Picked{"base64", "eyJhIjpbMSwyXX0=", "text/plain", BodyView::json, "Base64 · it holds JSON · because it parses"},
        Picked{"data url", "data:text/html;base64,PGI+aGk8L2I+", "text/plain", BodyView::text, "Base64 · it holds HTML · because of its content-type"},
        Picked{"messagepack", kPacked, "application/octet-stream", BodyView::messagepack, "MessagePack · because all of it reads as that"},
        Picked{"messagepack, declared", kPacked, "application/msgpack", BodyView::messagepack, "MessagePack · because of its content-type"},
        Picked{"cbor", kCbor, "", BodyView::cbor, "CBOR · because all of it reads as that"},
        Picked{"cbor, declared", kCbor, "application/senml+cbor", BodyView::cbor, "CBOR · because of its content-type"},
        Picked{"protobuf", "\x08\x96\x01\x12\x07testing\x1a\x03" "abc", "", BodyView::protobuf, "Protobuf · because all of it reads as that"},
        Picked{"noise", std::string("\x93\x17\0\xfe\x42\x8e\x11\xc7\xb0\x55\x01", 11), "", BodyView::hex, "Binary · because it holds control bytes"},
        Picked{"wasm", std::string("\0asm\1\0\0\0", 8), "application/wasm", BodyView::summary, "WebAssembly module · because of its first bytes"},
        Picked{"compressed", std::string("\x1f\x8b\x08\0\0\0\0\0\0\3words", 15), "", BodyView::hex, "Binary · because it holds control bytes"},
        Picked{"pdf", "%PDF-1.7\nwords", "application/pdf", BodyView::summary, "PDF document · because of its first bytes"},
        Picked{"graphql", R"({"query":"query Hero($id:ID!){hero(id:$id){name}}","variables":{"id":1}})", "application/json", BodyView::graphql,
               "GraphQL · because its query is a document"},
        Picked{"search", R"({"query":"shoes"})", "application/json", BodyView::json, "JSON · because content-type and it parses"},
        Picked{"form", "a=1&b=caf%C3%A9+x", "application/x-www-form-urlencoded", BodyView::form, "Form · because of its content-type"},
        Picked{"xml", "<a><b/></a>", "application/soap+xml", BodyView::xml, "XML · because of its content-type, laid out"},
        Picked{"script as people write it", "let a = 1;\n", "text/javascript", BodyView::text, "JavaScript · because of its content-type"},
        Picked{"script as machines do", std::string(600, ';') + "f()", "text/javascript", BodyView::js, "JavaScript · because of its content-type, laid out"},
        Picked{"grpc-web", std::string("\0\0\0\0\x02\x08\x01\x80\0\0\0\x10grpc-status: 0\r\n", 28), "application/grpc-web+proto", BodyView::grpcWeb,
               "gRPC · because content-type and its frames"}));

TEST(BodyViews, MarkupStylesAndScriptsAreLaidOut) {
  EXPECT_EQ(load("<a><b>1</b></a>", "text/xml", BodyView::xml).document->text(), "<a>\n  <b>1</b>\n</a>");
  EXPECT_EQ(load("<div><p>x</p></div>", "text/html", BodyView::html).document->text(), "<div>\n  <p>x</p>\n</div>");
  EXPECT_EQ(load("a{b:c}", "text/css", BodyView::css).document->text(), "a {\n  b: c\n}");
  const LoadedBody js = load("if(a){b()}", "text/javascript", BodyView::js);
  EXPECT_EQ(js.document->text(), "if (a) {\n  b()\n}");
  EXPECT_EQ(js.language, Language::script);
  const LoadedBody open = load("a='b", "text/javascript", BodyView::js);
  EXPECT_EQ(noticesOf(open), "Its end is left as it came: a string does not end.");
}

TEST(BodyViews, TokensAreReadWithTheirWarnings) {
  const LoadedBody body = load("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4iLCJleHAiOjF9.", "text/plain");
  EXPECT_EQ(body.shown, BodyView::jwt);
  EXPECT_TRUE(body.warning);
  EXPECT_NE(noticesOf(body).find("It is not signed"), std::string::npos);
  EXPECT_NE(body.document->text().find("expires     1970-01-01 00:00:01 UTC"), std::string::npos) << body.document->text();
}

TEST(BodyViews, PackedFormatsAreTextAndTree) {
  EXPECT_EQ(load(kPacked, "application/msgpack").document->text(), "{\n  \"a\": 1,\n  \"names\": [\n    \"one\",\n    \"two\"\n  ]\n}");
  const std::string cbor = "\xa1\x01\xc1\x1a\x66\x32\x2e\xc0";
  EXPECT_EQ(load(cbor, "application/cbor").document->text(), "{\n  1: 1(1714564800 /2024-05-01 12:00:00 UTC/) /seconds since 1970/\n}");
  const LoadedBody tree = load(cbor, "application/cbor", BodyView::tree);
  EXPECT_EQ(tree.shown, BodyView::tree);
  EXPECT_EQ(tree.tree->note(2), "2024-05-01 12:00:00 UTC");
  EXPECT_EQ(load("\xa1\x01\x42\xff\xff", "application/cbor", BodyView::json).document->text(), "{\n  \"1\": \"//8=\"\n}");
  const LoadedBody cut = load(kPacked.substr(0, 12), "application/msgpack");
  EXPECT_EQ(noticesOf(cut), "Not all of it is MessagePack: a length goes past the end at byte 11.");
  EXPECT_EQ(load("\x08\x96\x01\x12\x07testing", "application/x-protobuf", BodyView::tree).tree->text(2), "testing");
  EXPECT_EQ(load("a=1&b=x%20y", "application/x-www-form-urlencoded", BodyView::tree).tree->text(2), "x y");
}

TEST(BodyViews, WordsUnderTheTypeOfAMessageAreWords) {
  const LoadedBody body = load("hello, there is no such item", "application/x-protobuf");
  EXPECT_EQ(body.shown, BodyView::text) << body.document->text();
  EXPECT_EQ(load("hello, there is no such item", "application/x-protobuf", BodyView::protobuf).shown, BodyView::protobuf) << "who asks for it gets it";
}

TEST(BodyViews, ABombIsToldAndDecodedOnlyWhenAsked) {
  const std::string bomb = *codec::encode(std::string(40u << 20, 'A'), "gzip");
  BodyRequest request = requestOf(bomb, "text/plain");
  request.contentEncoding = "gzip";
  const LoadedBody body = loadBody(request, {});
  EXPECT_EQ(body.document->text().size(), kFirstBytes);
  EXPECT_TRUE(body.mayLoadAll);
  EXPECT_TRUE(body.warning);
  EXPECT_NE(noticesOf(body).find("it may be a bomb. No more is decoded than is shown"), std::string::npos) << noticesOf(body);
  EXPECT_TRUE(body.mayBeBomb);
  request.limit = kAnywayBytes;
  EXPECT_EQ(loadBody(request, {}).document->text().size(), 40u << 20);
}

TEST(BodyViews, ABombOfBytesIsDecodedOnAsWellAndEndsAtItsBound) {
  const std::string bomb = *codec::encode(std::string(kAnywayBytes + (20u << 20), '\0'), "gzip");
  BodyRequest request = requestOf(bomb, "application/octet-stream");
  request.contentEncoding = "gzip";
  const LoadedBody first = loadBody(request, {});
  EXPECT_EQ(first.shown, BodyView::hex);
  ASSERT_TRUE(first.firstBytes) << "what is looked at is what was decoded";
  EXPECT_EQ(first.firstBytes->size(), kFirstBytes);
  EXPECT_TRUE(first.mayLoadAll && first.mayBeBomb);
  EXPECT_TRUE(noticesOf(first).starts_with("Showing the first 8.0 MB. It became ")) << noticesOf(first);
  request.limit = kAnywayBytes;
  const LoadedBody anyway = loadBody(request, {});
  ASSERT_TRUE(anyway.firstBytes);
  EXPECT_EQ(anyway.firstBytes->size(), kAnywayBytes);
  EXPECT_FALSE(anyway.mayLoadAll);
  EXPECT_NE(noticesOf(anyway).find("Decoding ended at the most that is decoded of such a body."), std::string::npos) << noticesOf(anyway);
}

TEST(BodyViews, PartsCanBeOpened) {
  const std::string bytes =
      "--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.json\"\r\n"
      "Content-Type: application/json\r\nContent-Transfer-Encoding: base64\r\n\r\neyJhIjoxfQ==\r\n--x--\r\n";
  const BodyRequest request = requestOf(bytes, "multipart/form-data; boundary=x");
  const LoadedBody body = loadBody(request, {});
  EXPECT_EQ(body.shown, BodyView::multipart);
  ASSERT_EQ(body.parts.size(), 2u);
  EXPECT_EQ(body.parts[1].fileName, "a.json");
  EXPECT_EQ(body.document->text(),
            "1  note · 5 B\n   hello\n\n2  f · file a.json · application/json · base64 · 12 B\n   {\n     \"a\": 1\n   }\n");
  EXPECT_EQ(body.language, Language::parts);
  const auto whole = MultipartContent::read(request, {});
  ASSERT_TRUE(whole);
  ASSERT_EQ(whole->size(), 2u);
  EXPECT_EQ(*whole->content(1)->read(0, 100), "{\"a\":1}");
  EXPECT_EQ(*whole->content(0)->read(1, 3), "ell");
  EXPECT_EQ(whole->notice(1), "");
  EXPECT_TRUE(noticesOf(load("--x\r\n\r\ncut", "multipart/mixed; boundary=x")).starts_with("It is not a whole multipart body: it has no end."));
}

std::string partOf(const std::string& name, const std::string& content) { return "--x\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + content + "\r\n"; }

// Of a body that is shown from its beginning its parts are had whole, and those that come behind what is shown too.
TEST(BodyViews, PartsOfALargeBodyAreHadWhole) {
  const std::string large(9u << 20, 'l'), deep = "--y\r\n\r\nin the deep\r\n--y--\r\n";
  std::string bytes = partOf("large", large) + partOf("small", "after it");
  bytes += "--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n" + deep + "\r\n";
  for (int i = 0; i < 50; ++i) bytes += partOf("n" + std::to_string(i), "number " + std::to_string(i));
  const BodyRequest request = requestOf(bytes + "--x--\r\n", "multipart/form-data; boundary=x");
  const LoadedBody shown = loadBody(request, {});
  ASSERT_EQ(shown.parts.size(), 1u);
  EXPECT_TRUE(shown.mayLoadAll);
  const auto whole = MultipartContent::read(request, {});
  ASSERT_TRUE(whole);
  ASSERT_EQ(whole->size(), 54u);
  EXPECT_EQ(whole->content(0)->size(), large.size());
  EXPECT_EQ(*whole->content(1)->read(0, 100), "after it");
  EXPECT_EQ(whole->part(3).depth, 1u);
  EXPECT_EQ(*whole->content(3)->read(0, 100), "in the deep");
  EXPECT_EQ(*whole->content(53)->read(0, 100), "number 49");
  EXPECT_EQ(*whole->content(53)->read(7, 1), "4");
}

TEST(BodyViews, APartWhoseEndWasNotRecordedSaysSo) {
  BodyRequest request = requestOf(partOf("a", "there") + "--x\r\n\r\nonly the begi", "multipart/form-data; boundary=x");
  request.body.size += 100;
  const auto whole = MultipartContent::read(request, {});
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->notice(0), "");
  EXPECT_NE(whole->notice(1), "");
  EXPECT_FALSE(MultipartContent::read(requestOf("no parts", "multipart/form-data; boundary=x"), {}));
  CancelToken cancelled;
  cancelled.cancel();
  EXPECT_EQ(MultipartContent::read(request, cancelled).error().code, ErrorCode::cancelled);
}

TEST(BodyViews, EventStreamsAreListsOfEvents) {
  const LoadedBody body = load("event: tick\nid: 7\ndata: {\"a\":[1]}\n\n: still here\n\ndata: one\ndata: two\n\n", "text/event-stream");
  EXPECT_EQ(body.shown, BodyView::events);
  EXPECT_EQ(body.pill, "SSE · because content-type and its events");
  EXPECT_EQ(body.document->text(), "1  tick · id 7 · 9 B\n   {\n     \"a\": [1]\n   }\n\n2  (no data) · comment still here\n\n3  message · 7 B\n   one\n   two\n");
  EXPECT_EQ(noticesOf(body), "");
  EXPECT_NE(noticesOf(load("data: open", "text/event-stream")).find("browsers leave it out"), std::string::npos);
  EXPECT_EQ(load("no events here", "text/event-stream").shown, BodyView::text);
}

TEST(BodyViews, FramesOfJsonAreReadAsThat) {
  const std::string json = R"({"name":"x"})";
  const LoadedBody body = load(std::string("\0\0\0\0\x0c", 5) + json, "application/grpc+json");
  EXPECT_EQ(body.shown, BodyView::grpcWeb);
  EXPECT_EQ(body.document->text(), "# Message, 12 B\n{\n  \"name\": \"x\"\n}\n");
  EXPECT_FALSE(body.mayLoadSchema);
}

TEST(BodyViews, ALargeMessageOfProtocolBuffersMayBeLoadedWhole) {
  std::string message;
  while (message.size() < kFirstBytes + (1u << 20)) message += std::string("\x0a\x80\x08", 3) + std::string(1024, 'x');
  BodyRequest request = requestOf(message, "application/x-protobuf");
  const LoadedBody first = loadBody(request, {});
  EXPECT_EQ(first.shown, BodyView::protobuf);
  EXPECT_TRUE(first.mayLoadAll);
  request.limit = kAllBytes;
  const LoadedBody all = loadBody(request, {});
  EXPECT_FALSE(all.mayLoadAll);
  EXPECT_FALSE(all.warning) << noticesOf(all);
  EXPECT_GT(all.document->text().size(), message.size());
}

TEST(BodyViews, FormsFilesAndFramesAreInWords) {
  EXPECT_EQ(load("name=caf%C3%A9&x=1+2", "application/x-www-form-urlencoded").document->text(), "name = café\nx    = 1 2\n");
  EXPECT_EQ(load(std::string("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\2\x80\0\0\1\xe0\x08\x06\0\0\0", 29), "image/png", BodyView::summary).document->text(),
            "PNG image\n  Size        29 B\n  Dimensions  640 × 480\n  Colours     RGB with alpha, 8 bits a channel\n");
  const LoadedBody grpc = load("AAAAAAIIAQ==gAAAAA5ncnBjLXN0YXR1czogMA==", "application/grpc-web-text");
  EXPECT_EQ(grpc.document->text(), "# Message, 2 B\n1: 1\n\n# Trailers, 14 B\ngrpc-status: 0\n") << noticesOf(grpc);
  const LoadedBody trailers = load(std::string("\x80\0\0\0\x18", 5) + "grpc-status: 5\r\na: b\x01\r\n" + "x", "application/grpc-web+proto", BodyView::grpcWeb);
  EXPECT_TRUE(trailers.document->text().starts_with("# Trailers, 24 B\ngrpc-status: 5\na: b")) << trailers.document->text();
  const LoadedBody graphql = load(R"({"query":"{a{b}}","variables":{"x":1}})", "application/json");
  EXPECT_EQ(graphql.document->text(), "{\n  a {\n    b\n  }\n}\n\n# Variables\n{\n  \"x\": 1\n}\n");
}

TEST(BodyViews, NamesStandAboveEachOtherAndFurtherLinesUnderTheirValue) {
  const LoadedBody form = load("na%C3%AFve=1&note=a%0Ab&=x", "application/x-www-form-urlencoded");
  EXPECT_EQ(form.document->text(), "naïve = 1\nnote  = a\n        b\n      = x\n");
  EXPECT_EQ(form.language, Language::fields);
  const LoadedBody part = load("--x\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\na\n2  b · 1 B\r\n--x--\r\n", "multipart/form-data; boundary=x");
  EXPECT_EQ(part.document->text(), "1  n · 13 B\n   a\n   2  b · 1 B\n");
}

/// Rows of a text in a language: what has a colour, as "kind:text".
std::string coloursOf(Language language, const std::vector<std::string>& rows, bool oneLine = false) {
  constexpr const char* names[] = {"key", "string", "number", "literal", "punctuation", "tag", "comment"};
  std::string out;
  Unfinished unfinished;
  for (const std::string& row : rows) {
    if (!oneLine) unfinished = {};
    for (const codec::TokenSpan& span : lexRow(language, row, false, unfinished))
      out += (out.empty() ? "" : " ") + std::string(names[std::size_t(span.kind)]) + ":" + row.substr(span.offset, span.length);
  }
  return out;
}

TEST(BodyViews, NamesAndValuesOfFormsAndPartsHaveTheColoursOfJson) {
  EXPECT_EQ(coloursOf(Language::fields, {"name  = a = b", "      more", "      = x", "empty = ", "words"}),
            "key:name string:a = b string:more string:x key:empty");
  EXPECT_EQ(coloursOf(Language::fields, {"name = long", "key = goes on"}, true), "key:name string:long string:key = goes on");
  EXPECT_EQ(coloursOf(Language::parts, {"12  f · file a.txt · 3 B", "   hello", "   (empty)", "  3  (no name) · 1 B"}),
            "comment:12 key:f comment: · file a.txt · 3 B string:hello comment:(empty) comment:3 comment:(no name) comment: · 1 B");
  EXPECT_EQ(coloursOf(Language::facts, {"PNG image", "  Size        29 B", "  One", ""}), "tag:PNG image key:Size key:One");
  EXPECT_EQ(coloursOf(Language::facts, {"Claims", "{", "  \"a\": true", "    1", "}", "  issued  2024"}),
            "tag:Claims punctuation:{ key:\"a\" punctuation:: literal:true number:1 punctuation:} key:issued");
  EXPECT_EQ(coloursOf(Language::answer, {"── Tool call: f ──", "{", "  \"a\": 1", "}", "\"Well,\" it said", "{ is a bracket", "words"}),
            "tag:── Tool call: f ── punctuation:{ key:\"a\" punctuation:: number:1 punctuation:}");
  EXPECT_EQ(coloursOf(Language::answer, {"words", "── that go on ──"}, true), "");
  EXPECT_EQ(coloursOf(Language::facts, {"  bytes  abcd", "ef01"}, true), "key:bytes") << "a value goes on";
  EXPECT_EQ(coloursOf(Language::facts, {"  \"a\": \"text", "words\""}, true), "key:\"a\" punctuation:: string:\"text string:words\"");
  EXPECT_EQ(coloursOf(Language::parts, {"     \"a\": 1"}), "key:\"a\" punctuation:: number:1");
  EXPECT_EQ(coloursOf(Language::parts, {"   hello", "1  b · c"}, true), "string:hello string:1  b · c");
}

TEST(BodyViews, WhatAViewCannotShowSaysWhy) {
  for (const BodyView view : {BodyView::jwt, BodyView::base64, BodyView::form, BodyView::graphql, BodyView::summary, BodyView::multipart, BodyView::grpcWeb, BodyView::mqtt, BodyView::events,
                              BodyView::json}) {
    const LoadedBody text = load("just words.", "text/plain", view);
    EXPECT_EQ(text.shown, BodyView::text) << viewName(view);
    EXPECT_FALSE(text.notices.empty()) << viewName(view);
  }
  const DrawImage draws = [](codec::BodyType, const std::string&, bool) { return Drawn{true, "", false}; };
  for (const BodyView view : menuViews()) {
    if (view == BodyView::automatic || view == BodyView::text || view == BodyView::hex || view == BodyView::hexReceived) continue;
    const LoadedBody noise = loadBody(requestOf(std::string("\x93\x17\0\xfe\x42\x8e\x11\xc7\xb0\x55\x01", 11), "", view), {}, draws);
    EXPECT_TRUE(noise.shown == view || !noise.notices.empty()) << viewName(view) << " says nothing";
  }
  EXPECT_EQ(load(std::string("\0\1\2", 3), "", BodyView::json).shown, BodyView::hex);
  const LoadedBody ping = load(std::string("\xc0\0", 2), "", BodyView::mqtt);
  EXPECT_EQ(ping.shown, BodyView::mqtt) << noticesOf(ping);
}

TEST(BodyViews, ViewsAreNamedByWords) {
  for (const BodyView view : menuViews()) EXPECT_EQ(viewNamed(viewWord(view)), view);
  EXPECT_EQ(viewNamed("HEX-as-received"), BodyView::hexReceived);
  EXPECT_EQ(viewNamed("poetry"), std::nullopt);
}

TEST(BodyViews, ViewsThatFitAreNamed) {
  using V = BodyView;
  EXPECT_EQ(load("{}", "application/json").fitting, (std::vector<V>{V::automatic, V::text, V::json, V::tree, V::hex}));
  EXPECT_EQ(load(kPacked, "").fitting, (std::vector<V>{V::automatic, V::text, V::json, V::tree, V::messagepack, V::hex}));
  EXPECT_EQ(load("let a", "text/javascript").fitting, (std::vector<V>{V::automatic, V::text, V::js, V::hex}));
}

}  // namespace
}  // namespace penstock::display
