// SPDX-License-Identifier: GPL-3.0-or-later
// Archives as programs write them, each with its own ways.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "penstock/codec/content_coding.h"
#include "penstock/model/url.h"
#include "unit/importer/kept_sink.h"

namespace penstock::importer {
namespace {

using model::Direction;
using test::importText;
using test::KeptSink;
using ::testing::HasSubstr;

TEST(Dialects, Chrome) {
  KeptSink sink;
  const auto report = importText(R"({"log":{"version":"1.2","creator":{"name":"WebInspector","version":"537.36"},"pages":[{"id":"page_1","pageTimings":{}}],
   "entries":[{"_connectionId":"1","_initiator":{"type":"script","stack":{"callFrames":[{"functionName":"f","request":{}}]}},"_priority":"High","_resourceType":"fetch","cache":{},
    "connection":"443","pageref":"page_1",
    "request":{"method":"POST","url":"https://a.example/x?q=1#frag","httpVersion":"http/2.0","headers":[{"name":":authority","value":"a.example"},{"name":":method","value":"POST"},
      {"name":":path","value":"/x?q=1"},{"name":":scheme","value":"https"},{"name":"content-type","value":"application/json"}],"queryString":[],"cookies":[],"headersSize":-1,"bodySize":9,
      "postData":{"mimeType":"application/json","text":"{\"a\":\"ü\"}"}},
    "response":{"status":200,"statusText":"","httpVersion":"http/2.0","headers":[{"name":"set-cookie","value":"a=1\nb=2; Path=/"},{"name":"content-encoding","value":"gzip"}],"cookies":[],
      "content":{"size":3,"mimeType":"image/png","text":"AP8B","encoding":"base64"},"redirectURL":"","headersSize":-1,"bodySize":-1,"_transferSize":120,"_error":null},
    "serverIPAddress":"[2001:db8::1]","startedDateTime":"2024-05-01T12:00:00.123Z","time":61.5,
    "timings":{"blocked":1.5,"dns":2,"ssl":10,"connect":20,"send":1,"wait":30,"receive":7,"_blocked_queueing":0.5}}]}})", sink);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->imported, 1u);
  EXPECT_THAT(report->reasons, ::testing::IsEmpty());
  const auto& x = *sink.recording.exchanges.at(1);
  EXPECT_EQ(x.source, model::Source::import);
  EXPECT_EQ(model::urlOf(x), "https://a.example/x?q=1");
  EXPECT_EQ(x.request->version, model::HttpVersion::http2);
  EXPECT_EQ(x.request->headers[0].name, ":authority");
  EXPECT_EQ(x.response->headers.findAll("set-cookie"), (std::vector<std::string_view>{"a=1", "b=2; Path=/"}));
  EXPECT_EQ(sink.body(1, Direction::toServer), "{\"a\":\"ü\"}");
  EXPECT_EQ(codec::decode(sink.body(1, Direction::toClient), "gzip", 100).bytes, std::string("\0\xff\x01", 3)) << "the fields say that it is coded";
  EXPECT_EQ(x.startedAt.time_since_epoch().count(), 1'714'564'800'123'000);
  EXPECT_EQ(x.timings[model::Timings::end], 61'500);
  EXPECT_EQ(x.timings[model::Timings::tlsEnd] - x.timings[model::Timings::tlsStart], 10'000);
  EXPECT_EQ(x.timings[model::Timings::tlsEnd] - x.timings[model::Timings::connectStart], 20'000);
  EXPECT_EQ(x.connection->serverAddress, "[2001:db8::1]:443");
}

TEST(Dialects, WhatARequestAsksForIsNamed) {
  KeptSink sink;
  const std::string filler(100'000, 'x');
  const auto report = importText(R"({"log":{"entries":[
   {"startedDateTime":"2024-05-01T12:00:00.000Z","time":10,"request":{"method":"POST","url":"https://a.example/graphql","headers":[{"name":"content-type","value":"application/json"}],
     "postData":{"mimeType":"application/json","text":"{\"operationName\":\"GetUser\",\"query\":\"query GetUser { me { id } }\",\"variables\":{\"filler\":\")" + filler + R"(\"}}"}},"response":{}},
   {"startedDateTime":"2024-05-01T12:00:00.000Z","time":10,"request":{"method":"POST","url":"https://a.example/rpc","headers":[{"name":"content-type","value":"application/json"},{"name":"content-encoding","value":"gzip"}],
     "postData":{"mimeType":"application/json","text":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_call\"}"}},"response":{}},
   {"startedDateTime":"2024-05-01T12:00:00.000Z","time":10,"request":{"method":"GET","url":"https://a.example/plain","headers":[]},"response":{}}]}})", sink);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(sink.recording.exchanges.at(1)->operation, "GetUser") << "of a body that goes ahead in pieces";
  EXPECT_EQ(sink.recording.exchanges.at(2)->operation, "eth_call") << "of a coded body";
  EXPECT_EQ(sink.recording.exchanges.at(3)->operation, "");
}

TEST(Dialects, ChromesWebSocketsAndFailures) {
  KeptSink sink;
  const auto report = importText(R"({"log":{"entries":[
   {"startedDateTime":"2024-05-01T12:00:00.000Z","time":10,"_resourceType":"websocket","_webSocketMessages":[
      {"type":"send","time":1714564800.25,"opcode":1,"data":"hé\"llo"},{"type":"receive","time":1714564800.5,"opcode":2,"data":"AP8="}],
    "request":{"method":"GET","url":"wss://a.example/ws","httpVersion":"HTTP/1.1","headers":[]},
    "response":{"status":101,"statusText":"Switching Protocols","httpVersion":"HTTP/1.1","headers":[],"content":{"size":0,"mimeType":"x-unknown"}},"timings":{"send":0,"wait":0,"receive":0}},
   {"startedDateTime":"2024-05-01T12:00:00.000Z","time":10,"request":{"method":"GET","url":"https://nowhere.example/","httpVersion":"","headers":[]},
    "response":{"status":0,"statusText":"","headers":[],"content":{"size":0},"_error":"net::ERR_NAME_NOT_RESOLVED"},"timings":{"send":0,"wait":0,"receive":0}},
   {"startedDateTime":"2024-05-01T12:00:00.000Z","request":{"method":"GET","url":"data:text/plain,x","headers":[]},"response":{}}]}})", sink);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->imported, 2u);
  ASSERT_EQ(report->reasons.size(), 1u);
  EXPECT_THAT(report->reasons[0], HasSubstr("line 8, byte "));
  EXPECT_THAT(report->reasons[0], HasSubstr("data:text/plain,x"));
  const auto& ws = *sink.recording.exchanges.at(1);
  EXPECT_EQ(ws.application, model::Application::webSocket);
  EXPECT_EQ(ws.scheme, "https");
  ASSERT_EQ(ws.messages, 2u);
  const auto messages = *sink.recording.messages(1, 0, 10);
  EXPECT_EQ(messages[0].direction, Direction::toServer);
  EXPECT_EQ(messages[0].at, 250'000);
  EXPECT_EQ(*sink.recording.payload(1, messages[0])->read(0, 100), "hé\"llo");
  EXPECT_EQ(messages[1].kind, model::MessageKind::binary);
  EXPECT_EQ(*sink.recording.payload(1, messages[1])->read(0, 100), std::string("\0\xff", 2));
  const auto& failed = *sink.recording.exchanges.at(2);
  EXPECT_EQ(failed.state, model::ExchangeState::failed);
  EXPECT_EQ(failed.failure.kind, model::FailureKind::resolveFailed);
  EXPECT_EQ(failed.response, nullptr);
}

