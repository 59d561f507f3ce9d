// SPDX-License-Identifier: GPL-3.0-or-later
// What expressions of the language itself select.
#include <gtest/gtest.h>

#include "unit/filter/sample.h"

namespace penstock::filter::test {
namespace {

using model::MessageKind;

void expect(const Sample& s, std::initializer_list<const char*> yes, std::initializer_list<const char*> no) {
  for (const char* e : yes) EXPECT_TRUE(matches(e, s)) << e;
  for (const char* e : no) EXPECT_FALSE(matches(e, s)) << e;
}

TEST(Meaning, row_fields) {
  Sample s;
  s.texts[FieldId::tag] = "todo urgent";
  s.texts[FieldId::comment] = "Look here";
  s.numbers[FieldId::color] = 1;
  expect(s,
         {"id == 7",
          "id in (1, 7)",
          "method in (POST, GET)",
          "scheme == https",
          "port == 443",
          "path == /v1/users",
          "query == page=2",
          "url == https://api.example.com/v1/users?page=2",
          "url contains example.com/v1",
          "url startswith https://API",
          "url endswith page=2",
          "status >= 200 && status < 300",
          "type == application/json",
          "mime endswith json",
          "size > 1kb",
          "size == 1.5kb",
          "size <= 1536",
          "resp.size == 1536",
          "req.size == 0",
          "duration > 200ms",
          "duration < 1s",
          "duration == 250ms",
          "duration <= 0.25s",
          "time > -5m",
          "time < 30s ago",
          "time != yesterday",
          "client startswith 127.",
          "client == 127.0.0.1",
          "client == 127.0.0.1:51234",
          "client_port == 51234",
          "protocol == h1",
          "type == json",
          "tls == 1.3",
          "server contains :443",
          "process == curl",
          "tls == TLSv1.3",
          "tag == todo",
          "tag == urgent",
          "tag contains do urg",
          "comment contains LOOK",
          "color == red",
          "color == 1",
          "color != none",
          "error == false",
          "error == \"\"",
          "source == proxy",
          "modified == false",
          "!modified",
          "rule == \"\"",
          "messages == 0",
          "protocol == HTTP/1.1",
          "protocol == h2 or protocol == HTTP/1.1",
          "host not contains foo",
          "host !contains foo",
          "host !startswith foo",
          "method not in (POST)",
          "not method == POST",
          "!(method == POST || method == PUT)",
          "host ~i ^API\\.",
          "path ~ \"^/v\\d+/\"",
          "path ~ ^/(v1|v2)/users$",
          "path ~ [(]|users",
          "host == 'api.example.com'",
          "path == \"\\x2fv1/users\""},
         {"id == 8", "method in (POST, PUT)", "size > 1mb", "duration > 5m", "time < -5m", "time > -30s", "tag == do",
          "color == blue", "error == true", "modified", "status in (404, 500)", "host ~ ^API", "grpc.method contains Users",
          "status < 200"});
  s.texts[FieldId::operation] = "GetUser, tools/call search, GetPosts";
  expect(s, {"operation == GetUser", "operation == \"tools/call search\"", "operation in (x, GetPosts)", "operation contains getp",
             "operation startswith tools/", "operation ~ ^GetP", "operation == \"GetUser, tools/call search, GetPosts\"", "search GetUser"},
         {"operation == Get", "operation == \"\"", "operation == call", "operation endswith User,"});
  s.texts[FieldId::error] = "host name not found";
  s.numbers[FieldId::error] = std::int64_t(model::FailureKind::resolveFailed);
  expect(s, {"error == \"host name not found\"", "error == \"no such host\"", "error contains such"},
         {"error == \"connection refused\""});
  s.texts[FieldId::error] = "no one listens there";
  s.numbers[FieldId::duration] = -1;
  s.status(0);
  expect(s, {"error == true", "error contains listens", "status == 0", "!(duration < 1s)"},
         {"duration >= 0ms", "status < 400", "error == false"});
}

TEST(Meaning, classesOfStatus) {
  Sample s;
  s.status(404);
  expect(s, {"status == 4xx", "status == 4XX", "status == 40x", "status in (5xx, 4xx)", "status_code == 4xx", "status >= 4xx",
             "status <= 4xx", "status > 3xx", "status < 5xx", "status != 5xx"},
         {"status == 5xx", "status == 41x", "status != 4xx", "status > 4xx", "status < 4xx", "status in (2xx, 3xx, 500)"});
  s.status(0);
  expect(s, {"status != 4xx"}, {"status == 1xx", "status < 4xx"});
}

TEST(Meaning, heads) {
  Sample s;
  s.requestField("User-Agent", "curl/8.1")
      .requestField("X-Twice", "one")
      .requestField("X-Twice", "two")
      .requestField("Cookie", "a=1; session=\"abc\"");
  s.responseField("Content-Length", "1536").responseField("Set-Cookie", "fresh=yes; Path=/; HttpOnly");
  expect(s,
         {"req.header[\"user-agent\"] contains CURL", "header[User-Agent] ~ ^curl/\\d", "req.header[\"X-Twice\"] == two",
          "header[\"x-twice\"]", "resp.header[\"Content-Length\"] > 1000", "!header[\"x-none\"]", "header[\"x-none\"] != 5",
          "header contains user-agent: curl", "cookie[\"session\"] == abc", "cookie[\"fresh\"] == yes", "cookie[\"a\"] < 2",
          "!cookie[\"Path\"]", "cookie contains session"},
         {"resp.header[\"user-agent\"] contains curl", "req.header[\"X-Twice\"] != one", "cookie[\"Session\"]",
          "resp.header[\"Content-Length\"] > 2000", "header[\"x-none\"] > 1"});
}

TEST(Meaning, bodies_and_json) {
  Sample s;
  s.method("POST");
  s.requestBody = R"({"user": {"name": "anna", "tags": ["x", "y"]}, "n": 41.5, "ok": true, "a/b": null})";
  s.responseBody = R"([{"id": 1}, {"id": 22, "deep": {"er": {"key": "found"}}}])";
  s.numbers[FieldId::requestSize] = 80;
  expect(s,
         {"json(\"$.user.name\") == anna", "json(\"user.name\") startswith AN", "json('$[\"user\"].name') ~ ^a",
          "json(\"$.user.tags[1]\") == y", "json(\"$.user.tags[*]\") == x", "json(\"$.n\") > 41", "json(\"$.ok\") == true",
          "json(\"$[1].id\") == 22", "json(\"$..key\") == found", "json(\"$..id\") in (5, 22)", "json(\"$.user\")",
          "json('$[\"a/b\"]') == null", "json(\"$.*.name\") == anna", "request contains ANNA", "response contains deep", "anna",
          "\"er\\\": {\"", "anna found", "response !contains anna"},
         {"json(\"$.name\") == anna", "json(\"$.user.tags[2]\") == y", "json(\"$.n\") > 42", "json(\"$.missing\")",
          "json(\"$.user.name\") != anna", "response contains anna", "anna nothing", "full_text ~ nev.r"});
  s.responseBody = "not json at all";
  expect(s, {"json(\"$.user.name\") == anna"}, {"json(\"$..key\") == found"});
  s.requestBody = std::string(2000, '[') + std::string(2000, ']');
  expect(s, {}, {"json(\"$..x\") == 1"});
}

TEST(Meaning, messages) {
  Sample ws;
  ws.protocol("WebSocket", model::Application::webSocket)
      .message(MessageKind::text, "{\"op\": \"ping\"}")
      .message(MessageKind::binary, "pong");
  expect(ws, {"ws.text contains PING", "json(\"$.op\") == ping", "messages == 2", "protocol == websocket"},
         {"ws.text contains pong", "mqtt.topic == x"});
  Sample mqtt;
  mqtt.protocol("MQTT", model::Application::mqtt).message(MessageKind::mqtt, "payload", "home/kitchen");
  expect(mqtt, {"mqtt.topic startswith home/", "mqtt.topic == home/kitchen", "payload", "kitchen"}, {"mqtt.topic == home"});
  Sample grpc;
  grpc.protocol("gRPC", model::Application::grpc).target("/shop.Orders/GetOrder").responseField("grpc-status", "5");
  expect(grpc,
         {"grpc.method == shop.Orders/GetOrder", "grpc.method == GetOrder", "grpc.status == 5", "grpc.status == NOT_FOUND",
          "grpc.status != 0"},
         {"grpc.method == Orders", "grpc.status == OK"});
  Sample web;
  web.protocol("gRPC-Web", model::Application::grpcWeb)
      .message(MessageKind::grpcTrailers, "grpc-message: x\r\nGrpc-Status: 7\r\n", "", model::Direction::toClient);
  expect(web, {"grpc.status == PERMISSION_DENIED"}, {"grpc.status == 0"});
}

TEST(Meaning, letters_of_other_alphabets_have_two_cases) {
  Sample s;
  s.responseBody = "STRÄNGE ÉCOLE, 日本語のテキスト, \xff broken";
  expect(s, {"response contains sträNGE", "école", "日本語", "response ~ 日本..テ", "response ~i ÄNGE", "broken"},
         {"response ~ äNGE", "日本人"});
}

TEST(Meaning, words_and_connectives) {
  Sample s;
  s.responseBody = "salt and pepper, or vinegar";
  expect(s,
         {"salt pepper", "salt and vinegar", "salt or nothing", "response contains salt and pepper",
          "response contains salt and status == 200", "response contains salt and (status == 200 or nothing)",
          "host contains example and path contains v1", "salt status == 200", "method == GET AND NOT status == 404"},
         {"salt nothing", "nothing or never", "response contains salt and status == 404", "not salt"});
}

TEST(Verdict, rows_alone) {
  Sample s;
  EXPECT_EQ(onRow("host == api.example.com", s), Verdict::yes);
  EXPECT_EQ(onRow("anything", s), Verdict::unknown);
  EXPECT_EQ(onRow("users", s), Verdict::yes);  // the path has it
  EXPECT_EQ(onRow("host == x && response contains y", s), Verdict::no);
  EXPECT_EQ(onRow("host == api.example.com || response contains y", s), Verdict::yes);
  EXPECT_EQ(onRow("host == x || response contains y", s), Verdict::unknown);
  EXPECT_EQ(onRow("!(response contains y)", s), Verdict::unknown);
  EXPECT_EQ(onRow("ws.text contains y", s), Verdict::no);
  EXPECT_EQ(onRow("mqtt.topic contains y", s), Verdict::no);
  EXPECT_EQ(onRow("json(\"$.a\") == y", s), Verdict::unknown);
  s.numbers[FieldId::responseSize] = 0;
  EXPECT_EQ(onRow("json(\"$.a\") == y", s), Verdict::no);
  EXPECT_TRUE(compiled("host == a && status > 3")->rowsSuffice());
  EXPECT_FALSE(compiled("header[\"a\"] == b")->rowsSuffice());
  EXPECT_FALSE(compiled("header[\"a\"] == b")->needsBodies());
  EXPECT_TRUE(compiled("b")->needsBodies());
  EXPECT_TRUE(compiled("  ")->matchesAll());
  EXPECT_TRUE(compiled("")->rowsSuffice());
}

TEST(Verdict, bodies_are_read_last_and_only_where_needed) {
  Sample s;
  s.requestField("X-A", "b");
  Evaluator heads(compiled("response contains never && header[\"x-a\"] == c"));
  EXPECT_FALSE(heads.onWhole(s));
  EXPECT_EQ(s.bodiesRead, 0);
}

TEST(Verdict, is_remembered_by_symbol) {
  Sample s;
  s.symbols[FieldId::host] = 3;
  Evaluator e(compiled("host == api.example.com"));
  EXPECT_EQ(e.onRow(s), Verdict::yes);
  s.texts[FieldId::host] = "other";  // the same symbol: not looked at again
  EXPECT_EQ(e.onRow(s), Verdict::yes);
  e.forget();
  EXPECT_EQ(e.onRow(s), Verdict::no);
  s.symbols[FieldId::host] = 5'000'000;  // too many to remember
  s.texts[FieldId::host] = "api.example.com";
  EXPECT_EQ(e.onRow(s), Verdict::yes);
}

TEST(Verdict, tells_when_no_index_could_know) {
  Sample s;
  s.texts[FieldId::comment] = "look here";
  Evaluator e(compiled("look && secret"));
  EXPECT_EQ(e.onRow(s), Verdict::unknown);
  EXPECT_TRUE(e.helped());
  Evaluator other(compiled("users && secret"));  // the index has the path too
  EXPECT_EQ(other.onRow(s), Verdict::unknown);
  EXPECT_FALSE(other.helped());
}

}  // namespace
}  // namespace penstock::filter::test