TEST(Dialects, Firefox) {
  KeptSink sink;
  const auto report = importText(R"({"log":{"version":"1.2","creator":{"name":"Firefox","version":"126.0"},"entries":[
   {"startedDateTime":"2024-05-01T14:00:00.123+02:00","request":{"bodySize":7,"method":"POST","url":"http://a.example:8080/f","httpVersion":"HTTP/1.1",
     "headers":[{"name":"Host","value":"a.example:8080"},{"name":"Content-Type","value":"application/x-www-form-urlencoded"}],"cookies":[],"queryString":[],"headersSize":400,
     "postData":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"a b","value":"1&2"},{"name":"c","value":""}]}},
    "response":{"status":204,"statusText":"No Content","httpVersion":"HTTP/1.1","headers":[],"cookies":[],"content":{"mimeType":"text/plain","size":0,"text":""},"redirectURL":"","headersSize":10,"bodySize":0},
    "cache":{},"timings":{"blocked":0,"dns":0,"connect":5,"ssl":0,"send":0,"wait":12,"receive":0},"time":17,"_securityState":"insecure","serverIPAddress":"192.0.2.7","connection":"8080","pageref":"page_1"}]}})", sink);
  ASSERT_TRUE(report) << report.error().message;
  const auto& x = *sink.recording.exchanges.at(1);
  EXPECT_EQ(x.port, 8080);
  EXPECT_EQ(x.startedAt.time_since_epoch().count(), 1'714'564'800'123'000);
  EXPECT_EQ(sink.body(1, Direction::toServer), "a%20b=1%262&c=");
  EXPECT_EQ(x.connection->serverAddress, "192.0.2.7:8080");
}

TEST(Dialects, FiddlerCharlesAndMitmproxy) {
  KeptSink sink;
  const auto fiddler = importText("\xef\xbb\xbf" R"({"log":{"pages":[],"comment":"exported @ 5/1/2024","entries":[{"time":5,"startedDateTime":"2024-05-01T14:00:00.1234567+02:00",
    "request":{"headersSize":1,"postData":{"text":"","mimeType":""},"queryString":[],"headers":[],"bodySize":0,"url":"http://a.example:443","cookies":[],"method":"CONNECT","httpVersion":"HTTP/1.1"},
    "response":{"headersSize":1,"bodySize":0,"statusText":"Connection Established","redirectURL":"","status":200,"httpVersion":"HTTP/1.1","cookies":[],"content":{"compression":0,"mimeType":"","size":0},"headers":[]},
    "timings":{"connect":-1,"blocked":-1,"wait":-1,"dns":-1,"receive":-1,"ssl":-1,"send":-1},"comment":"[#12]","_x":1e3,"cache":{}}],"creator":{"version":"5","name":"Fiddler"},"version":"1.2"}})", sink);
  ASSERT_TRUE(fiddler) << fiddler.error().message;
  EXPECT_EQ(fiddler->imported, 1u);
  EXPECT_EQ(sink.recording.exchanges.at(1)->annotation.comment, "[#12]");
  EXPECT_EQ(sink.recording.exchanges.at(1)->timings[model::Timings::end], 5'000);
  const auto charles = importText(R"({"log":{"creator":{"name":"Charles Proxy","version":"4.6.6"},"entries":[{"startedDateTime":"2024-05-01T12:00:00.000+00:00","time":"5",
    "request":{"method":"GET","url":"https://a.example/","httpVersion":"HTTP/1.1","_charlesStatus":"COMPLETE","headers":[{"name":"host","value":"a.example"}]},
    "response":{"status":"200","statusText":"OK","httpVersion":"HTTP/1.1","headers":[],"content":{"size":5000,"mimeType":"text/html"}},"timings":{}}]}})", sink);
  ASSERT_TRUE(charles);
  const auto& partial = *sink.recording.exchanges.at(2);
  EXPECT_EQ(partial.response->status, 200);
  EXPECT_EQ(partial.responseBody.size, 5000u);
  EXPECT_EQ(partial.responseBody.recorded, 0u);
  EXPECT_FALSE(partial.responseBody.complete);
  const auto mitmproxy = importText(R"({"log":{"creator":{"name":"mitmproxy"},"entries":[{"startedDateTime":"2024-05-01T12:00:00.000000+00:00","time":5,
    "request":{"method":"GET","url":"https://a.example/ws","httpVersion":"HTTP/1.1","headers":[]},"response":{"status":101,"statusText":"","httpVersion":"HTTP/1.1","headers":[],"content":{}},
    "_resourceType":"websocket","_webSocketMessages":[{"type":"send","time":1714564800.1,"opcode":2,"data":"not base64!"}],"timings":{}}]}})", sink);
  ASSERT_TRUE(mitmproxy);
  EXPECT_EQ(sink.body(3, Direction::toServer), "not base64!");
}

TEST(Dialects, Pypproxy) {
  KeptSink sink;
  const auto report = importText(R"({"version": 1, "entries": [{"id": 1, "created_at": "2024-05-01T12:00:00.123456+00:00", "method": "POST", "scheme": "https", "host": "a.example:8443",
    "path": "/x", "query": "q=1", "req_headers": {"host": ["a.example:8443"], "accept": ["a", "b"]}, "req_body": "aGk=", "status_code": 201, "resp_headers": {"server": ["x"]},
    "resp_body": "AP8=", "duration_ms": 12, "protocol": "https", "tags": ["b", "a"], "modified": false, "color": "red", "graphql_operation": "GetUser"}],
    "rules": [{"id": 1}, {"id": 2}]})", sink);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->imported, 1u);
  EXPECT_EQ(report->rules, 2u);
  const auto& x = *sink.recording.exchanges.at(1);
  EXPECT_EQ(model::urlOf(x), "https://a.example:8443/x?q=1");
  EXPECT_EQ(x.request->headers.findAll("accept"), (std::vector<std::string_view>{"a", "b"}));
  EXPECT_EQ(sink.body(1, Direction::toServer), "hi");
  EXPECT_EQ(sink.body(1, Direction::toClient), std::string("\0\xff", 2));
  EXPECT_EQ(x.annotation, (model::Annotation{1, "a b", ""}));
  EXPECT_EQ(x.operation, "GetUser");
  EXPECT_EQ(x.timings[model::Timings::end], 12'000);
  const auto list = importText(R"([{"created_at":"2024-05-01T12:00:00Z","method":"GET","scheme":"http","host":"h","path":"/"}])", sink);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->imported, 1u);
}

TEST(Dialects, WhatIsNoneSaysSo) {
  KeptSink sink;
  for (const char* text : {"", "   ", "{}", "hello", "{\"log\":{}}", "\xff\xfe{\0", "<html></html>", "{\"entries\":3}"}) {
    const auto report = importText(text, sink);
    ASSERT_FALSE(report) << text;
    EXPECT_EQ(report.error().code, ErrorCode::corrupt);
    EXPECT_THAT(report.error().message, HasSubstr("neither HAR nor JSON"));
  }
}

}  // namespace
}  // namespace penstock::importer
